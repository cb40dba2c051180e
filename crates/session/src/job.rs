//! `Job`: a task of a run's backend, and what its outcome is for.

use data::Feed;

use crate::inspection::Microscope;
use crate::survey::Part;

/// What the backend is to do, one job after another. There is one kind for each kind of
/// [`Task`](engine::Task).
pub(crate) enum Job {
    /// One training step.
    Train,
    /// The network answers to other rows than those of a step.
    Evaluate(Evaluated),
    /// Buffers are copied.
    Read(Copied),
}

/// The rows of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evaluated {
    /// Test rows, of which the loss and the hits are counted.
    Test {
        /// The first of them.
        first: usize,
    },
    /// Rows that a survey asks about.
    Survey(Part),
    /// The rows of the last step: its values return to the buffers for an inspection.
    LastStep,
}

/// What is copied.
pub(crate) enum Copied {
    /// The state after a step, as a snapshot.
    Snapshot {
        /// Number of steps done then.
        step: u64,
        /// Where the data had got to.
        feed: Box<Feed>,
    },
    /// The gradients of single rows after a step. An evaluation begins with them.
    Gradients {
        /// Number of steps done then.
        step: u64,
    },
    /// The marks of the units that were ever active. An evaluation ends with them.
    Marks,
    /// The numbers of a layer.
    Layer(Box<Microscope>),
    /// The answers to so many rows of a survey.
    Answers(usize),
    /// The next buffers in which a number that is not finite may have appeared first.
    Suspects,
    /// The state, to go on with another program or on another device.
    State,
}
