//! `Export`: what the page asks of the exporter, a worker that writes large files and trains nothing.
//!
//! The exporter answers with plain lists of names and bytes, which the reader saves as they are.

use experiment::{RunSpec, Shape};
use serde::{Deserialize, Serialize};

use crate::command::TableFile;
use crate::frame::Series;

/// A request to write one or more files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Export {
    /// The measurements of the steps that the page keeps, one number a line.
    Trace {
        /// Name of the file without its extension.
        stem: String,
        /// The experiment.
        spec: RunSpec,
        /// What a row of its data looks like.
        shape: Shape,
        /// Whether to write CSV; otherwise JSON lines.
        csv: bool,
        /// The steps, the earliest first.
        steps: Vec<Kept>,
        /// Steps after which the test set was evaluated, and the accuracy there.
        evaluations: Vec<(u64, f32)>,
    },
    /// A PyTorch script and the tensors from which it starts.
    Pytorch {
        /// Name of the files without their extensions.
        stem: String,
        /// The experiment.
        spec: RunSpec,
        /// The reader's own data in place of the experiment's, if any.
        table: Option<TableFile>,
        /// Batches among the tensors.
        steps: u32,
    },
}

/// What was measured in a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Number of the step.
    pub step: u64,
    /// Mean loss of its batch.
    pub loss: f32,
    /// Share of its targets that the network predicted correctly.
    pub accuracy: f32,
    /// All other measurements.
    pub series: Vec<Series>,
}
