//! What a classification data set is: a training and a test split of standardised rows.

/// A classification data set, ready to train on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Short lower-case name, as in presets and links.
    pub name: &'static str,
    /// Values per row: the fan-in of the first layer.
    pub features: usize,
    /// Number of classes: the fan-out of the output layer.
    pub classes: usize,
    /// The rows to train on.
    pub train: Split,
    /// Held-out rows. Standardised with the statistics of the training rows.
    pub test: Split,
}

/// Rows and their classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// Standardised values, rows × features, row-major. Unit: standard deviations of that
    /// feature over the training rows.
    pub inputs: Vec<f32>,
    /// The class of each row, `0..classes`.
    pub labels: Vec<u32>,
}

impl Split {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.labels.len()
    }
}
