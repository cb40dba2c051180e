//! Sequences as they are drawn: a bar for each time step, and what is right beside what the network says.

use experiment::DataSet;
use plot::Strip;
use protocol::{Learned, Sight};

use super::answers::{LETTERS, class_name, is_close, marked};
use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::{measured, percent};

/// A low bar: what needs not be remembered.
const LOW: f32 = 0.25;

/// The sequences as they are drawn; none of rows that are no sequences. `data` is the data set of the
/// experiment.
pub fn strips(words: &Catalogue, data: DataSet, learned: &Learned) -> Vec<Strip> {
    let Sight::Sequences { steps, numbers } = &learned.sight else { return Vec::new() };
    let features = match data {
        DataSet::Adding => 2,
        DataSet::Digits
        | DataSet::Spirals
        | DataSet::Circles
        | DataSet::Xor
        | DataSet::Moons
        | DataSet::CopyMemory
        | DataSet::TemporalOrder
        | DataSet::Parity => 1,
    };
    let rows = numbers.chunks_exact((steps * features).max(1));
    rows.enumerate()
        .map(|(row, numbers)| {
            let mut strip = bars(words, data, numbers);
            strip.lines = lines(words, data, learned, row, &strip);
            strip
        })
        .collect()
}

/// What is right in a row, and what the network says; each piece with whether it is wrong.
fn lines(
    words: &Catalogue,
    data: DataSet,
    learned: &Learned,
    row: usize,
    strip: &Strip,
) -> [Vec<(String, bool)>; 2] {
    let answers = row * learned.per_row..(row + 1) * learned.per_row;
    let of = |values: &[f32]| values.get(answers.clone()).unwrap_or_default().to_vec();
    let (wanted, given) = (of(&learned.wanted), of(&learned.given));
    let name = |class: f32| class_name(words, data, learned, class);
    if learned.per_row > 1 {
        let said = |(&wanted, &given): (&f32, &f32)| {
            let said = if given.is_nan() { "?".to_owned() } else { name(given) };
            (said, wanted != given)
        };
        let right = wanted.iter().map(|&class| (name(class), false)).collect();
        return [right, wanted.iter().zip(&given).map(said).collect()];
    }
    let (Some(&wanted), Some(&given)) = (wanted.first(), given.first()) else {
        return Default::default();
    };
    if data == DataSet::Adding {
        return sum(words, strip, wanted, given);
    }
    let share = learned.shares.get(row).copied().unwrap_or(f32::NAN);
    let sure = percent(f64::from(share), words);
    let said = fill(words.learned_sure, &[("answer", &name(given)), ("share", &sure)]);
    let is_right = wanted == given;
    [vec![(name(wanted), false)], vec![(marked(&said, is_right), !is_right)]]
}

/// The two numbers, their sum, and the answer.
fn sum(words: &Catalogue, strip: &Strip, wanted: f32, given: f32) -> [Vec<(String, bool)>; 2] {
    let parts: Vec<&str> = strip.labels.iter().map(|(_, label)| &label[..]).collect();
    let number = |value: f32| measured(f64::from(value), 3, words);
    let right = format!("{} = {}", parts.join(" + "), number(wanted));
    let close = is_close(wanted, given);
    let said = if given.is_nan() { words.learned_nan.to_owned() } else { number(given) };
    [vec![(right, false)], vec![(marked(&said, close), !close)]]
}

/// The bars of a sequence, and the words above those that count.
fn bars(words: &Catalogue, data: DataSet, numbers: &[f32]) -> Strip {
    let mut strip = Strip::default();
    match data {
        DataSet::Adding => {
            for (step, pair) in numbers.chunks_exact(2).enumerate() {
                let marked = pair[1] == 1.0;
                strip.bars.push((pair[0], marked));
                if marked {
                    strip.labels.push((step, measured(f64::from(pair[0]), 3, words)));
                }
            }
        }
        DataSet::Parity => {
            strip.bars =
                numbers.iter().map(|&bit| (if bit > 0.0 { 1.0 } else { LOW }, bit > 0.0)).collect();
        }
        // Four distractors, X and Y.
        DataSet::TemporalOrder => symbols(&mut strip, numbers, |symbol| match symbol {
            0..4 => Symbol::Silent,
            4 => Symbol::Counts("X"),
            _ => Symbol::Counts("Y"),
        }),
        DataSet::CopyMemory
        | DataSet::Digits
        | DataSet::Spirals
        | DataSet::Circles
        | DataSet::Xor
        | DataSet::Moons => symbols(&mut strip, numbers, |symbol| match symbol {
            0..8 => Symbol::Counts(LETTERS[symbol]),
            8 => Symbol::Silent,
            _ => Symbol::Asks(LETTERS[symbol % LETTERS.len()]),
        }),
    }
    strip
}

/// What a symbol is in its sequence.
enum Symbol {
    /// It is to be remembered.
    Counts(&'static str),
    /// It asks for what was remembered.
    Asks(&'static str),
    /// It says nothing.
    Silent,
}

/// A tall bar for what is to be remembered, or asks.
fn symbols(strip: &mut Strip, numbers: &[f32], of: impl Fn(usize) -> Symbol) {
    for (step, &symbol) in numbers.iter().enumerate() {
        let (height, counts, name) = match of(symbol as usize) {
            Symbol::Counts(name) => (1.0, true, Some(name)),
            Symbol::Asks(name) => (1.0, false, Some(name)),
            Symbol::Silent => (LOW, false, None),
        };
        strip.bars.push((height, counts));
        strip.labels.extend(name.map(|name| (step, name.to_owned())));
    }
}
