//! The one table of fields: written name, meaning, valid values, and how to read and write each.
//!
//! Links, specification files, the command line's help and the page's notes all go through it.

use crate::choices::{Activation, DataSet, Init, Skip};
use crate::number;
use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;
use crate::view::{Language, Quantity, Theme, View};

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
    /// Names of a closed set.
    Choice(&'static [&'static str]),
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
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Integer(n) => write!(f, "{n}"),
            Value::Number(x) => f.write_str(&number::write(*x)),
            Value::Choice(name) => f.write_str(name),
        }
    }
}

impl Domain {
    /// Reads a written value. Outside the domain, `Err` holds the nearest valid value, if the text
    /// says enough to name one.
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
                // Negative, fractional or larger than 64 bits: still a number one can be near to.
                Err(number::read(text).map(|x| Value::Integer((x.round() as u64).clamp(min, max))))
            }
            Domain::Number { min, max } => match number::read(text) {
                Some(x) if (min..=max).contains(&x) => Ok(Value::Number(x)),
                Some(x) => Err(Some(Value::Number(x.clamp(min, max)))),
                None => Err(None),
            },
            Domain::Choice(names) => match names.iter().find(|name| **name == text) {
                Some(name) => Ok(Value::Choice(name)),
                None => Err(names
                    .iter()
                    .find(|name| name.eq_ignore_ascii_case(text))
                    .map(|name| Value::Choice(name))),
            },
        }
    }

    /// Whether `value` belongs to the domain.
    pub fn contains(&self, value: Value) -> bool {
        match (*self, value) {
            (Domain::Integer { min, max }, Value::Integer(n)) => (min..=max).contains(&n),
            (Domain::Number { min, max }, Value::Number(x)) => (min..=max).contains(&x),
            (Domain::Choice(names), Value::Choice(name)) => names.contains(&name),
            _ => false,
        }
    }

    /// The domain in the words of a [`Problem`].
    pub fn expected(&self) -> Expected {
        match *self {
            Domain::Integer { min, max } => Expected::Integer { min, max },
            Domain::Number { min, max } => Expected::Number { min, max },
            Domain::Choice(names) => {
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
        }
    };
}

/// A number field stored as `f64`.
macro_rules! number {
    ($owner:ident, $key:literal, $member:ident, $min:expr, $max:expr, $about:literal) => {
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
        }
    };
}

/// A field that holds one of a closed set.
macro_rules! choice {
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $about:literal) => {
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
        }
    };
}

/// The fields of an experiment, in the order they are written.
pub static RUN_FIELDS: &[Field<RunSpec>] = &[
    choice!(RunSpec, "data", data: DataSet, "the data set to learn"),
    integer!(RunSpec, "depth", depth: usize, 2, 100, "number of hidden layers"),
    integer!(RunSpec, "width", width: usize, 8, 256, "units of every hidden layer"),
    choice!(RunSpec, "activation", activation: Activation, "activation function of the hidden layers"),
    choice!(RunSpec, "skip", skip: Skip, "paths around layers"),
    choice!(RunSpec, "init", init: Init, "how the initial weights are drawn"),
    number!(RunSpec, "learning_rate", learning_rate, 1e-6, 10.0, "step size of gradient descent"),
    number!(RunSpec, "momentum", momentum, 0.0, 0.999, "momentum of gradient descent"),
    integer!(RunSpec, "batch", batch: usize, 1, 1024, "rows of one training step"),
    integer!(RunSpec, "seed", seed: u32, 0, u32::MAX as u64, "seed of the initial weights and of the row order"),
];

/// The fields of what is shown, in the order they are written.
pub static VIEW_FIELDS: &[Field<View>] = &[
    choice!(View, "show", quantity: Quantity, "the gradient the pictures show"),
    choice!(View, "lang", language: Language, "language of the page"),
    choice!(View, "theme", theme: Theme, "light or dark"),
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
            (depth, "1", Err(Some(Value::Integer(2)))),
            (depth, "-5", Err(Some(Value::Integer(2)))),
            (depth, "20.4", Err(Some(Value::Integer(20)))),
            (depth, "99999999999999999999999999", Err(Some(Value::Integer(100)))),
            (depth, "1e999", Err(Some(Value::Integer(100)))),
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
        }
    }
}
