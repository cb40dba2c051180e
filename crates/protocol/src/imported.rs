//! What the reader of log files tells the page: how far it is, what it found, what is wrong.

use experiment::Measure;
use serde::{Deserialize, Serialize};

use crate::frame::Series;

/// What the reader tells while it reads the log of a run that was trained elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportEvent {
    /// The worker listens.
    Ready,
    /// So far it has come.
    Progress {
        /// Bytes read.
        read: u64,
        /// Bytes in all.
        total: u64,
        /// Measurements read.
        rows: u64,
    },
    /// All is read. The steps follow.
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
    /// The first and the last step that has gradients.
    pub steps: (u64, u64),
    /// What was measured of layers, and the layers by name in the order in which the log names them.
    pub tracks: Vec<(Measure, Vec<String>)>,
    /// The loss that was logged last, whatever it is.
    pub last_loss: Option<f32>,
    /// Whether there is an accuracy, of batches or of a test set.
    pub accuracy: bool,
    /// Metrics that no picture shows, and how many rows they have; of very many only some.
    pub not_shown: Vec<(String, u64)>,
    /// Rows without a value.
    pub empty: u64,
    /// Rows that say again what an earlier one said; the last one counts.
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
    /// It is not text in UTF-8, nor a safetensors file.
    NotText,
    /// A line is longer than this many bytes; a quote may be open.
    TooLong(usize),
    /// The header lacks these columns.
    MissingColumns(Vec<String>),
    /// A column is there twice.
    RepeatedColumn(String),
    /// A line has so many cells.
    CellCount {
        /// Cells of the line.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A line is no JSON object; the column where it ceases to be one.
    NotJson(usize),
    /// A line has no such field, or not of the right kind.
    MissingField(String),
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
    /// There are more layers and metrics than this.
    TooManyPlaces(usize),
    /// There is no measurement of layers that can be shown; these metrics are there.
    NoGradients(Vec<String>),
    /// A safetensors file breaks off.
    CutOff,
    /// The header of a safetensors file is longer than this many bytes.
    LongHeader(usize),
    /// The header of a safetensors file is not what the format says: names, types, shapes, places.
    BadHeader(String),
    /// The browser could not read the file, in its words.
    Unreadable(String),
}
