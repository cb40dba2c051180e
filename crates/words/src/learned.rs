//! What a network has learned, in words: a sentence, the text of the pictures, a table.

mod answers;
mod confusion;
mod sequences;

use experiment::{DataSet, Look, RunSpec};
use plot::class_shape;
use protocol::{Learned, Sight};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::{decimal, measured};
use answers::{is_close, pairs, same_answer};
pub use answers::{right, wrong};
pub use confusion::{Table, confusion};
pub use sequences::strips;

/// What the rows are that the network is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Points of the plane.
    Plane,
    /// Pictures of handwritten digits.
    Digits,
    /// Sequences.
    Sequences,
    /// Rows of a table.
    Numbers,
}

impl Rows {
    /// What the network was asked about.
    pub fn of(learned: &Learned) -> Rows {
        match learned.sight {
            Sight::Plane(_) => Rows::Plane,
            Sight::Pictures(_) => Rows::Digits,
            Sight::Sequences { .. } => Rows::Sequences,
            Sight::Numbers => Rows::Numbers,
        }
    }

    /// What the network will be asked about, before it has said anything.
    pub fn expected(spec: &RunSpec) -> Rows {
        match spec.look() {
            Look::Picture => Rows::Digits,
            Look::Point => Rows::Plane,
            Look::Numbers | Look::Symbols => Rows::Sequences,
        }
    }

    /// The name in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Rows::Plane => "plane",
            Rows::Digits => "digits",
            Rows::Sequences => "sequences",
            Rows::Numbers => "numbers",
        }
    }

    /// What is to be seen of rows of this kind.
    pub fn hint(self, words: &Catalogue) -> &'static str {
        match self {
            Rows::Plane => words.learned_hint_plane,
            Rows::Digits => words.learned_hint_digits,
            Rows::Sequences => words.learned_hint_sequences,
            Rows::Numbers => words.learned_hint_numbers,
        }
    }
}

/// How much of it is right, and whether it is the same answer to everything. `data` is the data set of
/// the experiment.
pub fn sentence(words: &Catalogue, data: DataSet, learned: &Learned) -> String {
    let whole = |number: usize| decimal(number as f64, 0, words);
    let (step, count) = (decimal(learned.step as f64, 0, words), learned.wanted.len());
    let broken = learned.given.iter().filter(|given| given.is_nan()).count();
    let count_text = whole(count);
    let ends = [("step", &step[..]), ("count", &count_text[..])];
    let mut text = match right(learned) {
        Some(right) => {
            let message = match Rows::of(learned) {
                Rows::Plane => words.learned_points,
                Rows::Digits => words.learned_digits,
                Rows::Sequences if learned.per_row > 1 => words.learned_symbols,
                Rows::Sequences => words.learned_sequences,
                Rows::Numbers => words.learned_rows,
            };
            fill(message.of(count as u64), &[("right", &whole(right))])
        }
        None => {
            let near = pairs(learned).filter(|(wanted, given)| is_close(*wanted, *given));
            let squares = pairs(learned).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
            let error = (squares / count.max(1) as f64).sqrt();
            let (near, error) = (whole(near.count()), measured(error, 3, words));
            fill(words.learned_values.of(count as u64), &[("right", &near), ("error", &error)])
        }
    };
    text = fill(&text, &ends);
    let more = if broken > 0 {
        fill(words.learned_broken.of(broken as u64), &[("count", &whole(broken))])
    } else if let Some(same) = same_answer(words, data, learned) {
        fill(words.learned_same, &[("answer", &same)])
    } else {
        return text;
    };
    format!("{text} {more}")
}

/// The signs of the plane's points; nothing for other rows.
pub fn legend(words: &Catalogue, learned: &Learned) -> String {
    let Sight::Plane(plane) = &learned.sight else { return String::new() };
    let classes = plane.shares.len() / (plane.places * plane.places).max(1);
    let named = |class: usize| match learned.classes.get(class) {
        Some(name) => format!("{} {name}", class_shape(class)),
        None => class_shape(class).to_owned(),
    };
    let list: Vec<String> = (0..classes).map(named).collect();
    fill(words.learned_legend, &[("list", &list.join("  "))])
}

/// The text of a picture: of the rows, or of `values` over those that are right; empty where there is
/// no such picture.
pub fn described(words: &Catalogue, data: DataSet, learned: &Learned, values: bool) -> String {
    let rows = Rows::of(learned);
    let drawn = if values { right(learned).is_none() } else { rows != Rows::Numbers };
    if !drawn {
        return String::new();
    }
    if rows == Rows::Sequences && !values {
        let line = |pieces: &[(String, bool)]| {
            pieces.iter().map(|(piece, _)| &piece[..]).collect::<Vec<_>>().join(" ")
        };
        let said = strips(words, data, learned).into_iter().map(|strip| {
            let [right, said] = &strip.lines;
            let (right, said) = (line(right), line(said));
            format!("{}: {right}; {}: {said}", words.learned_right, words.learned_said)
        });
        return said.collect::<Vec<_>>().join(". ");
    }
    format!("{} {}", rows.hint(words), sentence(words, data, learned))
}
