//! What mean-field theory predicts of vanilla recurrent networks through time.

use experiment::{Layer, Plan};

use crate::activation::Phi;
use crate::drawn::{bias, weights};
use crate::gated::Input;
use crate::prediction::Prediction;
use crate::quadrature::Moments;

/// The factor √χ per time step, χ = σw² E φ′(√q z)², in the geometric mean along
/// q ← σw² E φ² + σu² + σb² from a state of 0 over the steps of a row.
///
/// The weights are the same at every step; the formula is that of independent ones. To leading order
/// in the width this makes no difference to the rate (the spectral radius of a matrix of
/// independent elements times a diagonal one is the same mean square), but between seeds the rate
/// varies much more. `None` for hidden-to-hidden weights that start at the identity.
pub(crate) fn predict(plan: &Plan, input: f64) -> Option<Prediction> {
    let steps = plan.shape.steps;
    let mut input = Input { still: 0.0, moving: input };
    let mut slowest = 0.0f64;
    for layer in plan.hidden() {
        let (factor, square) = of_layer(plan, layer, input)?;
        // Far back in time the layer that keeps most carries the others.
        slowest = slowest.max(factor);
        input = Input { still: 0.0, moving: square };
    }
    Prediction::through(steps, slowest)
}

/// The factor of a layer, and the mean square of its state in the end.
fn of_layer(plan: &Plan, layer: &Layer, input: Input) -> Option<(f64, f64)> {
    let hidden = layer.fan_out as f64;
    let scale = hidden * weights(layer, "weight_hh", 0)?.variance;
    let from_input = layer.fan_in as f64 * weights(layer, "weight_ih", 0)?.variance;
    let bias = bias(layer, "bias_ih", 0)?.plus(bias(layer, "bias_hh", 0)?);
    let given = from_input * (input.still + input.moving) + bias.variance + bias.mean * bias.mean;
    let phi = Phi::of(&plan.spec);
    let steps = plan.shape.steps.max(2);
    let (mut square, mut logs) = (0.0, 0.0);
    let mut last: Option<(f64, Moments)> = None;
    for step in 0..steps {
        let q = scale * square + given;
        let moments = match last {
            Some((before, moments)) if (before - q).abs() <= 1e-9 * q => moments,
            _ => Moments::new(phi, q),
        };
        last = Some((q, moments));
        square = moments.square;
        if step > 0 {
            logs += 0.5 * libm::log(scale * moments.slope_square);
        }
    }
    Some((libm::exp(logs / (steps - 1) as f64), square))
}
