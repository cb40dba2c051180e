//! What had to be changed in a link or a file, in words.

use experiment::link::Change;
use experiment::{Expected, number};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::settings;

/// What a link's or a file's reader is told of a piece of it.
pub fn note(change: &Change, words: &Catalogue) -> String {
    let problem = &change.problem;
    let field = settings::field_word(words, &problem.field).unwrap_or(&problem.field[..]);
    let expected = expected(&problem.expected, words);
    let message = if change.used.is_some() { words.note_used } else { words.note_ignored };
    let used = change.used.as_deref().unwrap_or_default();
    let values =
        [("field", field), ("expected", &expected), ("used", used), ("value", &problem.value)];
    fill(message, &values)
}

fn expected(expected: &Expected, words: &Catalogue) -> String {
    let fields = |min: String, max: String, message| fill(message, &[("min", &min), ("max", &max)]);
    match expected {
        Expected::Integer { min, max } => {
            fields(min.to_string(), max.to_string(), words.expected_integer)
        }
        Expected::Number { min, max } => {
            fields(number::write(*min), number::write(*max), words.expected_number)
        }
        Expected::OneOf(names) => fill(words.expected_one_of, &[("names", &names.join(", "))]),
        Expected::KnownField(names) => {
            fill(words.expected_known_field, &[("names", &names.join(", "))])
        }
        Expected::Once => words.expected_once.to_owned(),
        Expected::Object => words.expected_object.to_owned(),
        Expected::Runs(count) => words.expected_runs.plain(*count as u64),
        Expected::Shorter(count) => words.expected_shorter.plain(*count as u64),
    }
}
