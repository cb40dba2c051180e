//! What a network has learned, in words: a sentence, the text of the pictures, a table.

use experiment::{DataSet, Language, RunSpec};
use leptos::prelude::*;
use plot::{Strip, class_shape};
use protocol::{Learned, Sight};

use crate::lab::Lab;
use crate::messages::{Catalogue, fill};
use crate::numbers::{decimal, measured, percent};

/// How near a value counts as right: what the accuracy counts, too.
const CLOSE: f32 = 0.04;
/// Values that the table lists.
const LISTED: usize = 40;
/// Answers that differ by less than this share of what they should differ by are all the same.
const SAME: f64 = 0.05;

/// What the rows are, as the style sheet calls it.
pub(crate) fn kind(learned: &Learned) -> &'static str {
    match learned.sight {
        Sight::Plane(_) => "plane",
        Sight::Pictures(_) => "digits",
        Sight::Sequences { .. } => "sequences",
        Sight::Numbers => "numbers",
    }
}

/// What the rows will be, before the network has said anything of them.
pub(crate) fn expected_kind(spec: &RunSpec) -> &'static str {
    match spec.data {
        DataSet::Digits => "digits",
        set if set.has_noise() => "plane",
        _ => "sequences",
    }
}

/// How many answers are right; `None` where values are learned.
pub(crate) fn is_right(learned: &Learned) -> Option<usize> {
    if learned.shares.is_empty() {
        return None;
    }
    Some(pairs(learned).filter(|(wanted, given)| wanted == given).count())
}

/// How many answers are wrong.
pub(crate) fn wrong(learned: &Learned) -> usize {
    learned.wanted.len() - is_right(learned).unwrap_or_default()
}

fn pairs(learned: &Learned) -> impl Iterator<Item = (f32, f32)> + '_ {
    learned.wanted.iter().copied().zip(learned.given.iter().copied())
}

/// What is to be seen of rows of this kind.
pub(crate) fn hint(words: &Catalogue, kind: &str) -> &'static str {
    match kind {
        "plane" => words.learned_hint_plane,
        "digits" => words.learned_hint_digits,
        "sequences" => words.learned_hint_sequences,
        _ => words.learned_hint_numbers,
    }
}

/// How much of it is right, and whether it is the same answer to everything.
pub(crate) fn told(lab: Lab, learned: &Learned) -> String {
    let (words, language) = (lab.words(), lab.language.get());
    let whole = |number: usize| decimal(number as f64, 0, language);
    let (step, count) = (decimal(learned.step as f64, 0, language), learned.wanted.len());
    let broken = learned.given.iter().filter(|given| given.is_nan()).count();
    let (broken_text, count_text) = (whole(broken), whole(count));
    let ends = [("step", &step[..]), ("count", &count_text[..]), ("broken", &broken_text[..])];
    let mut text = match is_right(learned) {
        Some(right) => {
            let message = match learned.sight {
                Sight::Plane(_) => words.learned_points,
                Sight::Pictures(_) => words.learned_digits,
                Sight::Sequences { .. } if learned.per_row > 1 => words.learned_symbols,
                Sight::Sequences { .. } => words.learned_sequences,
                Sight::Numbers => words.learned_rows,
            };
            fill(message, &[("right", &whole(right))])
        }
        None => {
            let near = pairs(learned).filter(|(wanted, given)| (wanted - given).abs() < CLOSE);
            let squares = pairs(learned).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
            let error = (squares / count.max(1) as f64).sqrt();
            let (near, error) = (whole(near.count()), measured(error, 3, language));
            fill(words.learned_values, &[("right", &near), ("error", &error)])
        }
    };
    text = fill(&text, &ends);
    let more = if broken > 0 {
        fill(words.learned_broken, &ends)
    } else if let Some(same) = same_answer(lab, learned) {
        fill(words.learned_same, &[("answer", &same)])
    } else {
        return text;
    };
    format!("{text} {more}")
}

/// The answer that is given to everything, if there is one.
fn same_answer(lab: Lab, learned: &Learned) -> Option<String> {
    let first = *learned.given.first()?;
    if is_right(learned).is_some() {
        let same = learned.given.iter().all(|&given| given == first);
        let blank = learned.per_row > 1 && LETTERS.get(first as usize) == Some(&BLANK);
        let name = || {
            if blank {
                lab.words().learned_blank.to_owned()
            } else {
                class_name(lab, learned, first)
            }
        };
        return same.then(name);
    }
    let (mean, deviation) = spread(&learned.given);
    let (_, wanted) = spread(&learned.wanted);
    (deviation < SAME * wanted).then(|| measured(mean, 3, lab.language.get()))
}

