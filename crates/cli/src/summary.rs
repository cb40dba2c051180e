//! What a finished run showed, in a few lines.

use insight::{Profile, Reading, Trend, readings};
use protocol::{Evaluation, Fault, FaultPlace};
use spec::Plan;

/// What is kept of a run for its summary.
#[derive(Default)]
pub(crate) struct Summary {
    /// Steps done.
    pub(crate) steps: u64,
    /// Loss of the last step.
    pub(crate) loss: f32,
    /// ∂loss/∂(layer output) of the last step, by layer.
    pub(crate) gradients: Vec<f32>,
    /// The last evaluation.
    pub(crate) evaluation: Option<Evaluation>,
}

impl Summary {
    /// The summary in words.
    pub(crate) fn words(&self, plan: &Plan) -> String {
        let mut layers = Vec::new();
        readings(&self.gradients, plan.spec.activation.has_positive_slope(), &mut layers);
        let hidden = &layers[..plan.hidden().len().min(layers.len())];
        let mut words = format!("step {}: loss {:.4}", self.steps, self.loss);
        if let Some(e) = self.evaluation {
            words += &format!(", test accuracy {:.1} % after step {}", 100.0 * e.accuracy, e.step);
        }
        let Some(profile) = Profile::new(hidden) else { return words };
        let trend = match profile.trend {
            Trend::Vanishing => "vanishing",
            Trend::Healthy => "healthy",
            Trend::Exploding => "exploding",
            Trend::Dead => "dead",
            Trend::NonFinite => "not finite",
        };
        words += &format!("\ngradient: {trend}");
        if let (Some(first), Some(last)) = (hidden.first(), hidden.last()) {
            words += &format!(
                "; layer 1 receives {}, layer {} {}",
                reading(*first),
                hidden.len(),
                reading(*last)
            );
        }
        if let Some(slope) = profile.decades_per_layer {
            words += &format!("; ×{:.3} per layer going backward", 10f32.powf(slope));
        }
        words
    }
}

fn reading(reading: Reading) -> String {
    match reading {
        Reading::Value(value) => format!("{value:.2e}"),
        Reading::BelowF32 => "less than f32 can hold".to_owned(),
        Reading::Zero => "exactly 0".to_owned(),
        Reading::NonFinite => "no finite number".to_owned(),
    }
}

/// A fault in words.
pub(crate) fn fault(fault: Fault, plan: &Plan) -> String {
    let kind = if fault.nan { "not a number" } else { "infinite" };
    let layer = fault.layer.map_or("network", |layer| &plan.layers[layer].name);
    let what = match fault.place {
        FaultPlace::Activation => "an activation",
        FaultPlace::Loss => "the loss",
        FaultPlace::Gradient => "a gradient",
    };
    format!("step {}, {layer}: {what} became {kind}; the run ended there", fault.step)
}
