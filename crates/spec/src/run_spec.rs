//! `RunSpec`: one experiment, completely described.

use serde::{Deserialize, Serialize};

use crate::choices::{Activation, DataSet, Init, Skip};

/// One experiment. Equal specs give the same run, bit for bit, on the CPU backend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSpec {
    /// The data set to learn.
    pub data: DataSet,
    /// Number of hidden layers.
    pub depth: usize,
    /// Units of every hidden layer.
    pub width: usize,
    /// Activation function of the hidden layers.
    pub activation: Activation,
    /// Paths around layers.
    pub skip: Skip,
    /// How the weights are drawn.
    pub init: Init,
    /// Step size of stochastic gradient descent.
    pub learning_rate: f64,
    /// Momentum μ of stochastic gradient descent; 0 is plain SGD.
    pub momentum: f64,
    /// Rows of one training step.
    pub batch: usize,
    /// Seed of the initial weights and of the order of the rows.
    pub seed: u32,
}

impl Default for RunSpec {
    /// What the page opens with: a sigmoid network far too deep for its initialisation.
    fn default() -> Self {
        RunSpec {
            data: DataSet::Digits,
            depth: 20,
            width: 64,
            activation: Activation::Sigmoid,
            skip: Skip::None,
            init: Init::Glorot,
            learning_rate: 0.005,
            momentum: 0.9,
            batch: 32,
            seed: 1,
        }
    }
}
