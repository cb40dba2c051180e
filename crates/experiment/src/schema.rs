//! The one table of fields: written name, meaning, valid values, and how to read and write each.
//!
//! Links, specification files, the command line's help and the page's notes all go through it.

use model::Activation;

use crate::choices::{
    Clip, DataSet, ForgetInit, Init, Loss, Network, Norm, NormPlace, Optimiser, RecurrentInit,
    Schedule, Skip,
};
use crate::names::Names;
use crate::number;
use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;
use crate::view::{Compute, Language, Quantity, Speed, Theme, View};

/// A field of `T` (a [`RunSpec`] or a [`View`]).
pub struct Field<T> {
    /// Written name in links, files and on the command line.
    pub key: &'static str,
    /// One line that says what it is.
    pub about: &'static str,
    /// The valid values.
    pub domain: Domain,
    /// Reads the field.
    pub get: fn(&T) -> Value,
    /// Writes the field; the value must come from the field's own domain.
    pub set: fn(&mut T, Value),
    /// Whether the field has an effect in this experiment. For example, the slope of leaky ReLU has none
    /// in a tanh network.
    pub applies: fn(&T) -> bool,
    /// Whether a link leaves the field out if it has its default. Such a default may never change,
    /// because old links would change their meaning.
    pub left_out: bool,
}

/// The valid values of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// Whole numbers within bounds, both included.
    Integer {
        /// Smallest valid value.
        min: u64,
        /// Largest valid value.
        max: u64,
    },
    /// Numbers within bounds, both included.
    Number {
        /// Smallest valid value.
        min: f64,
        /// Largest valid value.
        max: f64,
    },
    /// A name of a closed set.
    Choice(&'static [&'static str]),
    /// Any names of a closed set.
    Names(&'static [&'static str]),
}

/// A value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(u64),
    /// A number.
    Number(f64),
    /// A name of a closed set.
    Choice(&'static str),
    /// Some names of a closed set.
    Names(Names),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Integer(n) => write!(f, "{n}"),
            Value::Number(x) => f.write_str(&number::write(*x)),
            Value::Choice(name) => f.write_str(name),
            Value::Names(names) => write!(f, "{names}"),
        }
    }
}

impl Domain {
    /// Reads a written value. If it is outside the domain, `Err` holds the nearest valid value, or `None` if
    /// no value is near.
    pub fn parse(&self, text: &str) -> Result<Value, Option<Value>> {
        let text = text.trim();
        match *self {
            Domain::Integer { min, max } => {
                if let Ok(n) = text.parse::<u64>() {
                    return if (min..=max).contains(&n) {
                        Ok(Value::Integer(n))
                    } else {
                        Err(Some(Value::Integer(n.clamp(min, max))))
                    };
                }
                // A number that is negative, fractional or beyond 64 bits still has a nearest valid value.
                Err(number::read(text).map(|x| Value::Integer((x.round() as u64).clamp(min, max))))
            }
            Domain::Number { min, max } => match number::read(text) {
                Some(x) if (min..=max).contains(&x) => Ok(Value::Number(x)),
                Some(x) => Err(Some(Value::Number(number::between(x, min, max)))),
                None => Err(None),
            },
            Domain::Choice(names) => match names.iter().find(|name| **name == text) {
                Some(name) => Ok(Value::Choice(name)),
                None => Err(names
                    .iter()
                    .find(|name| name.eq_ignore_ascii_case(text))
                    .map(|name| Value::Choice(name))),
            },
            Domain::Names(of) => {
                Names::parse(of, text).map(Value::Names).map_err(|rest| Some(Value::Names(rest)))
            }
        }
    }

    /// Whether `value` belongs to the domain.
    pub fn contains(&self, value: Value) -> bool {
        match (*self, value) {
            (Domain::Integer { min, max }, Value::Integer(n)) => (min..=max).contains(&n),
            (Domain::Number { min, max }, Value::Number(x)) => (min..=max).contains(&x),
            (Domain::Choice(names), Value::Choice(name)) => names.contains(&name),
            (Domain::Names(of), Value::Names(names)) => names.of() == of,
            _ => false,
        }
    }