/// Mean and standard deviation.
fn spread(values: &[f32]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
    let squares = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>();
    (mean, (squares / count).sqrt())
}

/// A class by its name, its sign or its shape.
fn class_name(lab: Lab, learned: &Learned, class: f32) -> String {
    let words = lab.words();
    if class.is_nan() {
        return words.learned_nan.to_owned();
    }
    let index = class as usize;
    if let Some(name) = learned.classes.get(index) {
        return name.clone();
    }
    let named = match (&learned.sight, lab.plan.with(|plan| plan.spec.data)) {
        (Sight::Plane(_), _) => class_shape(index),
        (Sight::Sequences { .. }, DataSet::TemporalOrder) => ORDERS[index % ORDERS.len()],
        (Sight::Sequences { .. }, DataSet::Parity) if index == 0 => words.learned_even,
        (Sight::Sequences { .. }, DataSet::Parity) => words.learned_odd,
        (Sight::Sequences { .. }, DataSet::CopyMemory) => LETTERS[index % LETTERS.len()],
        _ => return index.to_string(),
    };
    named.to_owned()
}

/// The classes of temporal order.
const ORDERS: [&str; 4] = ["X X", "X Y", "Y X", "Y Y"];
/// The symbols of copy memory: eight kinds, the blank, the marker.
const LETTERS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", BLANK, "!"];
const BLANK: &str = "·";

/// The signs of the plane's points.
pub(crate) fn legend(lab: Lab, learned: &Learned) -> String {
    let Sight::Plane(plane) = &learned.sight else { return String::new() };
    let classes = plane.shares.len() / (plane.places * plane.places).max(1);
    let named = |class: usize| match learned.classes.get(class) {
        Some(name) => format!("{} {name}", class_shape(class)),
        None => class_shape(class).to_owned(),
    };
    let list: Vec<String> = (0..classes).map(named).collect();
    fill(lab.words().learned_legend, &[("list", &list.join("  "))])
}

/// The text of a picture: of the rows, or of values over those that are right; empty where there is
/// no such picture.
pub(crate) fn described(lab: Lab, learned: &Learned, values: bool) -> String {
    let drawn =
        if values { is_right(learned).is_none() } else { !matches!(learned.sight, Sight::Numbers) };
    if !drawn {
        return String::new();
    }
    if let (Sight::Sequences { .. }, false) = (&learned.sight, values) {
        let line = |pieces: &[(String, bool)]| {
            pieces.iter().map(|(piece, _)| &piece[..]).collect::<Vec<_>>().join(" ")
        };
        let words = lab.words();
        let said = strips(lab, learned).into_iter().map(|strip| {
            let [right, said] = &strip.lines;
            let (right, said) = (line(right), line(said));
            format!("{}: {right}; {}: {said}", words.learned_right, words.learned_said)
        });
        return said.collect::<Vec<_>>().join(". ");
    }
    format!("{} {}", hint(lab.words(), kind(learned)), told(lab, learned))
}

/// The sequences as they are drawn.
pub(crate) fn strips(lab: Lab, learned: &Learned) -> Vec<Strip> {
    let Sight::Sequences { steps, numbers } = &learned.sight else { return Vec::new() };
    let (data, words, language) =
        (lab.plan.with(|plan| plan.spec.data), lab.words(), lab.language.get());
    let features = if data == DataSet::Adding { 2 } else { 1 };
    let rows = numbers.chunks_exact((steps * features).max(1));
    rows.enumerate()
        .map(|(row, numbers)| {
            let answers = row * learned.per_row..(row + 1) * learned.per_row;
            let of = |values: &[f32]| values.get(answers.clone()).unwrap_or_default().to_vec();
            let (wanted, given) = (of(&learned.wanted), of(&learned.given));
            let mut strip = bars(data, numbers, language);
            let name = |class: &f32| class_name(lab, learned, *class);
            if data == DataSet::Adding {
                strip.lines = sum(&strip, words, (wanted[0], given[0]), language);
            } else if learned.per_row > 1 {
                let wrong = wanted.iter().zip(&given).map(|(a, b)| a != b);
                strip.lines[0] = wanted.iter().map(|it| (name(it), false)).collect();
                strip.lines[1] = given
                    .iter()
                    .map(|it| match it.is_nan() {
                        true => "?".to_owned(),
                        false => name(it),
                    })
                    .zip(wrong)
                    .collect();
            } else {
                let share = learned.shares.get(row).copied().unwrap_or(f32::NAN);
                let sure = percent(f64::from(share), language);
                let said =
                    fill(words.learned_sure, &[("answer", &name(&given[0])), ("share", &sure)]);
                strip.lines = [
                    vec![(name(&wanted[0]), false)],
                    vec![(mark(&said, wanted[0] == given[0]), wanted[0] != given[0])],
                ];
            }
            strip
        })
        .collect()
}

