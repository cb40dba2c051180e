//! `Source`: all rows of a data set, ready to be handed out.

use std::sync::Arc;

use experiment::{BuiltIn, DataSet, Shape, TableReport};

use crate::dataset::Dataset;
use crate::digits::digits_with_pictures;
use crate::layout::{Batch, Layout};
use crate::planar::{self, planar};
use crate::random::{row_generator, stream};
use crate::sequences::{self, Sequence};
use crate::table::Table;

/// Number of test rows of the sets whose rows are drawn.
const DRAWN_TEST_ROWS: usize = 500;
/// The shortest sequence that all of the tasks can be put in.
const SHORTEST: usize = 2;

/// All rows of a data set, ready to be handed out. A clone shares them.
#[derive(Clone, Debug)]
pub struct Source {
    shape: Shape,
    rows: Rows,
    names: Option<Arc<Names>>,
    /// The pixels of the test rows, if these are pictures.
    pictures: Arc<[u8]>,
}

#[derive(Clone, Debug)]
enum Rows {
    /// All rows are stored.
    Stored(Arc<Dataset>),
    /// Each row is drawn when it is read.
    Drawn {
        draw: sequences::Draw,
        length: usize,
        /// Seed of the test rows; the feed has the seed of the training rows.
        seed: u32,
    },
}

/// Names of the features and classes of a table, and what became of its rows.
#[derive(Debug)]
struct Names {
    features: Vec<String>,
    classes: Vec<String>,
    report: TableReport,
}

impl Source {
    /// The rows that are built in for an experiment; see [`Source::new`].
    pub fn of(rows: BuiltIn) -> Source {
        Source::new(rows.set, rows.length, rows.noise, rows.seed)
    }

    /// One of the data sets that are built in.
    ///
    /// `length` is the number of time steps of sequences (fewer than 2 count as 2). `noise` is the
    /// standard deviation of the noise on points in the plane. Other sets do not use them. `seed`
    /// decides the points in the plane and the test sequences. Digits are always the same.
    pub fn new(set: DataSet, length: usize, noise: f64, seed: u32) -> Source {
        let length = length.max(SHORTEST);
        let points = |draw| Rows::Stored(Arc::new(planar(draw, noise, seed)));
        let drawn = |draw| Rows::Drawn { draw, length, seed };
        let mut pictures = Vec::new();
        let rows = match set {
            DataSet::Digits => {
                let (digits, test) = digits_with_pictures();
                pictures = test;
                Rows::Stored(Arc::new(digits))
            }
            DataSet::Spirals => points(planar::spirals),
            DataSet::Circles => points(planar::circles),
            DataSet::Xor => points(planar::xor),
            DataSet::Moons => points(planar::moons),
            DataSet::Adding => drawn(sequences::adding),
            DataSet::CopyMemory => drawn(sequences::copy_memory),
            DataSet::TemporalOrder => drawn(sequences::temporal_order),
            DataSet::Parity => drawn(sequences::parity),
        };
        Source { shape: set.shape(length), rows, names: None, pictures: pictures.into() }
    }

    /// A user's own table. Copies its rows.
    pub fn from_table(table: &Table) -> Source {
        let names = Names {
            features: table.features().to_vec(),
            classes: table.classes().to_vec(),
            report: table.report().clone(),
        };
        Source {
            shape: table.shape(),
            rows: Rows::Stored(Arc::new(table.dataset().clone())),
            names: Some(Arc::new(names)),
            pictures: Arc::default(),
        }
    }

    /// What a row looks like.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Number of training rows; `None` where rows are drawn on request, so that their number is
    /// unlimited.
    pub fn train_rows(&self) -> Option<usize> {
        match &self.rows {
            Rows::Stored(data) => Some(data.train.rows()),
            Rows::Drawn { .. } => None,
        }
    }

    /// Number of test rows, at least one. The test rows never change.
    pub fn test_rows(&self) -> usize {
        match &self.rows {
            Rows::Stored(data) => data.test.rows(),
            Rows::Drawn { .. } => DRAWN_TEST_ROWS,
        }
    }

    /// Names of the features, in the order of a row's numbers; `None` except for tables.
    pub fn feature_names(&self) -> Option<&[String]> {
        self.names.as_ref().map(|names| &names.features[..])
    }

    /// What became of the rows and columns of a table; `None` for other data.
    pub fn table_report(&self) -> Option<&TableReport> {
        self.names.as_ref().map(|names| &names.report)
    }

    /// Whether these rows were drawn from those of a table that has too many.
    pub fn is_sample(&self) -> bool {
        self.table_report().is_some_and(|report| report.rows < report.drawn_from)
    }

    /// Names of the classes, in their order; `None` except for tables with classes.
    pub fn class_names(&self) -> Option<&[String]> {
        self.names.as_ref().map(|names| &names.classes[..]).filter(|classes| !classes.is_empty())
    }