    /// The domain as the expectation of a [`Problem`].
    pub fn expected(&self) -> Expected {
        match *self {
            Domain::Integer { min, max } => Expected::Integer { min, max },
            Domain::Number { min, max } => Expected::Number { min, max },
            Domain::Choice(names) | Domain::Names(names) => {
                Expected::OneOf(names.iter().map(|name| (*name).to_owned()).collect())
            }
        }
    }
}

impl<T> Field<T> {
    /// The problem with `text` as a value of this field.
    pub fn problem(&self, text: &str) -> Problem {
        Problem::new(self.key, text, self.domain.expected())
    }
}

/// The field with this written name.
pub fn find<T>(fields: &'static [Field<T>], key: &str) -> Option<&'static Field<T>> {
    fields.iter().find(|field| field.key == key)
}

/// The written names of the fields.
pub fn keys<T>(fields: &'static [Field<T>]) -> impl Iterator<Item = String> {
    fields.iter().map(|field| field.key.to_owned())
}

/// The problem with `key`, which is no field of an experiment.
pub fn unknown_field(key: &str, text: &str) -> Problem {
    Problem::new(key, text, Expected::KnownField(keys(RUN_FIELDS).collect()))
}

/// An integer field stored as `usize` or `u32`.
macro_rules! integer {
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $min:expr, $max:expr, $about:literal) => {
        integer!($owner, $key, $member: $kind, $min, $max, $about, false, |_| true)
    };
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $min:expr, $max:expr, $about:literal,
        $left_out:literal, $applies:expr) => {
        Field {
            key: $key,
            about: $about,
            domain: Domain::Integer { min: $min, max: $max },
            get: |of: &$owner| Value::Integer(of.$member as u64),
            set: |of: &mut $owner, value| {
                if let Value::Integer(n) = value {
                    of.$member = n as $kind;
                }
            },
            applies: $applies,
            left_out: $left_out,
        }
    };
}

/// A number field stored as `f64`.
macro_rules! number {
    ($owner:ident, $key:literal, $member:ident, $min:expr, $max:expr, $about:literal) => {
        number!($owner, $key, $member, $min, $max, $about, false, |_| true)
    };
    ($owner:ident, $key:literal, $member:ident, $min:expr, $max:expr, $about:literal,
        $left_out:literal, $applies:expr) => {
        Field {
            key: $key,
            about: $about,
            domain: Domain::Number { min: $min, max: $max },
            get: |of: &$owner| Value::Number(of.$member),
            set: |of: &mut $owner, value| {
                if let Value::Number(x) = value {
                    of.$member = x;
                }
            },
            applies: $applies,
            left_out: $left_out,
        }
    };
}

/// A field that holds one of a closed set.
macro_rules! choice {
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $about:literal) => {
        choice!($owner, $key, $member: $kind, $about, false, |_| true)
    };
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $about:literal,
        $left_out:literal, $applies:expr) => {
        Field {
            key: $key,
            about: $about,
            domain: Domain::Choice(<$kind>::NAMES),
            get: |of: &$owner| Value::Choice(of.$member.name()),
            set: |of: &mut $owner, value| {
                if let Value::Choice(name) = value
                    && let Some(choice) = <$kind>::from_name(name)
                {
                    of.$member = choice;
                }
            },
            applies: $applies,
            left_out: $left_out,
        }
    };
}

