//! `Backend`: the seam between a training run and whatever executes its program.
//!
//! A backend takes tasks and hands back outcomes in order. Nothing here waits: a backend that
//! computes elsewhere (a GPU) may hold several tasks at once, one that computes here does so in
//! `work`, which returns when it is told that time is up.

use crate::buffer::BufferId;
use crate::error::{BackendError, Failure, Unavailable};
use crate::program::Program;

/// A piece of work on rows that lie as the program reads them: row by row, or time-major.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// One training step on exactly one batch.
    Train {
        /// The program's inputs: all buffers one after another.
        inputs: &'a [f32],
        /// The program's targets: all buffers one after another.
        targets: &'a [f32],
    },
    /// Loss and hits, without learning.
    Evaluate {
        /// The program's inputs: all buffers one after another.
        inputs: &'a [f32],
        /// The program's targets: all buffers one after another.
        targets: &'a [f32],
        /// How many rows count, from the first on; the others fill the batch up.
        rows: usize,
    },
    /// Copies what buffers hold once the tasks queued before it are done.
    Read {
        /// The buffers.
        buffers: &'a [BufferId],
    },
}

impl Task<'_> {
    /// Whether it is one for this program: as many numbers as are read, and no more rows than a batch.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(&self, program: &Program) -> Result<(), BackendError> {
        let (inputs, targets) = match *self {
            Task::Read { .. } => return Ok(()),
            Task::Evaluate { rows, .. } if !(1..=program.batch).contains(&rows) => {
                return Err(BackendError::RowCount { found: rows, most: program.batch });
            }
            Task::Train { inputs, targets } | Task::Evaluate { inputs, targets, .. } => {
                (inputs, targets)
            }
        };
        program.check_values(&program.inputs, inputs)?;
        program.check_values(&program.targets, targets)
    }
}

/// Which kind of task an outcome belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// A training step.
    Train,
    /// An evaluation.
    Evaluate,
    /// A copy of buffers.
    Read,
}

/// What came of a finished task.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The task it belongs to.
    pub kind: TaskKind,
    /// Number of targets of the main loss that it looked at: one or more a row.
    pub targets: usize,
    /// Sum of all losses, each the mean over its targets times its weight, before any update.
    pub loss: f32,
    /// Targets of the main loss that were hit.
    pub hits: usize,
    /// Global gradient norm before and after clipping, where there is clipping.
    pub clip_norms: Option<(f32, f32)>,
    /// The program's probes, in order; empty after an evaluation. Norms may be far below f32.
    pub probes: Vec<f64>,
    /// Whether it was not carried out, because a training step before it met a number that is not
    /// finite: a device that is some tasks ahead stops there by itself.
    pub skipped: bool,
    /// What the buffers hold that were to be read, in their order, each number to be multiplied with 2ⁿ.
    pub values: Vec<Vec<f32>>,
    /// n of each of those buffers, or of each of its time steps; all 0 but for gradients near or below the end of f32.
    pub exponents: Vec<Vec<i32>>,
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
            skipped: false,
            values: Vec::new(),
            exponents: Vec::new(),
        }
    }
}

/// Something beside the processor that programs run on.
pub trait Device {
    /// A backend for `program`; all parameters start at 0.
    ///
    /// # Errors
    /// If the program does not fit, or the device is gone.
    fn backend(&self, program: &Program) -> Result<Box<dyn Backend>, Unavailable>;
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

    /// Whether there is nothing to do here but to wait for a device.
    fn waits(&self) -> bool {
        false
    }

    /// Why nothing will come out of it any more, if that is so.
    fn failure(&mut self) -> Option<Failure> {
        None
    }

    /// Moves the oldest finished outcome into `into`, reusing its memory; false if there is none.
    fn take_outcome(&mut self, into: &mut Outcome) -> bool;

    /// Sets a buffer's values for the tasks that are queued after this.
    ///
    /// # Errors
    /// If there are not as many values as the buffer holds.
    fn write(&mut self, buffer: BufferId, values: &[f32]) -> Result<(), BackendError>;

    /// Sets how many training steps were done: what bias corrections and schedules go by.
    fn set_steps_done(&mut self, steps: u64);
}
