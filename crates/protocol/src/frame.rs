//! `Frame`: the measurements of finished training steps.

use experiment::Measure;
use serde::{Deserialize, Serialize};

use crate::command::RunId;

/// Some consecutive finished training steps, oldest first.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Frame {
    /// The run.
    pub run: RunId,
    /// Number of the first step; the first step of a run is 1.
    pub first_step: u64,
    /// Mean loss of each step's batch, before its update.
    pub losses: Vec<f32>,
    /// Share of each step's targets that the network predicted correctly.
    pub accuracies: Vec<f32>,
    /// Global gradient norm of each step before and after clipping; empty without clipping.
    pub clip_norms: Vec<(f32, f32)>,
    /// What the probes measured.
    pub series: Vec<Series>,
    /// Evaluations on the test rows that were finished during these steps.
    pub evaluations: Vec<Evaluation>,
}

/// The values of one measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What was measured.
    pub measure: Measure,
    /// Values of a step: of `GradActivation` one for each of the plan's sites, of weights one for
    /// each of its weight matrices, of activations one for each hidden layer, of gates one for each
    /// time step of each layer.
    pub places: usize,
    /// steps × places. Norms may be far below f32.
    pub values: Vec<f64>,
}

/// Loss and accuracy on the test rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Steps done before the evaluation.
    pub step: u64,
    /// Mean loss.
    pub loss: f32,
    /// Share of the targets that the network predicted correctly.
    pub accuracy: f32,
    /// Share of each hidden layer's units that gave 0 for every row.
    pub dead: Vec<f32>,
    /// How similar the gradients of the rows of a batch are in the first layer of a dense network, from 0
    /// (noise) to 1 (parallel); `None` where they cannot be compared.
    pub coherence: Option<f32>,
}

impl Frame {
    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.losses.len()
    }

    /// Whether the frame holds no step.
    pub fn is_empty(&self) -> bool {
        self.losses.is_empty() && self.evaluations.is_empty()
    }

    /// The values of a measure in the step with this index; empty if it was not measured.
    pub fn values(&self, measure: Measure, index: usize) -> &[f64] {
        match self.series.iter().find(|series| series.measure == measure) {
            Some(series) => &series.values[index * series.places..][..series.places],
            None => &[],
        }
    }
}
