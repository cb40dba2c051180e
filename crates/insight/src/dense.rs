//! What mean-field theory predicts of dense networks.
//!
//! Per layer, q is the variance of what the activation is given and χ = fan-in · Var W · E φ′² the
//! factor on the squared norm of a gradient that passes back through it (Poole et al. 2016,
//! arXiv 1606.05340; Schoenholz et al. 2017, arXiv 1611.01232). Norms sum over units, so it is the
//! fan-in here where a single unit's variance takes the fan-out.

use experiment::{Activation, Layer, Loss, Norm, NormPlace, Plan, Skip};

use crate::activation::{Phi, sigmoid};
use crate::drawn::{Bias, Weights, bias, weights};
use crate::prediction::{Prediction, Step};
use crate::quadrature::{Moments, expect, points};

/// What PyTorch's normalisations add to the variance.
const EPSILON: f64 = 1e-5;

/// What a weight matrix reads of sums z of variance q: φ(z), with its normalisation.
#[derive(Clone, Copy)]
struct Read {
    /// Its mean square; with BatchNorm, its variance over rows.
    square: f64,
    /// Mean square of its derivative.
    slope: f64,
    /// E φ′⁴ / (E φ′²)².
    spread: f64,
    /// E φ.
    mean: f64,
}

/// A layer's linear map.
#[derive(Clone, Copy)]
struct Linear {
    fan_in: f64,
    weights: Weights,
    bias: f64,
}

impl Linear {
    fn of(layer: &Layer) -> Option<Linear> {
        let Bias { mean, variance, .. } = bias(layer, "bias", 0)?;
        Some(Linear {
            fan_in: layer.fan_in as f64,
            weights: weights(layer, "weight", 0)?,
            bias: variance + mean * mean,
        })
    }

    /// σw² = fan-in · Var W.
    fn scale(self) -> f64 {
        self.fan_in * self.weights.variance
    }

    /// v, where ln of the squared norm has variance v / n after this map and the slopes of `read`:
    /// 3 E φ′⁴ / (E φ′²)² − 1 for independent weights and a gradient of normal elements. An
    /// orthogonal matrix keeps the norm, and only the slopes' share is left.
    fn variability(self, read: Read) -> f64 {
        3.0 * read.spread - if self.weights.orthogonal { 3.0 } else { 1.0 }
    }
}

/// Predicts a dense network; `None` for post-activation residual layers and for highway layers with
/// a normalisation.
pub(crate) fn predict(plan: &Plan, input: f64) -> Option<Prediction> {
    let steps = match plan.spec.skip {
        Skip::None => plain(plan, input)?,
        Skip::Residual | Skip::ResidualScaled | Skip::ReZero => residual(plan, input)?,
        Skip::Highway => highway(plan, input)?,
        Skip::ResidualPost => return None,
    };
    Prediction::across(&steps, independent(plan))
}

/// Directions in which the gradients of a batch differ from row to row, at most. The norm is taken
/// over all rows; they share the weights, but what the weights' chance does to one direction says
/// nothing about another, so that so many fluctuations average out. Gradients of a softmax sum to
/// 0 over the classes.
fn independent(plan: &Plan) -> f64 {
    let outputs = plan.layers.last().map_or(1, |layer| layer.fan_out);
    let bound = if plan.loss == Loss::CrossEntropy { plan.targets } else { 0 };
    outputs.saturating_sub(bound).clamp(1, plan.spec.batch.max(1)) as f64
}

/// Variance of z = W h + b where h has this mean square. BatchNorm sees differences between rows,
/// in which the bias has no part.
fn variance(plan: &Plan, linear: Linear, square: f64) -> f64 {
    let bias = if plan.spec.norm == Norm::Batch { 0.0 } else { linear.bias };
    linear.scale() * square + bias
}

