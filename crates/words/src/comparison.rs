//! What tells runs apart that are compared: how much of the last layer's gradient the first one receives.

use insight::Reading;

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::measured;
use crate::places::{Kind, Places};

/// A run that is compared.
pub struct Contender<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The places that are judged.
    pub places: Places,
    /// The newest readings there, from the input side on.
    pub readings: Vec<Reading>,
}

/// The measured difference in a sentence; `equal` says that all runs gave the same numbers so far.
pub fn sentence(words: &Catalogue, runs: &[Contender<'_>], equal: bool) -> String {
    let parts: Option<Vec<String>> = runs.iter().map(|run| part(words, run)).collect();
    let (Some(parts), Some(first)) = (parts, runs.first()) else {
        return words.verdict_waiting.to_owned();
    };
    if equal {
        return words.compare_equal.to_owned();
    }
    let shown = first.places;
    let same = runs.iter().all(|run| run.places.judged() == shown.judged());
    let name = |row: usize| {
        let message = if shown.kind == Kind::Times { words.first_time } else { words.first_layer };
        fill(message, &[("layer", &(row + 1).to_string())])
    };
    let last = if same { name(shown.judged() - 1) } else { words.compare_last.to_owned() };
    // Names of several flips have commas of their own.
    let between = if runs.iter().any(|run| run.name.contains(", ")) { "; " } else { ", " };
    let list = parts.join(between);
    fill(words.compare_told, &[("first", &name(0)), ("last", &last), ("list", &list)])
}

/// How much the first place of a run receives; `None` before it was measured.
fn part(words: &Catalogue, run: &Contender<'_>) -> Option<String> {
    let number = |value: f64| measured(value, 2, words);
    let last = run.places.judged().checked_sub(1)?;
    let (first, last) = (*run.readings.first()?, *run.readings.get(last)?);
    if let (Some(first), Some(last)) = (first.norm(), last.norm()) {
        let share = number(first / last);
        return Some(fill(words.compare_share, &[("share", &share), ("name", run.name)]));
    }
    let (message, share) = match (first, last) {
        (Reading::BelowF32, Reading::Value(last)) => {
            (words.compare_less, number(f64::from(f32::MIN_POSITIVE / last)))
        }
        (Reading::NonFinite, _) | (_, Reading::NonFinite) => {
            (words.compare_nonfinite, String::new())
        }
        (Reading::Zero | Reading::NotMeasured, _)
        | (Reading::BelowF32, Reading::Tiny(_))
        | (_, Reading::BelowF32 | Reading::Zero | Reading::NotMeasured)
        | (Reading::Value(_) | Reading::Tiny(_), Reading::Value(_) | Reading::Tiny(_)) => {
            (words.compare_nothing, String::new())
        }
    };
    Some(fill(message, &[("share", &share), ("name", run.name)]))
}
