//! `Block`: modules that belong together under one name, such as a layer.

use std::ops::Range;

use crate::activation::Activation;
use crate::module::ModuleId;
use crate::value::ValueId;

/// Modules that belong together under one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `layer1`, `layer2`, … and `output`: the names of PyTorch exports and traces.
    pub name: String,
    /// Whether it gives the network's answers; all others are hidden.
    pub is_output: bool,
    /// Column of the drawn network, 0 for the main one.
    pub lane: usize,
    /// Its modules, by index.
    pub modules: Range<usize>,
    /// Its parameters, by index, in the order in which PyTorch lists them.
    pub parameters: Range<usize>,
    /// What it hands on: the gradient with respect to this value is measured.
    pub output: ValueId,
    /// The module that gives its activations, if it has any.
    pub activated: Option<ModuleId>,
    /// Whether all of the gradient passes through its output. Within a branch that a path goes around it
    /// is only the branch's share.
    pub carries_all: bool,
}

/// An activation function within a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// φ.
    pub activation: Activation,
    /// Slope of leaky ReLU below 0.
    pub leak: f64,
    /// The module that applies it.
    pub module: ModuleId,
}
