//! The one table of fields: written name, meaning, valid values, and how to read and write each.
//!
//! Links, specification files, the command line's help and the page's notes all go through it. A field that
//! only one family has stands with the family.

use model::{Activation, Init};

use crate::choices::{Clip, DataSet, Loss, Network, Optimiser, Schedule};
use crate::families;
pub use crate::field::{Domain, Field, Value, find};
use crate::field::{choice, integer, number_field};
use crate::run_spec::RunSpec;
use crate::view::{Compute, Language, Quantity, Speed, Theme, View};

/// The fields of an experiment in the order of a link: first the fields that every link has, then the
/// fields that a link leaves out if they have their default.
pub static RUN_FIELDS: &[Field<RunSpec>] = &[
    choice!(RunSpec, "data", data: DataSet, "the data set to learn"),
    integer!(RunSpec, "depth", depth: usize, 1, 1000, "number of hidden layers"),
    integer!(RunSpec, "width", width: usize, 2, 256, "units of every hidden layer"),
    families::activation::FIELD,
    families::dense::SKIP,
    choice!(RunSpec, "init", init: Init, "how the initial weights are drawn"),
    number_field!(
        RunSpec,
        "learning_rate",
        learning_rate,
        1e-6,
        10.0,
        "step size of gradient descent"
    ),
    number_field!(
        RunSpec,
        "momentum",
        momentum,
        0.0,
        0.999,
        "momentum of gradient descent",
        false,
        |spec| spec.optimiser.uses_momentum()
    ),
    integer!(RunSpec, "batch", batch: usize, 1, 1024, "rows of one training step"),
    integer!(RunSpec, "seed", seed: u32, 0, u32::MAX as u64, "seed of the initial weights and of the row order"),
    number_field!(
        RunSpec,
        "noise",
        noise,
        0.0,
        1.0,
        "standard deviation of the noise of points in the plane",
        true,
        |spec| spec.data.has_noise()
    ),
    integer!(
        RunSpec, "length", length: usize, 2, 500, "time steps of a sequence (of the pause, for copy-memory)",
        true, |spec| spec.data.has_length()
    ),
    choice!(RunSpec, "network", network: Network, "what the hidden layers are", true, |_| true),
    number_field!(RunSpec, "leak", leak, 0.0, 1.0, "slope of leaky ReLU below 0", true, |spec| {
        families::activation::of_layers(spec).any(|it| it == Activation::LeakyRelu)
    }),
    families::dense::NORM,
    families::dense::NORM_PLACE,
    families::dense::BLOCK,
    families::dense::TRANSFORM_BIAS,
    number_field!(RunSpec, "gain", gain, 0.0, 100.0, "factor on every drawn weight", true, |_| {
        true
    }),
    number_field!(
        RunSpec,
        "sigma",
        sigma,
        0.0,
        100.0,
        "deviation of plain normal weights",
        true,
        |spec| spec.init == Init::Normal
    ),
    number_field!(
        RunSpec,
        "bias_variance",
        bias_variance,
        0.0,
        100.0,
        "variance of the biases; 0 leaves them to the initialisation",
        true,
        |_| true
    ),
    families::recurrent::RECURRENT_INIT,
    families::recurrent::FORGET_INIT,
    families::recurrent::FORGET_BIAS,
    choice!(RunSpec, "loss", loss: Loss, "what is minimised", true, |_| true),
    number_field!(
        RunSpec,
        "label_smoothing",
        label_smoothing,
        0.0,
        1.0,
        "share of every target that cross-entropy gives to all classes alike",
        true,
        families::smooths_labels
    ),
    choice!(RunSpec, "optimiser", optimiser: Optimiser, "the rule that turns gradients into updates", true, |_| true),
    number_field!(RunSpec, "weight_decay", weight_decay, 0.0, 1.0, "weight decay", true, |_| true),
    choice!(
        RunSpec, "schedule", schedule: Schedule, "how the learning rate changes from step to step",
        true, |_| true
    ),
    integer!(
        RunSpec, "warm_up", warm_up: usize, 0, 1_000_000, "steps over which the learning rate rises",
        true, |spec| spec.schedule != Schedule::Constant
    ),
    integer!(
        RunSpec, "horizon", horizon: usize, 1, 10_000_000, "steps after which the cosine has reached 0",
        true, |spec| spec.schedule == Schedule::Cosine
    ),
    choice!(RunSpec, "clip", clip: Clip, "clipping of the gradients", true, |_| true),
    number_field!(
        RunSpec,
        "clip_at",
        clip_at,
        1e-6,
        1e6,
        "largest norm of all gradients together, or largest value of an element",
        true,
        |spec| spec.clip != Clip::None
    ),
    families::recurrent::TRUNCATION,
];