    /// The steps · features numbers and the target of a training row, for a picture of the row; `None`
    /// if there is no such row, or if training rows are drawn on request.
    pub fn train_row(&self, row: usize) -> Option<(&[f32], f32)> {
        match &self.rows {
            Rows::Stored(data) if row < data.train.rows() => {
                let (inputs, targets) = data.train.row(row);
                Some((inputs, targets[0]))
            }
            Rows::Stored(_) | Rows::Drawn { .. } => None,
        }
    }

    /// The pixels of the test rows if these are pictures, else nothing: 64 pixels a row, from 0 (white)
    /// to 16 (black).
    pub fn test_pictures(&self) -> &[u8] {
        &self.pictures
    }

    /// Fills the buffers with rows that are in no data set, such as points of a grid. `numbers` holds
    /// them one after the other, at least one row. The last row is repeated until there are `rows`
    /// rows; all targets are 0.
    ///
    /// # Panics
    ///
    /// If `numbers` is not a whole number of rows, or if the layout cuts rows into parts of unequal
    /// length.
    pub fn lay_out(
        &self,
        numbers: &[f32],
        rows: usize,
        layout: Layout,
        inputs: &mut Vec<f32>,
        targets: &mut Vec<f32>,
    ) {
        let mut batch = Batch::new(self.shape, layout, rows, inputs, targets);
        let of_row = self.shape.numbers();
        assert!(numbers.len().is_multiple_of(of_row), "{} numbers are no rows", numbers.len());
        let last = (numbers.len() / of_row).saturating_sub(1);
        let target = vec![0.0; self.shape.targets()];
        for place in 0..rows {
            let start = place.min(last) * of_row;
            batch.copy(place, &numbers[start..start + of_row], &target);
        }
    }

    /// Fills the buffers with the test rows from `first` on. The batch always has `rows` rows: if there
    /// are not enough test rows, the last one is repeated.
    ///
    /// Targets are the class or the value: one for each row, or one for each time step where the
    /// shape says so. The buffers keep their memory.
    ///
    /// # Panics
    ///
    /// If the layout cuts rows into parts of unequal length.
    pub fn test_batch(
        &self,
        first: usize,
        rows: usize,
        layout: Layout,
        inputs: &mut Vec<f32>,
        targets: &mut Vec<f32>,
    ) {
        let mut batch = Batch::new(self.shape, layout, rows, inputs, targets);
        let last = self.test_rows() - 1;
        for place in 0..rows {
            let row = first.saturating_add(place).min(last);
            match &self.rows {
                Rows::Stored(data) => {
                    let (inputs, targets) = data.test.row(row);
                    batch.copy(place, inputs, targets);
                }
                Rows::Drawn { seed, .. } => {
                    self.draw(*seed, stream::TEST_SEQUENCES, row as u64, place, &mut batch);
                }
            }
        }
    }

    /// Writes training row `row` into `place` of a batch.
    pub(crate) fn write_train(&self, seed: u32, row: u64, place: usize, batch: &mut Batch<'_>) {
        match &self.rows {
            Rows::Stored(data) => {
                let (inputs, targets) = data.train.row(row as usize);
                batch.copy(place, inputs, targets);
            }
            Rows::Drawn { .. } => self.draw(seed, stream::SEQUENCES, row, place, batch),
        }
    }

    /// Draws a row, a pure function of seed, purpose and row number, into `place` of a batch.
    fn draw(&self, seed: u32, purpose: u64, row: u64, place: usize, batch: &mut Batch<'_>) {
        if let Rows::Drawn { draw, length, .. } = &self.rows {
            let mut rng = row_generator(u64::from(seed), purpose, row);
            let mut sequence = Sequence { batch, row: place, features: self.shape.features };
            draw(*length, &mut rng, &mut sequence);
        }
    }
}

#[cfg(test)]
mod tests {
    use experiment::Target;

    use super::*;

    fn test_batch(source: &Source, first: usize, rows: usize, layout: Layout) -> [Vec<f32>; 2] {
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        source.test_batch(first, rows, layout, &mut inputs, &mut targets);
        [inputs, targets]
    }

    #[test]
    fn every_set_has_the_shape_that_the_specification_says() {
        for &set in DataSet::ALL {
            let source = Source::new(set, 12, 0.1, 1);
            let shape = source.shape();
            assert_eq!(shape, set.shape(12), "{set}");
            let [inputs, targets] = test_batch(&source, 0, 3, Layout::Rows);
            assert_eq!(inputs.len(), 3 * shape.numbers(), "{set}");
            assert_eq!(targets.len(), 3 * shape.targets(), "{set}");
            assert_eq!(source.train_rows().is_none(), set.has_length(), "{set}");
            let rows = (source.train_rows(), source.test_rows());
            let expected = match set {
                DataSet::Digits => (Some(1437), 360),
                _ if set.has_noise() => (Some(1000), 500),
                _ => (None, 500),
            };
            assert_eq!(rows, expected, "{set}");
            assert_eq!((source.class_names(), source.feature_names()), (None, None));
        }
    }

