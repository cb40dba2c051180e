//! What tells runs apart that are compared: how much more of the last layer's gradient reaches the first one in
//! one of them than in another.

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

/// Shares that differ by less than this factor are called alike: digits that flicker are no difference.
const ALIKE: f64 = 1.1;

/// The measured difference in a sentence, between the run whose first place receives the least and the one whose
/// receives the most; `equal` says that all runs gave the same numbers so far. What each run receives stands on
/// its card.
pub fn sentence(words: &Catalogue, runs: &[Contender<'_>], equal: bool) -> String {
    let shares: Option<Vec<(&Contender<'_>, Share)>> =
        runs.iter().map(|run| Some((run, Share::of(run)?))).collect();
    let shares = shares.unwrap_or_default();
    // Of equal ones the first has the least, the last the most.
    let by_share =
        |(_, one): &&(_, Share), (_, other): &&(_, Share)| one.order().total_cmp(&other.order());
    let (Some((least, less)), Some((most, more))) =
        (shares.iter().min_by(by_share), shares.iter().max_by(by_share))
    else {
        return words.verdict_waiting.to_owned();
    };
    if equal {
        return words.compare_equal.to_owned();
    }
    let shown = least.places;
    let same = runs.iter().all(|run| run.places.judged() == shown.judged());
    let name = |row: usize| {
        let message = if shown.kind == Kind::Times { words.first_time } else { words.first_layer };
        fill(message, &[("layer", &(row + 1).to_string())])
    };
    let last = if same { name(shown.judged() - 1) } else { words.compare_last.to_owned() };
    let between = [("first", &name(0)[..]), ("last", &last[..])];
    let (message, values) = match (less, more) {
        (Share::Measured(less), Share::Measured(more)) if more / less < ALIKE => {
            (words.compare_alike, Vec::new())
        }
        (Share::Measured(less), Share::Measured(more)) => {
            let times = measured(more / less, 2, words);
            let names = [("more", most.name.to_owned()), ("less", least.name.to_owned())];
            (words.compare_more, [&names[..], &[("times", times)]].concat())
        }
        (Share::Nothing | Share::Below(_) | Share::NonFinite, _)
        | (_, Share::Nothing | Share::Below(_) | Share::NonFinite) => {
            // Names of several flips have commas of their own.
            let commas = [least, most].iter().any(|run| run.name.contains(", "));
            let parts = [less.part(words, least.name), more.part(words, most.name)];
            (words.compare_apart, vec![("list", parts.join(if commas { "; " } else { ", " }))])
        }
    };
    let values = values.iter().map(|(key, value)| (*key, &value[..]));
    fill(message, &between.into_iter().chain(values).collect::<Vec<_>>())
}

/// How much of the last place's gradient the first one receives.
#[derive(Clone, Copy, Debug)]
enum Share {
    /// Nothing, or not measured.
    Nothing,
    /// Less than this: f32 holds no more of it.
    Below(f64),
    Measured(f64),
    NonFinite,
}

impl Share {
    /// That of a run; `None` before it was measured.
    fn of(run: &Contender<'_>) -> Option<Share> {
        let last = run.places.judged().checked_sub(1)?;
        let (first, last) = (*run.readings.first()?, *run.readings.get(last)?);
        if let (Some(first), Some(last)) = (first.norm(), last.norm()) {
            return Some(Share::Measured(first / last));
        }
        Some(match (first, last) {
            (Reading::BelowF32, Reading::Value(last)) => {
                Share::Below(f64::from(f32::MIN_POSITIVE / last))
            }
            (Reading::NonFinite, _) | (_, Reading::NonFinite) => Share::NonFinite,
            (Reading::Zero | Reading::NotMeasured, _)
            | (Reading::BelowF32, Reading::Tiny(_))
            | (_, Reading::BelowF32 | Reading::Zero | Reading::NotMeasured)
            | (Reading::Value(_) | Reading::Tiny(_), Reading::Value(_) | Reading::Tiny(_)) => {
                Share::Nothing
            }
        })
    }

    /// From the least to the most.
    fn order(self) -> f64 {
        match self {
            Share::Nothing => 0.0,
            Share::Below(share) | Share::Measured(share) => share,
            Share::NonFinite => f64::INFINITY,
        }
    }

    /// What is received, and with which run.
    fn part(self, words: &Catalogue, name: &str) -> String {
        let (message, share) = match self {
            Share::Nothing => (words.compare_nothing, 0.0),
            Share::Below(share) => (words.compare_less, share),
            Share::Measured(share) => (words.compare_share, share),
            Share::NonFinite => (words.compare_nonfinite, 0.0),
        };
        fill(message, &[("share", &measured(share, 2, words)), ("name", name)])
    }
}
