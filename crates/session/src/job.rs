//! `Job`: what a run has its backend do, one after another.

use data::Feed;

use crate::inspection::Microscope;
use crate::survey::Part;

/// A task of the backend, and what its outcome is for.
pub(crate) enum Job {
    /// One training step.
    Train,
    /// Copies the state after a step, to be rewound to.
    Snapshot {
        /// Steps done then.
        step: u64,
        /// Where the data had got to.
        feed: Box<Feed>,
    },
    /// Begins an evaluation: copies the gradients of the rows of the step just done.
    Compare {
        /// Steps done then.
        step: u64,
    },
    /// Evaluates the test rows from this one on.
    Judge {
        /// The first of them.
        first: usize,
    },
    /// Ends an evaluation: copies the marks of the units that were ever active.
    Mark,
    /// Puts the rows of the last step back to where an evaluation had others, for an inspection.
    Recall,
    /// Copies the numbers of a layer.
    Inspect(Box<Microscope>),
    /// Has the network answer to some rows of a survey.
    Ask(Part),
    /// Copies what it answered to so many of them.
    Hear(usize),
    /// Copies the next buffers in which a number that is not finite may have appeared first.
    Search,
    /// Copies the state, to go on with another program or on another device.
    Move,
}
