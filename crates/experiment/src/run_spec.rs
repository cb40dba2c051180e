//! `RunSpec`: one experiment, completely described.

use serde::{Deserialize, Serialize};

use model::{Activation, Init};

use crate::choices::{
    Clip, DataSet, ForgetInit, Loss, Network, Norm, NormPlace, Optimiser, RecurrentInit, Schedule,
    Skip,
};
use crate::layered::First;

/// One experiment. Equal specs give the same run, bit for bit, on the CPU where it is chosen by name.
///
/// A field that does not apply (the noise of digits, the skip connections of an LSTM) keeps its value and
/// has no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSpec {
    /// The data set to learn.
    pub data: DataSet,
    /// Standard deviation of the noise of points in the plane.
    pub noise: f64,
    /// Length of sequences if it can be chosen.
    pub length: usize,
    /// What the hidden layers are.
    pub network: Network,
    /// Number of hidden layers.
    pub depth: usize,
    /// Units of every hidden layer.
    pub width: usize,
    /// Activation function of the hidden layers, but for the first of them.
    pub activation: Activation,
    /// Activation functions of the first hidden layers of a dense network, where they have others.
    pub first_activations: First,
    /// Slope of leaky ReLU below 0.
    pub leak: f64,
    /// Normalisation of the hidden layers.
    pub norm: Norm,
    /// Where the normalisation stands.
    pub norm_place: NormPlace,
    /// Paths around layers.
    pub skip: Skip,
    /// Layers that one residual connection spans.
    pub block: usize,
    /// Initial bias of a highway layer's transform gate.
    pub transform_bias: f64,
    /// How the weights are drawn.
    pub init: Init,
    /// Factor on every drawn weight.
    pub gain: f64,
    /// Deviation σ of plain normal weights.
    pub sigma: f64,
    /// Variance of the biases, unless the initialisation draws them itself.
    pub bias_variance: f64,
    /// How the hidden-to-hidden weights are drawn.
    pub recurrent_init: RecurrentInit,
    /// How the bias of the gate that keeps the state starts.
    pub forget_init: ForgetInit,
    /// The initial value of this bias, if it is a chosen constant.
    pub forget_bias: f64,
    /// What is minimised.
    pub loss: Loss,
    /// Share ε of every target that cross-entropy gives to all classes alike.
    pub label_smoothing: f64,
    /// The rule that turns gradients into updates.
    pub optimiser: Optimiser,
    /// Step size.
    pub learning_rate: f64,
    /// Momentum μ of stochastic gradient descent; 0 is plain SGD.
    pub momentum: f64,
    /// Weight decay λ.
    pub weight_decay: f64,
    /// How the learning rate changes from step to step.
    pub schedule: Schedule,
    /// Steps over which the learning rate rises.
    pub warm_up: usize,
    /// Steps after which a cosine schedule has reached 0.
    pub horizon: usize,
    /// Clipping of gradients.
    pub clip: Clip,
    /// The largest norm, or the largest value, that clipping allows.
    pub clip_at: f64,
    /// Time steps through which a gradient is carried back at most; 0 is all of them.
    pub truncation: usize,
    /// Rows of one training step.
    pub batch: usize,
    /// Seed of the initial weights and of the order of the rows.
    pub seed: u32,
}

impl RunSpec {
    /// The experiment with which the page opens: a sigmoid network far too deep for its initialisation.
    pub const DEFAULT: RunSpec = RunSpec {
        data: DataSet::Digits,
        noise: 0.1,
        length: 50,
        network: Network::Dense,
        depth: 20,
        width: 64,
        activation: Activation::Sigmoid,
        first_activations: First::NONE,
        leak: 0.01,
        norm: Norm::None,
        norm_place: NormPlace::Before,
        skip: Skip::None,
        block: 1,
        transform_bias: -2.0,
        init: Init::Glorot,
        gain: 1.0,
        sigma: 0.1,
        bias_variance: 0.0,
        recurrent_init: RecurrentInit::Same,
        forget_init: ForgetInit::Same,
        forget_bias: 1.0,
        loss: Loss::Auto,
        label_smoothing: 0.0,
        optimiser: Optimiser::Sgd,
        learning_rate: 0.005,
        momentum: 0.9,
        weight_decay: 0.0,
        schedule: Schedule::Constant,
        warm_up: 100,
        horizon: 2000,
        clip: Clip::None,
        clip_at: 1.0,
        truncation: 0,
        batch: 32,
        seed: 1,
    };
}

impl Default for RunSpec {
    fn default() -> Self {
        RunSpec::DEFAULT
    }
}
