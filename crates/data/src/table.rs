//! `Table`: a user's own CSV, checked, split and standardised.

pub(crate) mod columns;
mod grid;
mod label;
pub mod limits;
mod quote;
mod scale;

use std::collections::BTreeSet;

use experiment::{Shape, TableProblem, Target};
use serde::{Deserialize, Serialize};

use crate::dataset::{Dataset, Split};
use crate::split::stratified;
use grid::{Grid, listed, number};
use label::Label;
use quote::quote;

pub use scale::Scale;

/// A user's own table, ready to be learned. It is read from CSV, or from the bytes of another table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Table {
    choice: TableChoice,
    classes: Vec<String>,
    scale: Option<Scale>,
    data: Dataset,
}

/// Which columns of a table are used, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableChoice {
    /// Name of the column that is to be learned.
    pub label: String,
    /// Names of the feature columns, in the order of a row's numbers.
    pub features: Vec<String>,
    /// What the label is.
    pub kind: LabelKind,
}

/// What a label column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelKind {
    /// Classes: text, or at most 20 different whole numbers.
    Classes,
    /// A quantity: other numbers.
    Number,
}

impl Table {
    /// Reads a CSV text whose first line names the columns.
    ///
    /// Cells are separated by commas, semicolons or tabs, whichever occurs most often in the header.
    /// If the column `label` holds text, or at most 20 different whole numbers, its cells are classes;
    /// otherwise they are a quantity. `features` are the columns to learn from; `None` takes all columns
    /// whose cells are mostly numbers, except the label. Columns without a name are not used.
    ///
    /// A fifth of the rows is for testing: the same rows at every reading, with the same share of every
    /// class. Features, and a quantity to be learned, are standardised with mean and population
    /// deviation of the training rows; columns that are equal in all training rows are 0.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with up to 20 problems of each kind one by one: text that is not CSV,
    /// columns that are missing or occur twice, cells that are not finite numbers, and whatever exceeds
    /// the [`limits`].
    pub fn read(
        text: &str,
        label: &str,
        features: Option<&[&str]>,
    ) -> Result<Table, Vec<TableProblem>> {
        let grid = Grid::read(text)?;
        let chosen = Chosen::new(&grid, label, features)?;
        let label_of_rows = label::read(&grid, chosen.label, label);
        let numbers = numbers(&grid, &chosen.features);
        let (label_of_rows, numbers) = match (label_of_rows, numbers) {
            (Ok(label), Ok(numbers)) => (label, numbers),
            (label, numbers) => {
                let problems = [label.err(), numbers.err()].into_iter().flatten();
                return Err(problems.flatten().collect());
            }
        };
        let features: Vec<String> =
            chosen.features.iter().map(|(_, name)| (*name).to_owned()).collect();
        let choice = |kind| TableChoice { label: label.to_owned(), features, kind };
        let test_rows = grid.rows().div_ceil(5);
        Ok(match label_of_rows {
            Label::Classes { names, of_row } => {
                let target = Target::Class { classes: names.len() };
                let targets: Vec<f32> = of_row.iter().map(|&class| class.into()).collect();
                let division = stratified(&of_row, test_rows);
                let data = dataset(&numbers, &targets, target, &division.train, &division.test);
                Table { choice: choice(LabelKind::Classes), classes: names, scale: None, data }
            }
            Label::Numbers(values) => {
                let division = stratified(&vec![0; values.len()], test_rows);
                let scale = scale_of(&values, &division.train);
                let targets: Vec<f32> =
                    values.iter().map(|&value| scale.standardise(value)).collect();
                let data =
                    dataset(&numbers, &targets, Target::Value, &division.train, &division.test);
                let choice = choice(LabelKind::Number);
                Table { choice, classes: Vec::new(), scale: Some(scale), data }
            }
        })
    }

    /// What a row looks like.
    pub fn shape(&self) -> Shape {
        self.data.shape
    }

    /// Which columns are used, and for what.
    pub fn choice(&self) -> &TableChoice {
        &self.choice
    }

    /// What the classes are called, in their order; empty where a quantity is to be learned.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The mean and the deviation by which a quantity to be learned was standardised; `None` for
    /// classes.
    pub fn scale(&self) -> Option<Scale> {
        self.scale
    }

    /// Number of training rows.
    pub fn train_rows(&self) -> usize {
        self.data.train.rows()
    }

    /// Number of test rows.
    pub fn test_rows(&self) -> usize {
        self.data.test.rows()
    }

    pub(crate) fn dataset(&self) -> &Dataset {
        &self.data
    }
}

/// The columns that are used: their numbers, and the names of the features.
struct Chosen<'a> {
    label: usize,
    features: Vec<(usize, &'a str)>,
}

impl<'a> Chosen<'a> {
    /// Finds the columns, or everything that is wrong with the choice and with the number of rows.
    fn new(
        grid: &'a Grid<'_>,
        label: &str,
        features: Option<&[&str]>,
    ) -> Result<Chosen<'a>, Vec<TableProblem>> {
        let mut problems = Vec::new();
        let rows = grid.rows();
        if rows < limits::FEWEST_ROWS {
            let least = limits::FEWEST_ROWS;
            problems.push(TableProblem::TooFewRows { found: rows, least });
        }
        if rows > limits::MOST_ROWS {
            problems.push(TableProblem::TooManyRows { found: rows, most: limits::MOST_ROWS });
        }
        let label_column = find(grid, label).map_err(|problem| problems.push(problem)).ok();
        let label_column = label_column.map(|(column, _)| column);
        let most = limits::MOST_FEATURES;
        let (features, found) = match features {
            None => {
                let others = grid.names().filter(|(column, _)| Some(*column) != label_column);
                let numeric = others.filter(|(column, _)| grid.is_numeric(*column));
                let numeric: Vec<_> = numeric.collect();
                let found = numeric.len();
                (numeric, found)
            }
            // If there are far too many names, only the first ones are looked up.
            Some(names) => {
                let first = &names[..names.len().min(most)];
                (named(grid, label, first, &mut problems), names.len())
            }
        };
        if found == 0 {
            problems.push(TableProblem::NoFeatures);
        }
        if found > most {
            problems.push(TableProblem::TooManyFeatures { found, most });
        }
        match label_column {
            Some(label) if problems.is_empty() => Ok(Chosen { label, features }),
            _ => Err(problems),
        }
    }
}