fn read(plan: &Plan, q: f64) -> Option<Read> {
    let phi = Phi::of(&plan.spec);
    let (norm, place) = (plan.spec.norm, plan.spec.norm_place);
    // The variance by which a normalisation after φ divides.
    let divided = |moments: Moments| match norm {
        Norm::Rms => moments.square,
        Norm::None | Norm::Batch | Norm::Layer => moments.variance(),
    };
    let (moments, squeeze, square) = match (norm, place) {
        (Norm::None, _) => {
            let moments = Moments::new(phi, q);
            (moments, 1.0, moments.square)
        }
        (_, NormPlace::Before) => {
            let squeeze = 1.0 / (q + EPSILON);
            let moments = Moments::new(phi, q * squeeze);
            let batch = norm == Norm::Batch;
            (moments, squeeze, if batch { moments.variance() } else { moments.square })
        }
        // A bias would give each unit's φ a variance over the rows of its own.
        (Norm::Batch, NormPlace::After) if has_bias(plan) => return None,
        (_, NormPlace::After) => {
            let moments = Moments::new(phi, q);
            let squeeze = 1.0 / (divided(moments) + EPSILON);
            (moments, squeeze, divided(moments) * squeeze)
        }
    };
    Some(Read {
        square,
        slope: moments.slope_square * squeeze,
        spread: moments.slope_fourth / (moments.slope_square * moments.slope_square),
        mean: moments.mean,
    })
}

fn has_bias(plan: &Plan) -> bool {
    plan.hidden().iter().any(|layer| Linear::of(layer).is_none_or(|linear| linear.bias > 0.0))
}

/// h ← φ(W h + b): the path of q, not only its fixed point.
fn plain(plan: &Plan, input: f64) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut square = input;
    // Where q has converged, so have the integrals.
    let mut last: Option<(f64, Read)> = None;
    for (index, layer) in plan.hidden().iter().enumerate() {
        let linear = Linear::of(layer)?;
        let q = variance(plan, linear, square);
        let here = match last {
            Some((before, here)) if (before - q).abs() <= 1e-9 * q => here,
            _ => read(plan, q)?,
        };
        last = Some((q, here));
        square = here.square;
        if index > 0 {
            steps.push(Step::new(
                linear.scale() * here.slope,
                linear.variability(here),
                linear.fan_in,
            ));
        }
    }
    Some(steps)
}

/// z ← z + s · branch(z), where every layer of a branch reads φ(z) of the one before: the squared
/// norm grows by 1 + s² ∏ χ over a branch. ReZero starts with s = 0.
///
/// Within a branch of several layers the gradient is that of the branch: smaller by s at its end,
/// and by √χ with each layer.
fn residual(plan: &Plan, input: f64) -> Option<Vec<Step>> {
    let hidden = plan.hidden();
    let mut q = variance(plan, Linear::of(hidden.first()?)?, input);
    let mut steps = Vec::new();
    let mut first = 1;
    while first < hidden.len() {
        let ends = hidden.iter().skip(first).position(|layer| layer.path.is_some())?;
        let last = first + ends;
        let path = hidden[last].path?;
        let scale = if path.kind == Skip::ReZero { 0.0 } else { path.scale };
        let (mut inner, mut chis) = (q, Vec::new());
        for layer in &hidden[first..=last] {
            let linear = Linear::of(layer)?;
            let here = read(plan, inner)?;
            chis.push((linear.scale() * here.slope, linear.variability(here), linear.fan_in));
            inner = variance(plan, linear, here.square);
        }
        q += scale * scale * inner;
        steps.extend(branch(&chis, scale)?);
        first = last + 1;
    }
    Some(steps)
}

