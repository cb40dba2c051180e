//! What a terminal is told: verdicts, reasons, remedies, faults and what a run computed on.

use experiment::{Flip, Plan};
use insight::{Kind, Reading, Reason, Verdict};
use model::Normalisation;
use protocol::{ComputeReason, Fault, FaultPlace, Processor};

use crate::course::unit;

/// A kind of course.
pub(crate) fn kind(kind: Kind) -> &'static str {
    if kind == Kind::NonFinite { "not finite" } else { kind.name() }
}

/// What a norm says.
pub(crate) fn reading(reading: Reading) -> String {
    match reading {
        Reading::Value(value) => format!("{value:.2e}"),
        Reading::Tiny(value) => format!("{value:.2e} (below f32)"),
        Reading::BelowF32 => "less than f32 can hold".to_owned(),
        Reading::Zero => "exactly 0".to_owned(),
        Reading::NonFinite => "no finite number".to_owned(),
        Reading::NotMeasured => "not measured".to_owned(),
    }
}

/// The layer that a verdict is about, if it is about one.
pub(crate) fn worst(verdict: &Verdict, plan: &Plan) -> Option<String> {
    let (layer, share) = verdict.worst?;
    let name = &plan.model.hidden().get(layer)?.name;
    Some(format!("{name}, {:.0} % of it", 100.0 * share))
}

/// Why it is so, as one sentence.
pub(crate) fn reason(reason: Reason, plan: &Plan) -> String {
    let unit = unit(plan);
    match reason {
        Reason::ActivationShrinks { activation } => {
            format!("the slopes of {activation} are too flat for any usual weights to make up for")
        }
        Reason::WeightsTooSmall => {
            "the weights are too small: larger ones would keep the gradient's size".to_owned()
        }
        Reason::WeightsTooLarge => {
            "the weights are too large: smaller ones would keep the gradient's size".to_owned()
        }
        Reason::UnscaledResidual => {
            "every unscaled residual branch adds its share to the gradient".to_owned()
        }
        Reason::NormalisationExplodes { norm } => {
            let norm = match norm {
                Normalisation::Batch => "batch",
                Normalisation::Layer => "layer",
                Normalisation::Rms => "rms",
            };
            format!(
                "without skip connections, {norm} normalisation amplifies the gradient by more than \
                 the activation shrinks it"
            )
        }
        Reason::GatesForget => {
            "the gate that keeps the state is not open enough for so many time steps".to_owned()
        }
        Reason::GatesKeep => "the gate that keeps the state is open enough".to_owned(),
        Reason::GatesAmplify => {
            "the state comes back through the gates with more than it was".to_owned()
        }
        Reason::TransformGatesOpen => {
            "the transform gates are too far open to carry the gradient".to_owned()
        }
        Reason::Carried => "the paths around the layers carry the gradient".to_owned(),
        Reason::Balanced => {
            format!("each {unit} shrinks and stretches it to about the same degree")
        }
        Reason::Shallow => format!("there are too few {unit}s for so little a factor to count"),
        Reason::Narrow { units } => {
            format!("layers of {units} units can bend a boundary between classes only so often")
        }
        Reason::Losses => "the loss says it".to_owned(),
        Reason::TooFewLayers => format!("fewer than three {unit}s have no direction"),
        Reason::NoDirection => "it goes up and down; a line explains little of it".to_owned(),
        Reason::CutOff => format!("a {unit} passes exactly nothing on"),
        Reason::NoSlope => "the slope of the step function is 0 everywhere".to_owned(),
        Reason::UnitsOff => "most units of a layer are 0 on every row".to_owned(),
        Reason::FlatEnds => "most activations of a layer lie on its flat ends".to_owned(),
        Reason::NoiseLike => "the rows' gradients are as unlike each other as noise".to_owned(),
        Reason::Overflow => "numbers left the range of f32".to_owned(),
        Reason::Trained => {
            "the initial parameters would give another course: training has changed it".to_owned()
        }
        Reason::Chance => {
            "the theory expects another course: these weights and rows have it by chance".to_owned()
        }
        Reason::Unknown => "there is no theory of this network".to_owned(),
    }
}

/// Remedies as the fields to set.
pub(crate) fn remedies(remedies: &[Flip]) -> String {
    let set = |remedy: &Flip| format!("--set {}={}", remedy.field, remedy.value);
    remedies.iter().map(set).collect::<Vec<_>>().join(", or ")
}

/// A fault.
pub(crate) fn fault(fault: &Fault, plan: &Plan) -> String {
    let kind = if fault.nan { "not a number" } else { "infinite" };
    let layer = fault.layer.and_then(|layer| plan.model.blocks.get(layer));
    let layer = layer.map_or("network", |layer| &layer.name);
    let what = match fault.place {
        FaultPlace::Activation => "an activation",
        FaultPlace::Loss => "the loss",
        FaultPlace::Gradient => "a gradient",
    };
    let time = fault.time.map_or_else(String::new, |time| format!(", time step {}", time + 1));
    format!(
        "step {}, {layer}{time}: {what} became {kind} in {}; the run ended there",
        fault.step, fault.operator
    )
}

/// What a run computed on, and why.
pub(crate) fn computing(on: Processor, reason: &ComputeReason) -> String {
    let on = match on {
        Processor::Cpu => "CPU",
        Processor::Gpu => "GPU",
    };
    let why = match reason {
        ComputeReason::Asked => return format!("computed on the {on}"),
        ComputeReason::Looking => "no GPU was looked for".to_owned(),
        ComputeReason::Timing => "the run was too short to time the GPU".to_owned(),
        ComputeReason::Timed { cpu, gpu } => format!("CPU {cpu:.2} ms a step, GPU {gpu:.2} ms"),
        ComputeReason::Missing(words) => format!("no GPU: {words}"),
        ComputeReason::TooLarge { needed, most } => {
            format!("the network needs {needed} bytes, the GPU gives {most}")
        }
        ComputeReason::Lost(words) => format!("the GPU was lost: {words}"),
        ComputeReason::OutOfMemory => "the GPU is out of memory".to_owned(),
        ComputeReason::Invalid(words) => format!("the GPU refused: {words}"),
    };
    format!("computed on the {on} ({why})")
}