/// The fields of an experiment in the order of a link: first the fields that every link has, then the
/// fields that a link leaves out if they have their default.
pub static RUN_FIELDS: &[Field<RunSpec>] = &[
    choice!(RunSpec, "data", data: DataSet, "the data set to learn"),
    integer!(RunSpec, "depth", depth: usize, 1, 1000, "number of hidden layers"),
    integer!(RunSpec, "width", width: usize, 2, 256, "units of every hidden layer"),
    choice!(
        RunSpec, "activation", activation: Activation, "activation function of the hidden layers",
        false, |spec| matches!(spec.network, Network::Dense | Network::Rnn)
    ),
    choice!(RunSpec, "skip", skip: Skip, "paths around layers", false, is_dense),
    choice!(RunSpec, "init", init: Init, "how the initial weights are drawn"),
    number!(RunSpec, "learning_rate", learning_rate, 1e-6, 10.0, "step size of gradient descent"),
    number!(
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
    number!(
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
    number!(RunSpec, "leak", leak, 0.0, 1.0, "slope of leaky ReLU below 0", true, |spec| spec
        .activation
        == Activation::LeakyRelu
        && matches!(spec.network, Network::Dense | Network::Rnn)),
    choice!(RunSpec, "norm", norm: Norm, "normalisation of the hidden layers", true, is_dense),
    choice!(
        RunSpec, "norm_place", norm_place: NormPlace, "where the normalisation stands: before or after the activation",
        true, |spec| is_dense(spec) && spec.norm != Norm::None
    ),
    integer!(
        RunSpec, "block", block: usize, 1, 8, "layers that one residual connection spans",
        true, |spec| is_dense(spec) && !matches!(spec.skip, Skip::None | Skip::Highway)
    ),
    number!(
        RunSpec,
        "transform_bias",
        transform_bias,
        -20.0,
        20.0,
        "where the bias of a highway layer's transform gate starts",
        true,
        |spec| is_dense(spec) && spec.skip == Skip::Highway
    ),
    number!(RunSpec, "gain", gain, 0.0, 100.0, "factor on every drawn weight", true, |_| true),
    number!(
        RunSpec,
        "sigma",
        sigma,
        0.0,
        100.0,
        "deviation of plain normal weights",
        true,
        |spec| spec.init == Init::Normal
    ),
    number!(
        RunSpec,
        "bias_variance",
        bias_variance,
        0.0,
        100.0,
        "variance of the biases; 0 leaves them to the initialisation",
        true,
        |_| true
    ),
    choice!(
        RunSpec, "recurrent_init", recurrent_init: RecurrentInit, "how the hidden-to-hidden weights are drawn",
        true, is_recurrent
    ),
    choice!(
        RunSpec, "forget_init", forget_init: ForgetInit, "where the bias of the gate that keeps the state starts",
        true, is_gated
    ),
    number!(
        RunSpec,
        "forget_bias",
        forget_bias,
        -20.0,
        20.0,
        "that bias, if it is a chosen constant",
        true,
        |spec| is_gated(spec) && spec.forget_init == ForgetInit::Constant
    ),
    choice!(RunSpec, "loss", loss: Loss, "what is minimised", true, |_| true),
    choice!(RunSpec, "optimiser", optimiser: Optimiser, "the rule that turns gradients into updates", true, |_| true),
    number!(RunSpec, "weight_decay", weight_decay, 0.0, 1.0, "weight decay", true, |_| true),
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
    number!(
        RunSpec,
        "clip_at",
        clip_at,
        1e-6,
        1e6,
        "largest norm of all gradients together, or largest value of an element",
        true,
        |spec| spec.clip != Clip::None
    ),
    integer!(
        RunSpec, "truncation", truncation: usize, 0, 500, "time steps a gradient is carried back at most; 0 is all",
        true, is_recurrent
    ),
];

fn is_dense(spec: &RunSpec) -> bool {
    !spec.network.is_recurrent()
}

fn is_recurrent(spec: &RunSpec) -> bool {
    spec.network.is_recurrent()
}

fn is_gated(spec: &RunSpec) -> bool {
    matches!(spec.network, Network::Lstm | Network::Gru)
}

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
            Domain::Names(of) => {
                vec![Value::Names(Names::none(of)), Value::Names(Names::these(of, of))]
            }
        }
    }
}
