//! `Event`: what the session tells the page.

use serde::{Deserialize, Serialize};
use spec::Problem;

use crate::command::RunId;

/// What the session tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker listens; commands sent earlier are lost.
    Ready,
    /// A run is prepared.
    Loaded {
        /// The run.
        run: RunId,
        /// What it trains on.
        backend: BackendKind,
    },
    /// A run could not be prepared.
    Refused {
        /// The run.
        run: RunId,
        /// What is wrong with its spec.
        problems: Vec<Problem>,
    },
    /// Finished steps.
    Frame(Frame),
    /// Training started or paused.
    Playing {
        /// The run.
        run: RunId,
        /// Whether it trains now.
        playing: bool,
    },
    /// A number stopped being finite; the run has ended.
    Stopped {
        /// The run.
        run: RunId,
        /// What, where and when.
        fault: Fault,
    },
}

/// What a run computes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BackendKind {
    /// The processor, one thread.
    Cpu,
}

/// A stretch of finished training steps, oldest first.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Frame {
    /// The run.
    pub run: RunId,
    /// Number of the first step; the first step of a run is 1.
    pub first_step: u64,
    /// Mean loss of each step's batch, before its update.
    pub losses: Vec<f32>,
    /// Share of each step's batch that was classified correctly.
    pub accuracies: Vec<f32>,
    /// L2 norm of ∂loss/∂(layer output), steps × layers (hidden layers, then output).
    pub grad_activations: Vec<f32>,
    /// L2 norm of ∂loss/∂(layer weights), steps × layers.
    pub grad_weights: Vec<f32>,
    /// Evaluations on the test rows finished in this stretch.
    pub evaluations: Vec<Evaluation>,
}

impl Frame {
    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.losses.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.losses.is_empty() && self.evaluations.is_empty()
    }

    /// Layers per step.
    pub fn layers(&self) -> usize {
        self.grad_activations.len().checked_div(self.steps()).unwrap_or(0)
    }
}

/// Loss and accuracy on the test rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Steps done before it.
    pub step: u64,
    /// Mean loss.
    pub loss: f32,
    /// Share classified correctly.
    pub accuracy: f32,
}

/// The first number that was not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The step in which it appeared.
    pub step: u64,
    /// Index in the plan of the layer; `None` where only the loss itself is concerned.
    pub layer: Option<usize>,
    /// What it was.
    pub place: FaultPlace,
    /// Whether it is NaN (else infinite).
    pub nan: bool,
}

/// What a non-finite number was part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultPlace {
    /// A layer's pre-activations or outputs.
    Activation,
    /// The loss.
    Loss,
    /// A gradient.
    Gradient,
}