/// The fields of the view in the order of a link.
pub static VIEW_FIELDS: &[Field<View>] = &[
    choice!(View, "show", quantity: Quantity, "what the pictures show"),
    integer!(View, "layer", layer: usize, 0, 1000, "which recurrent layer's time steps they show; 0 is the last"),
    choice!(View, "lang", language: Language, "language of the page"),
    choice!(View, "theme", theme: Theme, "light or dark"),
    choice!(View, "backend", compute: Compute, "what it computes on"),
    choice!(View, "speed", speed: Speed, "how many steps a second are played"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;

    #[test]
    fn parse_says_valid_nearest_or_nothing() {
        let depth = find(RUN_FIELDS, "depth").unwrap().domain;
        let rate = find(RUN_FIELDS, "learning_rate").unwrap().domain;
        let activation = find(RUN_FIELDS, "activation").unwrap().domain;
        for (domain, text, expected) in [
            (depth, "20", Ok(Value::Integer(20))),
            (depth, " 20 ", Ok(Value::Integer(20))),
            (depth, "0", Err(Some(Value::Integer(1)))),
            (depth, "-5", Err(Some(Value::Integer(1)))),
            (depth, "20.4", Err(Some(Value::Integer(20)))),
            (depth, "99999999999999999999999999", Err(Some(Value::Integer(1000)))),
            (depth, "1e999", Err(Some(Value::Integer(1000)))),
            (depth, "NaN", Err(None)),
            (depth, "", Err(None)),
            (rate, "0.1", Ok(Value::Number(0.1))),
            (rate, "1e-3", Ok(Value::Number(1e-3))),
            (rate, "-1", Err(Some(Value::Number(1e-6)))),
            (rate, "1e999", Err(Some(Value::Number(10.0)))),
            (rate, "inf", Err(None)),
            (rate, "NaN", Err(None)),
            (activation, "tanh", Ok(Value::Choice("tanh"))),
            (activation, "TANH", Err(Some(Value::Choice("tanh")))),
            (activation, "softmax", Err(None)),
            (activation, "tanh*3", Ok(Value::Choice("tanh"))),
            (activation, "tanh*0,relu", Err(None)),
        ] {
            assert_eq!(domain.parse(text), expected, "{text:?} in {domain:?}");
        }
    }

    #[test]
    fn every_field_reads_back_what_it_wrote_and_its_default_is_valid() {
        for field in RUN_FIELDS {
            let value = (field.get)(&RunSpec::default());
            assert!(field.domain.contains(value), "{} defaults outside its domain", field.key);
            for value in extremes(field.domain) {
                let mut spec = RunSpec::default();
                (field.set)(&mut spec, value);
                assert_eq!((field.get)(&spec), value, "{}", field.key);
            }
        }
        for field in VIEW_FIELDS {
            for value in extremes(field.domain) {
                let mut view = View::default();
                (field.set)(&mut view, value);
                assert_eq!((field.get)(&view), value, "{}", field.key);
            }
        }
    }

    fn extremes(domain: Domain) -> Vec<Value> {
        match domain {
            Domain::Integer { min, max } => vec![Value::Integer(min), Value::Integer(max)],
            Domain::Number { min, max } => vec![Value::Number(min), Value::Number(max)],
            Domain::Choice(names) => names.iter().map(|name| Value::Choice(name)).collect(),
            Domain::Layered(names) => {
                let layered = domain.parse(&format!("{}*2,{}", names[1], names[0])).unwrap();
                names.iter().map(|name| Value::Choice(name)).chain([layered]).collect()
            }
            Domain::Names(of) => {
                vec![Value::Names(Names::none(of)), Value::Names(Names::these(of, of))]
            }
        }
    }
}
