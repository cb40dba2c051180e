//! `Backend`: the seam between a training run and whatever executes its program.
//!
//! A backend takes tasks and hands back outcomes in order. Nothing here waits: a backend that
//! computes elsewhere (a GPU) may hold several tasks at once, one that computes here does so in
//! `work`, which returns when it is told that time is up.

use std::sync::Arc;

use thiserror::Error;

use crate::program::BufferId;

/// Rows of a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Row-major, rows × features.
    pub inputs: Vec<f32>,
    /// The class of each row.
    pub labels: Vec<u32>,
}

/// The rows a backend trains and evaluates on.
#[derive(Clone, Debug)]
pub struct TrainingData {
    /// Rows to learn from.
    pub train: Arc<Rows>,
    /// Rows to be judged by.
    pub test: Arc<Rows>,
}

/// A piece of work; rows are indices into the split it works on.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// One training step on exactly one batch of training rows.
    Train {
        /// As many indices as the program's batch has rows.
        rows: &'a [u32],
    },
    /// Loss and hits on test rows, without learning.
    Evaluate {
        /// At most as many indices as the program's batch has rows.
        rows: &'a [u32],
    },
}

/// Which kind of task an outcome belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// A training step.
    Train,
    /// An evaluation.
    Evaluate,
}

/// What a finished task measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The task it belongs to.
    pub kind: TaskKind,
    /// Number of rows it looked at.
    pub rows: usize,
    /// Mean loss over those rows, before any update.
    pub loss: f32,
    /// Rows whose label had the largest logit.
    pub hits: usize,
    /// The program's probes, in order; empty after an evaluation.
    pub probes: Vec<f32>,
}

impl Default for Outcome {
    fn default() -> Self {
        Outcome { kind: TaskKind::Train, rows: 0, loss: 0.0, hits: 0, probes: Vec::new() }
    }
}

/// Why a backend refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BackendError {
    /// A task with the wrong number of rows.
    #[error("rows: {found} is not valid; expected {expected}")]
    RowCount {
        /// Rows the task named.
        found: usize,
        /// Rows the program takes, in words.
        expected: String,
    },
    /// A row that the data set does not have.
    #[error("row: {row} is not valid; expected an index below {rows}")]
    NoSuchRow {
        /// The index asked for.
        row: u32,
        /// Rows of the data set.
        rows: usize,
    },
    /// Values that do not fill a buffer.
    #[error("{buffer}: {found} values are not valid; expected {expected}")]
    ValueCount {
        /// Name of the buffer.
        buffer: String,
        /// Number of values given.
        found: usize,
        /// Number of values the buffer holds.
        expected: usize,
    },
    /// A second task while the first is not finished, on a backend that takes one at a time.
    #[error("task: another one is still under way; expected it to be finished first")]
    Busy,
}

/// Executes one program.
pub trait Backend {
    /// Whether another task can be queued now.
    fn accepts_task(&self) -> bool;

    /// Queues a task.
    ///
    /// # Errors
    /// If the rows do not fit the program or the data, or no task is accepted now.
    fn enqueue(&mut self, task: Task<'_>) -> Result<(), BackendError>;

    /// Works on the queued tasks until they are done or `out_of_time` says so; it is asked often
    /// enough that a few milliseconds are not overrun by much.
    fn work(&mut self, out_of_time: &mut dyn FnMut() -> bool);

    /// Moves the oldest finished outcome into `into`, reusing its memory; false if there is none.
    fn take_outcome(&mut self, into: &mut Outcome) -> bool;

    /// Copies a buffer's values.
    fn read(&mut self, buffer: BufferId, into: &mut Vec<f32>);

    /// Sets a buffer's values.
    ///
    /// # Errors
    /// If there are not as many values as the buffer holds.
    fn write(&mut self, buffer: BufferId, values: &[f32]) -> Result<(), BackendError>;
}