/// The columns with these names that can be features. Each other column is a problem.
fn named<'a>(
    grid: &'a Grid<'_>,
    label: &str,
    names: &[&str],
    problems: &mut Vec<TableProblem>,
) -> Vec<(usize, &'a str)> {
    let (mut seen, mut features, mut wrong) = (BTreeSet::new(), Vec::new(), Vec::new());
    for &name in names {
        if !seen.insert(name) {
            wrong.push(TableProblem::DuplicateColumn { name: quote(name) });
        } else if name == label {
            wrong.push(TableProblem::LabelAsFeature { name: quote(name) });
        } else {
            match find(grid, name) {
                Ok(column) => features.push(column),
                Err(problem) => wrong.push(problem),
            }
        }
    }
    problems.extend(listed(wrong.into_iter()));
    features
}

/// The number and name of the column with this name.
fn find<'a>(grid: &'a Grid<'_>, name: &str) -> Result<(usize, &'a str), TableProblem> {
    let found = grid.names().find(|(_, there)| *there == name);
    found.ok_or_else(|| {
        let valid = grid.names().take(limits::MOST_LISTED).map(|(_, name)| quote(name)).collect();
        TableProblem::UnknownColumn { name: quote(name), valid }
    })
}

/// The numbers of these columns, column by column, or all cells that are not numbers.
fn numbers(
    grid: &Grid<'_>,
    features: &[(usize, &str)],
) -> Result<Vec<Vec<f64>>, Vec<TableProblem>> {
    let read = |&(column, _): &(usize, &str)| {
        grid.column(column).map(|cell| number(cell).unwrap_or(f64::NAN)).collect()
    };
    let numbers: Vec<Vec<f64>> = features.iter().map(read).collect();
    let places = (0..grid.rows()).flat_map(|row| (0..features.len()).map(move |at| (row, at)));
    let wrong = places.filter(|&(row, at)| numbers[at][row].is_nan()).filter_map(|(row, at)| {
        let (column, name) = features[at];
        let text = grid.cell(row, column);
        number(text).err().map(|fault| TableProblem::BadNumber {
            line: grid.line(row),
            column: quote(name),
            text: quote(text),
            fault,
        })
    });
    let problems = listed(wrong);
    if problems.is_empty() { Ok(numbers) } else { Err(problems) }
}

/// Mean and deviation of some rows.
fn scale_of(numbers: &[f64], rows: &[u32]) -> Scale {
    let of_rows: Vec<f64> = rows.iter().map(|&row| numbers[row as usize]).collect();
    Scale::of(&of_rows)
}

/// Both splits, with features standardised by the training rows.
fn dataset(
    features: &[Vec<f64>],
    targets: &[f32],
    target: Target,
    train: &[u32],
    test: &[u32],
) -> Dataset {
    let scales: Vec<Scale> = features.iter().map(|numbers| scale_of(numbers, train)).collect();
    let split = |rows: &[u32]| {
        let mut inputs = Vec::with_capacity(rows.len() * features.len());
        for &row in rows {
            let columns = features.iter().zip(&scales);
            inputs.extend(columns.map(|(of, scale)| scale.standardise(of[row as usize])));
        }
        Split { inputs, targets: rows.iter().map(|&row| targets[row as usize]).collect() }
    };
    let shape = Shape { steps: 1, features: features.len(), target };
    Dataset { shape, train: split(train), test: split(test) }
}

/// A table as it comes from another program, not yet checked.
#[derive(Deserialize)]
struct Unchecked {
    choice: TableChoice,
    classes: Vec<String>,
    scale: Option<Scale>,
    data: Dataset,
}

impl TryFrom<Unchecked> for Table {
    type Error = &'static str;

    fn try_from(from: Unchecked) -> Result<Table, &'static str> {
        let Unchecked { choice, classes, scale, data } = from;
        let Shape { steps, features, target } = data.shape;
        let kind_fits = match (target, choice.kind) {
            (Target::Class { classes: count }, LabelKind::Classes) => {
                (limits::FEWEST_CLASSES..=limits::MOST_CLASSES).contains(&count)
                    && count == classes.len()
                    && scale.is_none()
            }
            (Target::Value, LabelKind::Number) => classes.is_empty() && scale.is_some(),
            _ => false,
        };
        let is_target = |target: &f32| match choice.kind {
            LabelKind::Classes => (0..classes.len()).any(|class| class as f32 == *target),
            LabelKind::Number => target.is_finite(),
        };
        let fits = |split: &Split| {
            split.rows() > 0
                && split.rows().checked_mul(features) == Some(split.inputs.len())
                && split.inputs.iter().all(|number| number.is_finite())
                && split.targets.iter().all(is_target)
        };
        let width_fits = steps == 1
            && features == choice.features.len()
            && (1..=limits::MOST_FEATURES).contains(&features);
        if kind_fits && width_fits && fits(&data.train) && fits(&data.test) {
            Ok(Table { choice, classes, scale, data })
        } else {
            Err("a table whose parts do not fit each other")
        }
    }
}

#[cfg(test)]
mod tests;
