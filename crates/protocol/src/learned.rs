//! `Learned`: the network's answers to rows that it was not trained on.

use serde::{Deserialize, Serialize};

use crate::command::RunId;

/// The present network's answers to the test rows. BatchNorm uses its running statistics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// The run.
    pub run: RunId,
    /// Steps done.
    pub step: u64,
    /// Answers to each row: 1, or the number of time steps whose answers are shown.
    pub per_row: usize,
    /// The correct answers, `per_row` for each row: a class or a value.
    pub wanted: Vec<f32>,
    /// The network's answers in the same order; NaN where an answer is not a number.
    pub given: Vec<f32>,
    /// The probability (0 to 1) that the network gives to its answer; empty where values are learned.
    pub shares: Vec<f32>,
    /// Names of the classes; empty except for a table of the reader's own.
    pub classes: Vec<String>,
    /// What the rows look like.
    pub sight: Sight,
}

/// What rows look like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Sight {
    /// Rows of a table.
    Numbers,
    /// Points of a plane.
    Plane(Plane),
    /// Pictures of 8 × 8 pixels, from 0 (white) to 16 (black), one after the other.
    Pictures(Vec<u8>),
    /// The first rows as sequences. A time step is its symbol, or its numbers side by side.
    Sequences {
        /// Time steps of a row.
        steps: usize,
        /// rows × steps × numbers of a time step.
        numbers: Vec<f32>,
    },
}

/// Points of a plane, and the network's answers on a grid over the plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// The lower left corner.
    pub low: [f32; 2],
    /// Length of a side.
    pub side: f32,
    /// Grid points on a side; the first and the last lie on the edges.
    pub places: usize,
    /// Probabilities of all classes at each grid point, row by row from the bottom. NaN where the
    /// network's answer is not a number.
    pub shares: Vec<f32>,
    /// The training points: x, y, class.
    pub train: Vec<[f32; 3]>,
    /// The test points: x, y. Their classes are in [`Learned::wanted`].
    pub test: Vec<[f32; 2]>,
}
