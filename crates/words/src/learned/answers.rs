//! The answers of a network beside those that are right: how many agree, and what they are called.

use experiment::DataSet;
use plot::class_shape;
use protocol::{Learned, Sight};

use crate::messages::Catalogue;
use crate::numbers::measured;

/// How near a value counts as right: what the accuracy counts, too.
const CLOSE: f32 = 0.04;
/// Answers that differ by less than this share of what they should differ by are all the same.
const SAME: f64 = 0.05;

/// The classes of temporal order.
const ORDERS: [&str; 4] = ["X X", "X Y", "Y X", "Y Y"];
/// The symbols of copy memory: eight kinds, the blank, the marker.
pub(super) const LETTERS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", BLANK, "!"];
const BLANK: &str = "·";

/// How many answers are right; `None` where values are learned.
pub fn right(learned: &Learned) -> Option<usize> {
    if learned.shares.is_empty() {
        return None;
    }
    Some(pairs(learned).filter(|(wanted, given)| wanted == given).count())
}

/// How many answers are wrong.
pub fn wrong(learned: &Learned) -> usize {
    learned.wanted.len() - right(learned).unwrap_or_default()
}

/// What is right, and what the network says.
pub(super) fn pairs(learned: &Learned) -> impl Iterator<Item = (f32, f32)> + '_ {
    learned.wanted.iter().copied().zip(learned.given.iter().copied())
}

/// Whether a value counts as right.
pub(super) fn is_close(wanted: f32, given: f32) -> bool {
    (wanted - given).abs() < CLOSE
}

/// The answer that is given to everything, if there is one.
pub(super) fn same_answer(words: &Catalogue, data: DataSet, learned: &Learned) -> Option<String> {
    let first = *learned.given.first()?;
    if right(learned).is_some() {
        let same = learned.given.iter().all(|&given| given == first);
        let blank = learned.per_row > 1 && LETTERS.get(first as usize) == Some(&BLANK);
        let name = || match blank {
            true => words.learned_blank.to_owned(),
            false => class_name(words, data, learned, first),
        };
        return same.then(name);
    }
    let (mean, deviation) = spread(&learned.given);
    let (_, wanted) = spread(&learned.wanted);
    (deviation < SAME * wanted).then(|| measured(mean, 3, words))
}

/// Mean and standard deviation.
fn spread(values: &[f32]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
    let squares = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>();
    (mean, (squares / count).sqrt())
}

/// A class by its name, its sign or its shape.
pub(super) fn class_name(
    words: &Catalogue,
    data: DataSet,
    learned: &Learned,
    class: f32,
) -> String {
    if class.is_nan() {
        return words.learned_nan.to_owned();
    }
    let index = class as usize;
    if let Some(name) = learned.classes.get(index) {
        return name.clone();
    }
    let name = match learned.sight {
        Sight::Plane(_) => class_shape(index),
        Sight::Sequences { .. } => match data {
            DataSet::TemporalOrder => ORDERS[index % ORDERS.len()],
            DataSet::Parity if index == 0 => words.learned_even,
            DataSet::Parity => words.learned_odd,
            DataSet::CopyMemory => LETTERS[index % LETTERS.len()],
            DataSet::Digits
            | DataSet::Spirals
            | DataSet::Circles
            | DataSet::Xor
            | DataSet::Moons
            | DataSet::Adding => return index.to_string(),
        },
        Sight::Pictures(_) | Sight::Numbers => return index.to_string(),
    };
    name.to_owned()
}

/// An answer with a sign for whether it is right.
pub(super) fn marked(said: &str, right: bool) -> String {
    format!("{said} {}", if right { "✓" } else { "✕" })
}
