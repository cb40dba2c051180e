//! What the columns of a table are for: which says the step, the run, the layer, and which are measured.

use protocol::{Choices, Taken, Why};

/// Names of the step, the surest first.
const STEPS: [&str; 19] = [
    "step",
    "_step",
    "global_step",
    "trainer/global_step",
    "train/global_step",
    "current_steps",
    "steps",
    "train_step",
    "training_step",
    "optimizer_step",
    "iter",
    "iteration",
    "iterations",
    "train/step",
    "num_steps",
    "epoch",
    "epochs",
    "current_epoch",
    "train/epoch",
];
/// The place in that list from which on names are those of epochs.
const EPOCHS: usize = 15;
/// Names of the run.
const RUNS: [&str; 6] = ["run", "run_id", "run_name", "runid", "run id", "run name"];
/// Names of the layer.
const LAYERS: [&str; 8] = [
    "layer",
    "layer_name",
    "module",
    "param",
    "param_name",
    "parameter",
    "parameter_name",
    "layer name",
];
/// Names of what is measured.
const METRICS: [&str; 6] = ["metric", "metric_name", "tag", "variable", "key", "quantity"];
/// Names of its value.
const VALUES: [&str; 3] = ["value", "scalar", "val"];

/// Names of clocks.
const CLOCKS: [&str; 10] = [
    "wall time",
    "wall_time",
    "_timestamp",
    "timestamp",
    "_runtime",
    "time",
    "relative time",
    "train_runtime",
    "elapsed_time",
    "relative time (process)",
];

/// What a column may be for, by its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    /// The step; the smaller the number the surer.
    Step(usize),
    Run,
    Layer,
    Metric,
    Value,
    /// The time of day, or since the start.
    Clock,
    /// It is measured, or says nothing.
    Measured,
}

/// How sure a column without a name is the step: less than any name.
const UNNAMED: usize = STEPS.len();

/// The role of a column with this name, whose first value is this text or a number.
pub(crate) fn role(name: &str, text: Option<&str>, choices: &Choices) -> Role {
    match choices.of(name) {
        Some(Taken::Step) => return Role::Step(0),
        Some(Taken::Run) => return Role::Run,
        Some(Taken::Layer) => return Role::Layer,
        Some(Taken::Metric) => return Role::Metric,
        Some(Taken::Value) => return Role::Value,
        Some(
            Taken::Of(_)
            | Taken::Loss
            | Taken::TestLoss
            | Taken::Accuracy
            | Taken::TestAccuracy
            | Taken::LeftOut(_),
        ) => return Role::Measured,
        None => {}
    }
    let wants = |taken: Taken| choices.taken.iter().any(|it| it.1 == taken);
    let lower = name.to_ascii_lowercase();
    let is = |names: &[&str], taken: Taken| names.contains(&lower.as_str()) && !wants(taken);
    if let Some(rank) = STEPS.iter().position(|step| *step == lower).filter(|_| !wants(Taken::Step))
    {
        return Role::Step(rank);
    }
    if is(&RUNS, Taken::Run) {
        return Role::Run;
    }
    if is(&LAYERS, Taken::Layer) {
        return Role::Layer;
    }
    if is(&METRICS, Taken::Metric) && text.is_some() {
        return Role::Metric;
    }
    if is(&VALUES, Taken::Value) {
        return Role::Value;
    }
    match lower.as_str() {
        "" | "unnamed: 0" | "index" if !wants(Taken::Step) => Role::Step(UNNAMED),
        "name" => match text {
            Some(text)
                if text.contains('.') || crate::meaning::is_layer(&text.to_ascii_lowercase()) =>
            {
                Role::Layer
            }
            Some(_) => Role::Run,
            None => Role::Measured,
        },
        _ if CLOCKS.contains(&lower.as_str()) => Role::Clock,
        _ => Role::Measured,
    }
}

/// Whether a step of this rank counts epochs, which need not be whole.
pub(crate) fn counts_epochs(rank: usize) -> bool {
    (EPOCHS..UNNAMED).contains(&rank)
}

/// What a column that plays no part is left out as.
pub(crate) fn left_out(role: Role) -> Taken {
    match role {
        Role::Step(_) => Taken::LeftOut(Why::OtherStep),
        Role::Clock => Taken::LeftOut(Why::Clock),
        Role::Run | Role::Layer | Role::Metric | Role::Value | Role::Measured => {
            Taken::LeftOut(Why::Unknown)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_usual_names() {
        let none = Choices::default();
        let named = |name: &str, text| role(name, text, &none);
        let rank = |name: &str| match named(name, None) {
            Role::Step(rank) => rank,
            other => panic!("{name} is {other:?}"),
        };
        assert!(rank("Step") < rank("trainer/global_step") && rank("iter") < rank("epoch"));
        assert!(rank("epoch") < rank("") && counts_epochs(rank("epoch")));
        assert!(!counts_epochs(rank("")) && !counts_epochs(rank("train/step")));
        assert_eq!(named("run_id", Some("a")), Role::Run);
        assert_eq!(named("name", Some("fc1.weight")), Role::Layer);
        assert_eq!(named("name", Some("layer3")), Role::Layer);
        assert_eq!(named("name", Some("sweep")), Role::Run);
        assert_eq!(named("loss", None), Role::Measured);
        assert_eq!(named("Wall time", None), Role::Clock);
        let mut choices = Choices::default();
        choices.take("t", Taken::Step);
        assert_eq!(role("t", None, &choices), Role::Step(0));
        assert_eq!(role("step", None, &choices), Role::Measured);
    }
}
