//! What mean-field theory predicts of a vanilla recurrent layer through time.

use model::{Activation, Function};

use crate::drawn::{bias, weights};
use crate::quadrature::Moments;
use crate::recurrent::{Input, Layer};

/// The factor √χ per time step, χ = σw² E φ′(√q z)², in the geometric mean along
/// q ← σw² E φ² + σu² + σb² from a state of 0 over the steps of a row; and the mean squares of the state in
/// the end.
///
/// The weights are the same at every step; the formula is that of independent ones. To leading order
/// in the width this makes no difference to the rate (the spectral radius of a matrix of
/// independent elements times a diagonal one is the same mean square), but between seeds the rate
/// varies much more. `None` for hidden-to-hidden weights that start at the identity.
pub(crate) fn factor(
    layer: Layer<'_>,
    activation: Activation,
    input: Input,
) -> Option<(f64, Input)> {
    let scale = layer.units() * weights(layer.inner.0, 0)?.variance;
    let from_input = layer.features() * weights(layer.outer.0, 0)?.variance;
    let bias = bias(layer.outer.1, 0)?.plus(bias(layer.inner.1, 0)?);
    let given = from_input * (input.still + input.moving) + bias.variance + bias.mean * bias.mean;
    let phi = Function { kind: activation, leak: layer.leak };
    let steps = layer.steps.max(2);
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
    Some((libm::exp(logs / (steps - 1) as f64), Input { still: 0.0, moving: square }))
}
