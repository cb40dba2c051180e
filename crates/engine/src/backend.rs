//! `Backend`: the seam between a training run and whatever executes its program.
//!
//! A backend takes tasks and hands back outcomes in order. Nothing here waits: a backend that
//! computes elsewhere (a GPU) may hold several tasks at once, one that computes here does so in
//! `work`, which returns when it is told that time is up.

use thiserror::Error;

use crate::histogram::Histogram;
use crate::program::BufferId;

/// A piece of work on rows that lie as the program reads them: row by row, or time-major.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// One training step on exactly one batch.
    Train {
        /// The program's inputs.
        inputs: &'a [f32],
        /// The program's targets.
        targets: &'a [f32],
    },
    /// Loss and hits, without learning.
    Evaluate {
        /// The program's inputs.
        inputs: &'a [f32],
        /// The program's targets.
        targets: &'a [f32],
        /// How many rows count, from the first on; the others fill the batch up.
        rows: usize,
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
    /// Number of targets it looked at: one or more a row.
    pub targets: usize,
    /// Mean loss over those targets, before any update.
    pub loss: f32,
    /// Targets that were hit.
    pub hits: usize,
    /// Global gradient norm before and after clipping, where there is clipping.
    pub clip_norms: Option<(f32, f32)>,
    /// The program's probes, in order; empty after an evaluation.
    pub probes: Vec<f32>,
}

impl Default for Outcome {
    fn default() -> Self {
        Outcome {
            kind: TaskKind::Train,
            targets: 0,
            loss: 0.0,
            hits: 0,
            clip_norms: None,
            probes: Vec::new(),
        }
    }
}

/// Why a backend refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BackendError {
    /// An evaluation of no rows, or of more than a batch.
    #[error("rows: {found} is not valid; expected 1 to {most}")]
    RowCount {
        /// Rows the task named.
        found: usize,
        /// Rows of a batch.
        most: usize,
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
    /// If there are not as many numbers as the program reads, or no task is accepted now.
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

    /// Counts a buffer's values into the bins of a histogram.
    fn histogram(&mut self, buffer: BufferId, into: &mut Histogram);

    /// Sets how many training steps were done: what bias corrections and schedules go by.
    fn set_steps_done(&mut self, steps: u64);
}
