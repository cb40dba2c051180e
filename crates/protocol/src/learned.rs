//! `Learned`: what the network says of rows that it was not trained on.

use serde::{Deserialize, Serialize};

use crate::command::RunId;

/// What the network, as it stands, says of the test rows. BatchNorm uses its running statistics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// The run.
    pub run: RunId,
    /// Steps done.
    pub step: u64,
    /// Answers to a row: 1, or as many as are shown of those to its time steps.
    pub per_row: usize,
    /// What is right, `per_row` for each row: a class, or a value.
    pub wanted: Vec<f32>,
    /// What the network says, in the same order; NaN where what it says is not a number.
    pub given: Vec<f32>,
    /// The share (0 to 1) that it gives to the class it says; empty where values are learned.
    pub shares: Vec<f32>,
    /// What the classes are called; empty but for a table of the reader's own.
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
    /// The first rows as sequences: for each time step its symbol, or its numbers side by side.
    Sequences {
        /// Time steps of a row.
        steps: usize,
        /// rows × steps × numbers of a time step.
        numbers: Vec<f32>,
    },
}

/// Points of a plane, and what the network says of every place in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// The lower left corner.
    pub low: [f32; 2],
    /// Length of a side.
    pub side: f32,
    /// Places on a side; the first and the last lie on the edges.
    pub places: usize,
    /// Shares of all classes at each place, row by row from the bottom. NaN where what the network
    /// says is not a number.
    pub shares: Vec<f32>,
    /// The training points: x, y, class.
    pub train: Vec<[f32; 3]>,
    /// The test points: x, y. Their classes are what is wanted.
    pub test: Vec<[f32; 2]>,
}
