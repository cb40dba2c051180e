//! Numbers of the operators' definitions, as in PyTorch; every backend takes them from here.

pub use model::{INVERSE_ROOT_TAU, SELU_FLOOR, SELU_SCALE};

/// What keeps a normalisation from dividing by 0.
pub const NORM_EPSILON: f64 = 1e-5;
/// Share of a step's statistics in the running ones of BatchNorm.
pub const RUNNING_SHARE: f64 = 0.1;
/// What keeps clipping by norm from dividing by 0.
pub const CLIP_EPSILON: f64 = 1e-6;
/// Predictions of a number this close count as hits (Hochreiter & Schmidhuber 1997).
pub const CLOSE: f64 = 0.04;
/// Decay of Adam's first moment.
pub const BETA_1: f64 = 0.9;
/// Decay of Adam's second moment.
pub const BETA_2: f64 = 0.999;
/// Decay of RMSprop's mean square.
pub const ALPHA: f64 = 0.99;
/// What keeps Adam and RMSprop from dividing by 0.
pub const EPSILON: f64 = 1e-8;

/// A gradient whose largest element is smaller than 2⁻³⁰ is stored larger ...
pub const EXPONENT_LOW: i32 = -30;
/// ... with a largest element of about 2²⁰.
pub const EXPONENT_GOAL: i32 = 20;
/// One that was stored larger and has grown beyond 2⁶⁰ since is stored smaller again.
pub const EXPONENT_HIGH: i32 = 60;
