//! `Problem`: what is wrong with a field, and what would be valid.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::number;

/// A value that cannot be used, with its field and what would be valid there.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub struct Problem {
    /// The field's written name, or the place in a file.
    pub field: String,
    /// The value as it was written, shortened if it is long.
    pub value: String,
    /// What would be valid.
    pub expected: Expected,
}

impl Problem {
    /// A problem with `value` shortened to what a person can read.
    pub fn new(field: &str, value: &str, expected: Expected) -> Self {
        Problem { field: shorten(field), value: shorten(value), expected }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { field, value, expected } = self;
        match expected {
            Expected::KnownField(None) => write!(f, "{field}: no such field"),
            Expected::KnownField(Some(near)) => {
                write!(f, "{field}: no such field; did you mean {near}?")
            }
            Expected::Integer { .. }
            | Expected::Number { .. }
            | Expected::OneOf(_)
            | Expected::Layered(_)
            | Expected::Once
            | Expected::Object
            | Expected::Table
            | Expected::Runs(_)
            | Expected::Shorter(_) => {
                write!(f, "{field}: {value} is not valid; expected {expected}")
            }
        }
    }
}

/// What would be valid in place of a refused value.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum Expected {
    /// A whole number within these bounds.
    #[error("a whole number from {min} to {max}")]
    Integer {
        /// Smallest valid value.
        min: u64,
        /// Largest valid value.
        max: u64,
    },
    /// A number within these bounds.
    #[error("a number from {} to {}", number::write(*min), number::write(*max))]
    Number {
        /// Smallest valid value.
        min: f64,
        /// Largest valid value.
        max: f64,
    },
    /// One of these names.
    #[error("one of {}", .0.join(", "))]
    OneOf(Vec<String>),
    /// One of these names for all layers, or several for some after others.
    #[error("one of {}; or several, from the input on, as in relu*3,tanh", .0.join(", "))]
    Layered(Vec<String>),
    /// A field that is known; the one that may be meant, if a name is near.
    #[error("a field that is known")]
    KnownField(Option<String>),
    /// The field once only.
    #[error("the field only once")]
    Once,
    /// A JSON object `{…}` of fields.
    #[error("a JSON object with the fields of an experiment")]
    Object,
    /// A table that was saved: its text, and what was chosen of it.
    #[error("an object with the text of a table and the name of its label")]
    Table,
    /// No more runs beside the first.
    #[error("at most {0} runs beside the first")]
    Runs(usize),
    /// A shorter link.
    #[error("at most {0} characters")]
    Shorter(usize),
}

/// Something in a link that could not be used as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What was wrong.
    pub problem: Problem,
    /// The value that is used instead; `None` if it was ignored.
    pub used: Option<String>,
}

/// Longest piece of the user's own text that a message repeats, in characters.
const LONGEST_QUOTE: usize = 40;

fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_shortened_at_a_character_boundary() {
        let problem = Problem::new("seed", &"é".repeat(1000), Expected::Once);
        assert_eq!(problem.value.chars().count(), LONGEST_QUOTE + 1);
        assert!(problem.to_string().starts_with("seed: ééé"));
    }
}
