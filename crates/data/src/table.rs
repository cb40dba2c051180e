//! `Table`: a user's own table, checked, split and standardised.

mod cell;
mod chosen;
pub(crate) mod columns;
mod grid;
mod header;
mod label;
pub mod limits;
mod quote;
mod rows;
mod scale;
mod values;

use experiment::{Shape, TableChoices, TableProblem, TableReport, Target};

use crate::dataset::{Dataset, Split};
use crate::encoding::decode;
use crate::split::stratified;
use chosen::{Chosen, Feature, Reading};
use columns::{look_at, within_limit};
use grid::{Grid, listed};
use label::Label;

pub use scale::Scale;

/// A user's own table, ready to be learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    features: Vec<String>,
    classes: Vec<String>,
    scale: Option<Scale>,
    report: TableReport,
    data: Dataset,
}

impl Table {
    /// Reads a file as the user chose. Nothing else but the `seed` decides what is learned, and the seed only
    /// where there are more than 20 000 rows: then so many are drawn.
    ///
    /// A column whose cells are numbers is one number of a row, a column of text one for each of its values: 1
    /// where it stands, else 0. Unless the user chooses what the label is learned as, its cells are classes if
    /// they are text, or at most 20 different whole numbers, else a quantity. A quantity that is split into
    /// groups is split by all rows that are used.
    ///
    /// A fifth of the rows is for testing: the same rows at every reading, with the same share of every
    /// class. Features, and a quantity to be learned, are standardised with mean and population
    /// deviation of the training rows; columns that are equal in all training rows are 0.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with up to 20 problems of each kind one by one: text that is no table, columns
    /// that do not exist or were chosen twice, cells that are not finite numbers, and whatever exceeds the
    /// [`limits`].
    pub fn read(
        bytes: &[u8],
        choices: &TableChoices,
        seed: u32,
    ) -> Result<Table, Vec<TableProblem>> {
        let (text, encoding) = decode(within_limit(bytes).map_err(|problem| vec![problem])?);
        let grid = Grid::read(&text, choices.header)?;
        let look = look_at(&grid, encoding);
        let mut chosen = Chosen::new(&grid, &look, choices)?;
        let used = rows::used(&grid, &mut chosen, choices.missing, seed);
        let (rows, mut report) = used.map_err(|problem| vec![problem])?;
        let column = &look.columns[chosen.label];
        let label = label::read(&grid, chosen.label, column, &rows, choices.label_as);
        let (label, inputs) = match (label, inputs(&grid, &chosen.features, &rows)) {
            (Ok(label), Ok(inputs)) => (label, inputs),
            (label, inputs) => {
                let problems = [label.err(), inputs.err()].into_iter().flatten();
                return Err(problems.flatten().collect());
            }
        };
        let features = chosen.features.iter().flat_map(Feature::names).collect();
        let test_rows = rows.len().div_ceil(5);
        Ok(match label {
            Label::Classes { names, of_row, thresholds } => {
                report.thresholds = thresholds;
                let target = Target::Class { classes: names.len() };
                let targets: Vec<f32> = of_row.iter().map(|&class| class.into()).collect();
                let division = stratified(&of_row, test_rows);
                let data = dataset(inputs, &targets, target, &division.train, &division.test);
                Table { features, classes: names, scale: None, report, data }
            }
            Label::Numbers(values) => {
                let division = stratified(&vec![0; values.len()], test_rows);
                let scale = scale_of(&values, &division.train);
                let targets: Vec<f32> =
                    values.iter().map(|&value| scale.standardise(value)).collect();
                let data =
                    dataset(inputs, &targets, Target::Value, &division.train, &division.test);
                Table { features, classes: Vec::new(), scale: Some(scale), report, data }
            }
        })
    }

    /// What a row looks like.
    pub fn shape(&self) -> Shape {
        self.data.shape
    }

    /// What the numbers of a row are called: a column's name, or `column = text`.
    pub fn features(&self) -> &[String] {
        &self.features
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

    /// What became of the rows and columns of the file.
    pub fn report(&self) -> &TableReport {
        &self.report
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

/// The numbers of the features in these rows, column by column, NaN where a cell is missing; or all cells that
/// are neither missing nor numbers.
fn inputs(
    grid: &Grid<'_>,
    features: &[Feature<'_>],
    rows: &[u32],
) -> Result<Vec<Vec<f64>>, Vec<TableProblem>> {
    let columns: Vec<Vec<Vec<f64>>> =
        features.iter().map(|feature| values::inputs(grid, feature, rows)).collect();
    let wrong = features.iter().zip(&columns).filter_map(|(feature, numbers)| {
        match feature.reading {
            Reading::Numbers(notation) => {
                Some(values::wrong(grid, (feature.column, notation), rows, &numbers[0]))
            }
            // Every text is one of them.
            Reading::Texts(_) => None,
        }
    });
    let problems = listed(wrong.flatten());
    if problems.is_empty() { Ok(columns.into_iter().flatten().collect()) } else { Err(problems) }
}

/// Mean and deviation of those of some rows that are numbers.
fn scale_of(numbers: &[f64], rows: &[u32]) -> Scale {
    let of_rows = rows.iter().map(|&row| numbers[row as usize]);
    let there: Vec<f64> = of_rows.filter(|number| !number.is_nan()).collect();
    Scale::of(&there)
}

/// Both splits, with features standardised by the training rows. The mean of these stands for what is missing.
fn dataset(
    mut features: Vec<Vec<f64>>,
    targets: &[f32],
    target: Target,
    train: &[u32],
    test: &[u32],
) -> Dataset {
    for numbers in &mut features {
        if numbers.iter().any(|number| number.is_nan()) {
            let mean = scale_of(numbers, train).mean;
            numbers.iter_mut().filter(|number| number.is_nan()).for_each(|number| *number = mean);
        }
    }
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

#[cfg(test)]
mod tests;
