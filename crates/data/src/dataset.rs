//! `Dataset`: a data set with a fixed number of rows, in a training and a test split.

use experiment::Shape;

/// A data set that holds all of its rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dataset {
    /// What a row looks like.
    pub(crate) shape: Shape,
    /// The rows to train on.
    pub(crate) train: Split,
    /// Held-out rows. Standardised, if at all, with the statistics of the training rows.
    pub(crate) test: Split,
}

/// Rows and their targets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Split {
    /// Rows × (time steps · features), row-major.
    pub(crate) inputs: Vec<f32>,
    /// One target for each row: its class, `0..classes`, or its value.
    pub(crate) targets: Vec<f32>,
}

impl Split {
    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.targets.len()
    }

    /// The numbers of one row and its target.
    pub(crate) fn row(&self, row: usize) -> (&[f32], &[f32]) {
        let numbers = self.inputs.len() / self.rows();
        (&self.inputs[row * numbers..][..numbers], &self.targets[row..=row])
    }
}