    #[test]
    fn every_class_is_tested_and_none_beyond() {
        for &set in DataSet::ALL {
            let source = Source::new(set, 12, 0.1, 1);
            let [inputs, targets] = test_batch(&source, 0, source.test_rows(), Layout::Rows);
            assert!(inputs.iter().all(|number| number.is_finite()), "{set}");
            let Some(classes) = source.shape().target.classes() else {
                assert_eq!(source.shape().target, Target::Value);
                assert!(targets.iter().all(|target| (0.0..2.0).contains(target)), "{set}");
                continue;
            };
            let mut seen = vec![false; classes];
            targets.iter().for_each(|&target| seen[target as usize] = true);
            assert!(seen.iter().all(|&seen| seen), "{set}: {seen:?}");
            assert!(targets.iter().all(|target| target.fract() == 0.0), "{set}");
        }
    }

    #[test]
    fn sequences_of_every_length_can_be_drawn() {
        for &set in DataSet::ALL.iter().filter(|set| set.has_length()) {
            for length in 0..=500 {
                let source = Source::new(set, length, 0.0, length as u32);
                let steps = source.shape().steps;
                assert_eq!(source.shape(), set.shape(length.max(2)), "{set}");
                let [inputs, targets] = test_batch(&source, 498, 3, Layout::TimeMajor { steps });
                assert_eq!(inputs.len(), 3 * source.shape().numbers(), "{set} of {length}");
                assert_eq!(targets.len(), 3 * source.shape().targets(), "{set} of {length}");
            }
        }
    }

    #[test]
    fn layouts_hold_the_same_numbers() {
        for &set in DataSet::ALL {
            let source = Source::new(set, 12, 0.1, 3);
            let shape = source.shape();
            // Digits and points are read number by number.
            let steps = if shape.steps > 1 { shape.steps } else { shape.numbers() };
            let part = shape.numbers() / steps;
            let [rows, row_targets] = test_batch(&source, 9, 4, Layout::Rows);
            let [times, time_targets] = test_batch(&source, 9, 4, Layout::TimeMajor { steps });
            assert_eq!(rows.len(), times.len());
            for row in 0..4 {
                for step in 0..steps {
                    assert_eq!(
                        rows[row * shape.numbers() + step * part..][..part],
                        times[(step * 4 + row) * part..][..part],
                        "{set}"
                    );
                }
                for target in 0..shape.targets() {
                    let (a, b) = (row * shape.targets() + target, target * 4 + row);
                    assert_eq!(row_targets[a], time_targets[b], "{set}");
                }
            }
        }
    }

    #[test]
    fn short_test_batches_repeat_the_last_row() {
        for set in [DataSet::Moons, DataSet::Parity] {
            let source = Source::new(set, 10, 0.1, 3);
            let numbers = source.shape().numbers();
            let [last, target] = test_batch(&source, 499, 1, Layout::Rows);
            for first in [497, 499, 500, usize::MAX] {
                let [inputs, targets] = test_batch(&source, first, 5, Layout::Rows);
                assert_eq!((inputs.len(), targets.len()), (5 * numbers, 5));
                assert_eq!(inputs[4 * numbers..], last, "{set} from {first}");
                assert_eq!(targets[4], target[0], "{set} from {first}");
            }
            let [inputs, _] = test_batch(&source, 497, 5, Layout::Rows);
            assert_ne!(inputs[..numbers], last, "{set}");
        }
    }

    #[test]
    fn a_row_does_not_depend_on_its_batch() {
        for &set in DataSet::ALL {
            let source = Source::new(set, 9, 0.1, 3);
            let numbers = source.shape().numbers();
            let [many, _] = test_batch(&source, 0, 50, Layout::Rows);
            let [one, _] = test_batch(&source, 33, 1, Layout::Rows);
            assert_eq!(many[33 * numbers..34 * numbers], one, "{set}");
        }
    }

    #[test]
    fn rows_of_no_data_set_are_laid_out_as_the_others() {
        for &set in DataSet::ALL {
            let source = Source::new(set, 9, 0.1, 3);
            let steps = if source.shape().steps > 1 { source.shape().steps } else { 2 };
            for layout in [Layout::Rows, Layout::TimeMajor { steps }] {
                let [rows, _] = test_batch(&source, 0, 3, Layout::Rows);
                let [expected, targets] = test_batch(&source, 0, 3, layout);
                let (mut inputs, mut zeros) = (Vec::new(), Vec::new());
                source.lay_out(&rows, 3, layout, &mut inputs, &mut zeros);
                assert_eq!((inputs, zeros), (expected, vec![0.0; targets.len()]), "{set}");
            }
        }
    }

    #[test]
    fn training_rows_can_be_looked_at() {
        let source = Source::new(DataSet::Moons, 0, 0.1, 3);
        let (point, class) = source.train_row(999).unwrap();
        assert_eq!((point.len(), class), (2, 1.0));
        assert_eq!(source.train_row(1000), None);
        assert_eq!(Source::new(DataSet::Parity, 9, 0.1, 3).train_row(0), None);
    }
}
