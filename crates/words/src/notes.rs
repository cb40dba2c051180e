//! What had to be changed in a link or a file, in words.

use experiment::link::Change;
use experiment::{Expected, Problem, number};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::settings;

/// The most problems of a file that are told one by one.
const MOST: usize = 5;

/// What a link's reader is told of a piece of it, of which something else is used or nothing.
pub fn note(change: &Change, words: &Catalogue) -> String {
    match &change.used {
        Some(used) => told(&change.problem, words.note_used, used, words),
        None => told(&change.problem, words.note_ignored, "", words),
    }
}

/// Why what was typed is refused.
pub fn refusal(problem: &Problem, words: &Catalogue) -> String {
    told(problem, words.note_refused, "", words)
}

/// Why a file is refused: what is wrong with it, and how much more if that is much.
pub fn refusals(changes: &[Change], words: &Catalogue) -> Vec<String> {
    let why = |change: &Change| told(&change.problem, words.note_refused, "", words);
    let more = changes.len().saturating_sub(MOST) as u64;
    let more = (more > 0).then(|| words.note_more.plain(more));
    changes.iter().take(MOST).map(why).chain(more).collect()
}

/// The message, or what is said of any name that is unknown and of any file that is no experiment.
fn told(problem: &Problem, message: &str, used: &str, words: &Catalogue) -> String {
    let field = settings::field_word(words, &problem.field).unwrap_or(&problem.field[..]);
    let expected = expected(&problem.expected, words);
    let message = match &problem.expected {
        Expected::KnownField(None) => words.note_unknown,
        Expected::KnownField(Some(_)) => words.note_unknown_near,
        Expected::Object => words.note_no_experiment,
        Expected::Integer { .. }
        | Expected::Number { .. }
        | Expected::OneOf(_)
        | Expected::Layered(_)
        | Expected::Once
        | Expected::Table
        | Expected::Runs(_)
        | Expected::Shorter(_) => message,
    };
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
        Expected::Layered(names) => fill(words.expected_layered, &[("names", &names.join(", "))]),
        Expected::KnownField(near) => near.clone().unwrap_or_default(),
        Expected::Once => words.expected_once.to_owned(),
        Expected::Object => String::new(),
        Expected::Table => words.expected_table.to_owned(),
        Expected::Runs(count) => words.expected_runs.plain(*count as u64),
        Expected::Shorter(count) => words.expected_shorter.plain(*count as u64),
    }
}
