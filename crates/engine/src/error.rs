//! Why backends refuse, give up or are not there.

use thiserror::Error;

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

/// Why a backend gave up in the middle of its work. Nothing comes out of it any more.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Failure {
    /// The device went away.
    #[error("device lost: {0}")]
    Lost(String),
    /// The device has no more memory.
    #[error("device out of memory: {0}")]
    OutOfMemory(String),
    /// The device calls what it was told invalid.
    #[error("device refused: {0}")]
    Invalid(String),
}

/// Why a device runs no program, or not this one.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Unavailable {
    /// There is no such device here.
    #[error("no device: {0}")]
    Missing(String),
    /// The program does not fit.
    #[error("memory: {needed} bytes are not valid; expected at most {most}")]
    TooLarge {
        /// Bytes that the program needs.
        needed: u64,
        /// Bytes that the device gives.
        most: u64,
    },
    /// It failed before.
    #[error(transparent)]
    Failed(#[from] Failure),
}
