//! `Field`: a field of an experiment or of a view, with its valid values and how it is read and written.

use crate::about::About;
use crate::layered::Layered;
use crate::names::Names;
use crate::number;
use crate::problem::{Expected, Problem};

/// A field of `T` (a [`crate::RunSpec`] or a [`crate::View`]).
pub struct Field<T> {
    /// Written name in links, files and on the command line.
    pub key: &'static str,
    /// One line that says what it is.
    pub about: About,
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
    /// A name of a closed set for all hidden layers, or names for some after others; see [`Layered`].
    Layered(&'static [&'static str]),
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
    /// Names of a closed set for layers, of which not all have the same one.
    Layered(Layered),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Integer(n) => write!(f, "{n}"),
            Value::Number(x) => f.write_str(&number::write(*x)),
            Value::Choice(name) => f.write_str(name),
            Value::Names(names) => write!(f, "{names}"),
            Value::Layered(layered) => write!(f, "{layered}"),
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
            Domain::Layered(names) => {
                let small = text.to_ascii_lowercase();
                match Layered::parse(names, &small).map(Value::from) {
                    Some(value) if small == text => Ok(value),
                    nearest => Err(nearest),
                }
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
            (Domain::Layered(names), Value::Choice(name)) => names.contains(&name),
            (Domain::Layered(names), Value::Layered(layered)) => {
                !layered.is_uniform() && layered.names() == names
            }
            _ => false,
        }
    }

    /// The names of which one may be chosen; none where nothing is chosen by name.
    pub fn choices(&self) -> &'static [&'static str] {
        match *self {
            Domain::Choice(names) | Domain::Layered(names) => names,
            Domain::Integer { .. } | Domain::Number { .. } | Domain::Names(_) => &[],
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
            Domain::Layered(names) => {
                Expected::Layered(names.iter().map(|name| (*name).to_owned()).collect())
            }
        }
    }
}

impl From<Layered> for Value {
    /// A name for all layers is a choice like any other.
    fn from(layered: Layered) -> Value {
        if layered.is_uniform() { Value::Choice(layered.rest()) } else { Value::Layered(layered) }
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

/// An integer field stored as `usize` or `u32`.
macro_rules! integer {
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $min:expr, $max:expr, $about:literal) => {
        $crate::field::integer!($owner, $key, $member: $kind, $min, $max, $about, false, |_| true)
    };
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $min:expr, $max:expr, $about:literal,
        $left_out:literal, $applies:expr) => {
        $crate::field::Field {
            key: $key,
            about: $crate::about::About::new($about),
            domain: $crate::field::Domain::Integer { min: $min, max: $max },
            get: |of: &$owner| $crate::field::Value::Integer(of.$member as u64),
            set: |of: &mut $owner, value| {
                if let $crate::field::Value::Integer(n) = value {
                    of.$member = n as $kind;
                }
            },
            applies: $applies,
            left_out: $left_out,
        }
    };
}

/// A number field stored as `f64`.
macro_rules! number_field {
    ($owner:ident, $key:literal, $member:ident, $min:expr, $max:expr, $about:literal) => {
        $crate::field::number_field!($owner, $key, $member, $min, $max, $about, false, |_| true)
    };
    ($owner:ident, $key:literal, $member:ident, $min:expr, $max:expr, $about:literal,
        $left_out:literal, $applies:expr) => {
        $crate::field::Field {
            key: $key,
            about: $crate::about::About::new($about),
            domain: $crate::field::Domain::Number { min: $min, max: $max },
            get: |of: &$owner| $crate::field::Value::Number(of.$member),
            set: |of: &mut $owner, value| {
                if let $crate::field::Value::Number(x) = value {
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
        $crate::field::choice!($owner, $key, $member: $kind, $about, false, |_| true)
    };
    ($owner:ident, $key:literal, $member:ident: $kind:ty, $about:literal,
        $left_out:literal, $applies:expr) => {
        $crate::field::Field {
            key: $key,
            about: $crate::about::About::new($about),
            domain: $crate::field::Domain::Choice(<$kind>::NAMES),
            get: |of: &$owner| $crate::field::Value::Choice(of.$member.name()),
            set: |of: &mut $owner, value| {
                if let $crate::field::Value::Choice(name) = value
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

pub(crate) use {choice, integer, number_field};
