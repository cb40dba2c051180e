//! The answers as a table: which classes were taken for which, or values beside those that are right.

use experiment::DataSet;
use protocol::Learned;

use super::answers::{class_name, pairs, right};
use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::{decimal, measured};

/// Values that the table lists.
const LISTED: usize = 40;

/// A table of answers; its first row and its first column are heads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it counts or lists.
    pub caption: String,
    /// Its cells.
    pub rows: Vec<Vec<String>>,
}

/// Which classes were taken for which; or values beside those that are right. `data` is the data set of
/// the experiment.
pub fn confusion(words: &Catalogue, data: DataSet, learned: &Learned) -> Table {
    let step = decimal(learned.step as f64, 0, words);
    if right(learned).is_none() {
        let number = |value: f32| match value.is_nan() {
            true => words.learned_nan.to_owned(),
            false => measured(f64::from(value), 3, words),
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
        class_name(words, data, learned, if class < classes { class as f32 } else { f32::NAN })
    };
    let head = format!("{} ↓  {} →", words.learned_right, words.learned_said);
    let mut rows = vec![std::iter::once(head).chain((0..columns).map(name)).collect::<Vec<_>>()];
    rows.extend(counts.iter().enumerate().map(|(class, row)| {
        let cells = row[..columns].iter().map(|count| decimal(f64::from(*count), 0, words));
        std::iter::once(name(class)).chain(cells).collect()
    }));
    Table { caption: fill(words.learned_caption, &[("step", &step)]), rows }
}
