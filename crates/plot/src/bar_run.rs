//! `BarRun`: what the bars of a profile show of one run.

use insight::Reading;

/// The bars of one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct BarRun<'a> {
    /// The readings of all rows, input side first.
    pub readings: &'a [Reading],
    /// The theory's prediction, with the lower and the upper end of its band.
    pub theory: Option<[&'a [Reading]; 3]>,
    /// The reading of each row in words, for the bars' tips; may be empty.
    pub values: &'a [String],
    /// The run's place among those that are compared, for its colour and its mark.
    pub place: usize,
    /// Its name, shown if two runs are compared.
    pub label: &'a str,
}