/// The factors of one branch, with χ, v and n of each of its layers.
fn branch(chis: &[(f64, f64, f64)], scale: f64) -> Option<Vec<Step>> {
    // From the sum at the end to what the first of its layers hands on.
    let mut inner = Step::default();
    let mut steps = vec![Step::default(); chis.len()];
    for (index, &(chi, v, n)) in chis.iter().enumerate().skip(1).rev() {
        let into = if index + 1 == chis.len() { scale * scale } else { 1.0 };
        steps[index] = Step::new(into * chi, v, n);
        inner.log += steps[index].log;
        inner.variance += steps[index].variance;
    }
    let (_, _, n) = *chis.first()?;
    let share = scale * scale * chis.iter().map(|(chi, _, _)| chi).product::<f64>();
    let through: f64 = chis.iter().map(|(_, v, _)| v).sum();
    // ‖δ + Jᵀδ‖² = ‖δ‖² (1 + cross term of variance 4 share / n + share of variance share² v / n).
    let v = (4.0 * share + share * share * through) / ((1.0 + share) * (1.0 + share));
    let whole = Step::new(1.0 + share, v, n);
    // What happens to the branch on the way does not reach the sum before it.
    let (log, variance) = (whole.log - inner.log, whole.variance - inner.variance);
    steps[0] = Step { log, variance };
    Some(steps)
}

/// h ← T φ(W h + b) + (1 − T) h with T = σ(V h + c) (Srivastava et al. 2015). W and V are
/// independent, so the squared norm changes by E (1 − T)² + σw² E T² E φ′² + σv² E T′² E (φ − h)².
fn highway(plan: &Plan, input: f64) -> Option<Vec<Step>> {
    if plan.spec.norm != Norm::None {
        return None;
    }
    let mut steps = Vec::new();
    let (mut square, mut mean, mut lead, mut biased) = (input, 0.0, 0.0, false);
    for layer in plan.hidden() {
        let linear = Linear::of(layer)?;
        let here = read(plan, linear.scale() * square + linear.bias)?;
        if layer.path.is_none() {
            (square, mean) = (here.square, here.mean);
            continue;
        }
        let gate_scale = linear.fan_in * weights(layer, "transform.weight", 0)?.variance;
        let gate = bias(layer, "transform.bias", 0)?;
        let gate = points(41, gate.mean, gate.variance + gate_scale * square);
        let open = expect(&gate, sigmoid);
        let open_square = expect(&gate, |z| sigmoid(z) * sigmoid(z));
        let kept_square = 1.0 - 2.0 * open + open_square;
        let bend = expect(&gate, |z| {
            let slope = sigmoid(z) * sigmoid(-z);
            slope * slope
        });
        let both = here.mean * mean;
        let apart = here.square - 2.0 * both + square;
        let mixed = linear.scale() * open_square * here.slope + gate_scale * bend * apart;
        let v = (4.0 * kept_square * mixed + mixed * mixed * linear.variability(here))
            / ((kept_square + mixed) * (kept_square + mixed));
        steps.push(Step::new(kept_square + mixed, v, linear.fan_in));
        let next =
            open_square * here.square + 2.0 * (open - open_square) * both + kept_square * square;
        lead += 0.5 * libm::log(next / square) - 0.5 * libm::log(kept_square + mixed);
        square = next;
        mean = open * here.mean + (1.0 - open) * mean;
        biased |= linear.bias > 0.0;
    }
    let outlasts = !biased && scales_with_a_mean(plan) && lead > LEAD * steps.len() as f64;
    (!outlasts).then_some(steps)
}

/// ln of the most by which, per layer, a highway network's signal may outlast the gradient.
///
/// Without biases and with an activation that is linear at large arguments and not odd, a change of
/// the signal's scale passes on as the signal itself does. Where that decays much more slowly than
/// all other directions, it is what is left of the gradient in the end, and the sum over
/// directions says too little (measured: 5 % too little per layer with ReLU, He weights and a
/// transform bias of −1).
const LEAD: f64 = 0.04;

fn scales_with_a_mean(plan: &Plan) -> bool {
    !matches!(plan.spec.activation, Activation::Identity | Activation::Tanh | Activation::Sigmoid)
}
