//! Messages from the worker that reads logs to the page: progress, what was found, what is wrong.

use experiment::Measure;
use serde::{Deserialize, Serialize};

use crate::frame::Series;

/// A message about the log of a run that was trained elsewhere, while the log is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportEvent {
    /// The worker listens.
    Ready,
    /// The log is read up to here.
    Progress {
        /// Bytes read.
        read: u64,
        /// Bytes in all.
        total: u64,
        /// Measurements read.
        rows: u64,
    },
    /// An [`Understood`](crate::Understood) as a message of its own, which only the sheet that shows it
    /// reads. It comes before the two that end a reading.
    Understood(Vec<u8>),
    /// The log is read to its end. The steps follow.
    Read(Imported),
    /// Some steps, the earliest first.
    Steps(ImportedSteps),
    /// All steps were sent.
    Done,
    /// The log cannot be shown.
    Refused(ImportProblem),
}

/// What was found in a log.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Measurements read.
    pub rows: u64,
    /// The first and the last step that is shown.
    pub steps: (u64, u64),
    /// What was measured of layers, and the layers by name from the input to the output; nothing where there
    /// are only curves.
    pub tracks: Vec<(Measure, Vec<String>)>,
    /// The loss that was logged last, whatever it is.
    pub last_loss: Option<f32>,
    /// Whether there is a loss on a test set.
    pub test_loss: bool,
    /// Whether there is an accuracy, of batches or of a test set.
    pub accuracy: bool,
    /// Metrics that no picture shows, each with its number of rows. If there are very many, only some are
    /// listed.
    pub not_shown: Vec<(String, u64)>,
    /// Whether nothing in the names of the layers says which end is the input.
    pub order_guessed: bool,
    /// Gradients of biases, which are left out beside those of the weights.
    pub biases: u64,
    /// Runs in the log beside the one that is shown.
    pub other_runs: u64,
    /// Whether some of it is no UTF-8 and was read as Latin-1.
    pub latin1: bool,
    /// Rows without a value.
    pub empty: u64,
    /// Rows for a step, layer and metric that an earlier row already has; the last row counts.
    pub repeated: u64,
}

/// Steps of a log. A step is kept or left out as a whole.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ImportedSteps {
    /// The steps, increasing.
    pub steps: Vec<u64>,
    /// The loss of each step; [`experiment::NOT_LOGGED`] where none was logged.
    pub losses: Vec<f32>,
    /// Lowest and highest finite loss from each step up to the next.
    pub loss_ranges: Vec<(f32, f32)>,
    /// The accuracy of each step; NaN where none was logged.
    pub accuracies: Vec<f32>,
    /// Steps and accuracy on a test set.
    pub evaluations: Vec<(u64, f32)>,
    /// Steps and loss on a test set.
    pub test_losses: Vec<(u64, f32)>,
    /// The measures, steps × places; [`Measure::MISSING`] where nothing was logged.
    pub series: Vec<Series>,
}

/// Why a log cannot be shown, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportProblem {
    /// The file.
    pub file: String,
    /// Line of the file, counted from 1; 0 where it has none.
    pub line: u64,
    /// What is wrong.
    pub fault: ImportFault,
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportFault {
    /// It is empty, or has nothing but a header.
    Empty,
    /// It is neither text nor a kind of file that is read here.
    NotText,
    /// It is a kind of file that is known, but not read here.
    Foreign(ForeignFile),
    /// A line is longer than this many bytes; a quote may be open.
    TooLong(usize),
    /// A line has so many cells.
    CellCount {
        /// Cells of the line.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// It is not JSON; the column of the first error.
    NotJson(usize),
    /// JSON is nested deeper than this.
    TooDeep(usize),
    /// The step is no whole number from 0 on.
    BadStep(String),
    /// The value is no number.
    BadValue(String),
    /// A norm, a ratio or a share is below 0.
    Negative {
        /// Its metric.
        metric: String,
        /// The value.
        value: String,
    },
    /// A name is longer than this many bytes.
    LongName(usize),
    /// There are more columns, or layers and metrics, than this.
    TooManyPlaces(usize),
    /// The log has neither a measurement of layers nor a curve that can be shown, only these metrics.
    NoGradients(Vec<String>),
    /// A record of an event file violates the format.
    BadEvent,
    /// A safetensors file breaks off.
    CutOff,
    /// The header of a safetensors file is longer than this many bytes.
    LongHeader(usize),
    /// The header of a safetensors file violates the format: names, types, shapes or offsets.
    BadHeader(String),
    /// The browser could not read the file, in its words.
    Unreadable(String),
}

/// A kind of file that is known, but not read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForeignFile {
    /// A zip archive or a pickle, as PyTorch and NumPy save them: reading one may run code.
    Pickle,
    /// HDF5, as Keras saves weights.
    Hdf5,
    /// A file that is packed with gzip.
    Gzip,
}