/// An answer with a sign for whether it is right.
fn mark(said: &str, right: bool) -> String {
    format!("{said} {}", if right { "✓" } else { "✕" })
}

/// The two numbers, their sum, and the answer.
fn sum(
    strip: &Strip,
    words: &Catalogue,
    (wanted, given): (f32, f32),
    language: Language,
) -> [Vec<(String, bool)>; 2] {
    let parts: Vec<&str> = strip.labels.iter().map(|(_, label)| &label[..]).collect();
    let number = |value: f32| measured(f64::from(value), 3, language);
    let right = format!("{} = {}", parts.join(" + "), number(wanted));
    let close = (wanted - given).abs() < CLOSE;
    let said = if given.is_nan() { words.learned_nan.to_owned() } else { number(given) };
    [vec![(right, false)], vec![(mark(&said, close), !close)]]
}

/// The bars of a sequence, and the words above those that count.
fn bars(data: DataSet, numbers: &[f32], language: Language) -> Strip {
    let mut strip = Strip::default();
    match data {
        DataSet::Adding => {
            for (step, pair) in numbers.chunks_exact(2).enumerate() {
                let marked = pair[1] == 1.0;
                strip.bars.push((pair[0], marked));
                if marked {
                    strip.labels.push((step, measured(f64::from(pair[0]), 3, language)));
                }
            }
        }
        DataSet::Parity => {
            strip.bars = numbers
                .iter()
                .map(|&bit| (if bit > 0.0 { 1.0 } else { 0.25 }, bit > 0.0))
                .collect();
        }
        // Symbols: a tall bar for what is to be remembered.
        _ => {
            let distractors = if data == DataSet::TemporalOrder { 4 } else { 8 };
            for (step, &symbol) in numbers.iter().enumerate() {
                let index = symbol as usize;
                let (counts, name) = if data == DataSet::TemporalOrder {
                    (index >= distractors, if index == distractors { "X" } else { "Y" })
                } else {
                    (index < distractors, LETTERS[index % LETTERS.len()])
                };
                let asks = data == DataSet::CopyMemory && index > distractors;
                strip.bars.push((if counts || asks { 1.0 } else { 0.25 }, counts));
                if counts || asks {
                    strip.labels.push((step, name.to_owned()));
                }
            }
        }
    }
    strip
}

/// A table of answers; its first row and its first column are heads.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// What it counts or lists.
    pub(crate) caption: String,
    /// Its cells.
    pub(crate) rows: Vec<Vec<String>>,
}

/// Which classes were taken for which; or values beside those that are right.
pub(crate) fn confusion(lab: Lab, learned: &Learned) -> Table {
    let (words, language) = (lab.words(), lab.language.get());
    let step = decimal(learned.step as f64, 0, language);
    if is_right(learned).is_none() {
        let number = |value: f32| match value.is_nan() {
            true => words.learned_nan.to_owned(),
            false => measured(f64::from(value), 3, language),
        };
        let head = [words.learned_row, words.learned_right, words.learned_said];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        rows.extend(pairs(learned).take(LISTED).enumerate().map(|(row, (wanted, given))| {
            vec![(row + 1).to_string(), number(wanted), number(given)]
        }));
        return Table { caption: fill(words.learned_caption_values, &[("step", &step)]), rows };
    }
    let largest = pairs(learned).flat_map(|(a, b)| [a, b]).fold(0.0, f32::max);
    let classes = 1 + largest as usize;
    // The last column counts what is not a number.
    let mut counts = vec![vec![0u32; classes + 1]; classes];
    for (wanted, given) in pairs(learned) {
        let column = if given.is_nan() { classes } else { given as usize };
        counts[wanted as usize][column] += 1;
    }
    let broken = counts.iter().any(|row| row[classes] > 0);
    let columns = if broken { classes + 1 } else { classes };
    let name = |class: usize| {
        class_name(lab, learned, if class < classes { class as f32 } else { f32::NAN })
    };
    let head = format!("{} ↓  {} →", words.learned_right, words.learned_said);
    let mut rows = vec![std::iter::once(head).chain((0..columns).map(name)).collect::<Vec<_>>()];
    rows.extend(counts.iter().enumerate().map(|(class, row)| {
        let cells = row[..columns].iter().map(|count| decimal(f64::from(*count), 0, language));
        std::iter::once(name(class)).chain(cells).collect()
    }));
    Table { caption: fill(words.learned_caption, &[("step", &step)]), rows }
}
