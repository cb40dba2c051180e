//! `Export`: what the page asks of the exporter, a worker that writes large files and trains nothing.
//!
//! Its answers are no messages of ours: a list of names and bytes, which go to the reader as they are.

use experiment::{RunSpec, Shape};
use serde::{Deserialize, Serialize};

use crate::command::TableText;
use crate::frame::Series;

/// A file, or files, to be written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Export {
    /// What was measured in the steps that the page keeps, a number a line.
    Trace {
        /// What the file is called, without its ending.
        stem: String,
        /// The experiment.
        spec: RunSpec,
        /// What a row of its data looks like.
        shape: Shape,
        /// CSV, else JSON lines.
        csv: bool,
        /// The steps, the earliest first.
        steps: Vec<Kept>,
        /// Steps at which the test set was asked, and the accuracy there.
        evaluations: Vec<(u64, f32)>,
    },
    /// A PyTorch script, and the tensors that it starts from.
    Pytorch {
        /// What the files are called, without their endings.
        stem: String,
        /// The experiment.
        spec: RunSpec,
        /// The reader's own data in place of the experiment's, if any.
        table: Option<TableText>,
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
    /// Share of its targets that were hit.
    pub accuracy: f32,
    /// What else.
    pub series: Vec<Series>,
}
