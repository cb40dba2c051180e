//! `Event`: what the session tells the page.

use experiment::{Gate, Problem, Shape};
use serde::{Deserialize, Serialize};

use crate::command::RunId;
use crate::frame::Frame;
use crate::learned::Learned;

/// What the session tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker listens; commands sent earlier are lost.
    Ready,
    /// A run is prepared.
    Loaded {
        /// The run.
        run: RunId,
        /// What a row of its data looks like.
        shape: Shape,
        /// Bytes of memory planned for it.
        bytes: u64,
        /// What became of the rows of the user's own table, if there is one: the message
        /// [`TableReport`](experiment::TableReport); empty where there is none.
        table: Vec<u8>,
    },
    /// The runs of a load are so large that somebody should be asked first; they wait for
    /// `Command::Anyway`.
    Large {
        /// The first of them.
        run: RunId,
        /// Bytes of memory planned for all of them.
        bytes: u64,
        /// Milliseconds of a step of all of them, at the speed this machine was measured to have.
        milliseconds: f64,
    },
    /// A run could not be prepared.
    Refused {
        /// The run.
        run: RunId,
        /// What is wrong with its spec.
        problems: Vec<Problem>,
        /// What is wrong with the user's own table: the message [`Unfit`](crate::Unfit); empty where it is not the
        /// table.
        table: Vec<u8>,
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
    /// A number stopped being finite; the run has ended, but it can be rewound.
    Stopped {
        /// The run.
        run: RunId,
        /// What, where and when.
        fault: Fault,
    },
    /// A run has come to rest: it has sent all of its steps. This is what it can be rewound to.
    Snapshots {
        /// The run.
        run: RunId,
        /// The steps, the earliest first.
        steps: Vec<u64>,
    },
    /// The run was rewound; what was measured after this step no longer counts.
    Rewound {
        /// The run.
        run: RunId,
        /// Steps done.
        step: u64,
    },
    /// What the run computes on from now on.
    Computing {
        /// The run.
        run: RunId,
        /// What it is.
        on: Processor,
        /// Why.
        reason: ComputeReason,
    },
    /// How the numbers of a layer are distributed.
    Inspection(Inspection),
    /// What the network says of rows that it was not trained on.
    Learned(Learned),
    /// What a table holds, or why it is none: the message [`Looked`](crate::Looked); empty where nobody reads tables.
    LookedAt(Vec<u8>),
}

/// What a run computes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Processor {
    /// The processor, one thread.
    Cpu,
    /// The graphics processor.
    Gpu,
}

/// Why a run computes on what it computes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ComputeReason {
    /// It was asked for.
    Asked,
    /// It is not known yet whether there is a graphics processor.
    Looking,
    /// Both will be timed once some steps are done.
    Timing,
    /// It took less time for a step.
    Timed {
        /// Milliseconds of a step on the processor.
        cpu: f64,
        /// Milliseconds of a step on the graphics processor.
        gpu: f64,
    },
    /// There is no graphics processor here, in the words of whoever looked for it.
    Missing(String),
    /// The network does not fit into the graphics processor.
    TooLarge {
        /// Bytes that it needs.
        needed: u64,
        /// Bytes that there are.
        most: u64,
    },
    /// The graphics processor went away, by its own words.
    Lost(String),
    /// The graphics processor ran out of memory.
    OutOfMemory,
    /// The graphics processor refused what it was told, by its own words.
    Invalid(String),
}

/// How the numbers of a layer are distributed after a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The run.
    pub run: RunId,
    /// Steps done.
    pub step: u64,
    /// Index of the layer in the plan.
    pub layer: usize,
    /// What was counted.
    pub histograms: Vec<(Counted, Bins)>,
    /// The slopes of its activation function; `None` where it has none of its own.
    pub slopes: Option<Slopes>,
    /// What becomes of the gradient on its way through the layer; `None` where nothing is below it.
    pub passage: Option<Passage>,
    /// Mean openings of its gates.
    pub openings: Vec<Openings>,
}

/// The slopes φ′(z) of a layer's units, over all rows and time steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slopes {
    /// Their mean.
    pub mean: f32,
    /// The root of the mean of their squares: the factor for a gradient that does not depend on them.
    pub root_mean_square: f32,
    /// Share of slopes below a twentieth of the steepest.
    pub saturated: f32,
}

/// The gradient before and after it passes one φ′ and one weight matrix W, beside the product that
/// is expected where W does not depend on the gradient: ‖Wᵀ(φ′ ⊙ g)‖ ≈ rms(φ′) · ‖W‖ / √rows · ‖g‖.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Index of the layer whose output's gradient goes in.
    pub from: usize,
    /// Index of the layer whose output's gradient comes out.
    pub to: usize,
    /// In a recurrent layer: how many time steps lie between the two norms, and so how many passages.
    pub times: u32,
    /// L2 norms of the two gradients, the one that goes in first.
    pub norms: [f64; 2],
    /// n of the power of two that the gradient which comes out is stored with beside its numbers, 2ⁿ; 0 where f32 holds
    /// it as it is.
    pub exponent: i32,
    /// Root mean square of φ′; 1 where there is none.
    pub slope: f32,
    /// The same in every time step of a recurrent layer that has a φ of its own; empty in others.
    pub slopes: Vec<f32>,
    /// ‖W‖ / √rows, with the Frobenius norm.
    pub weight_gain: f32,
}

/// How far a gate is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Openings {
    /// The gate.
    pub gate: Gate,
    /// Mean over rows and units, for every time step.
    pub means: Vec<f32>,
}

/// What a histogram counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    /// The sums that the activation is applied to.
    Preactivation,
    /// What the activation gives, or the hidden states.
    Activation,
    /// The weights.
    Weight,
    /// The gradient with respect to the weights, clipped where there is clipping.
    Gradient,
    /// What the step added to the weights.
    Update,
}

/// Counts in equally wide bins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bins {
    /// The smallest finite number. Those of gradients may be far below f32.
    pub low: f64,
    /// The largest finite number.
    pub high: f64,
    /// How many numbers lie in each bin, the lowest first.
    pub counts: Vec<u32>,
    /// How many are infinite or not a number.
    pub non_finite: u32,
}

/// The first number that was not finite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The step in which it appeared.
    pub step: u64,
    /// Index in the plan of the layer; `None` where only the loss itself is concerned.
    pub layer: Option<usize>,
    /// The time step, from 0, in a recurrent layer.
    pub time: Option<u32>,
    /// Name of the operator that made it.
    pub operator: String,
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
