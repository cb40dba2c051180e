//! Codes of activation functions, cells and optimisers.

use engine::Function;
use experiment::{Activation, Cell, Optimiser};

use crate::instructions as to;

/// An activation function as instructions name it.
pub(crate) fn activation(function: Function) -> to::Activation {
    let code = match function.kind {
        Activation::Identity => to::Function::Identity,
        Activation::Sigmoid => to::Function::Sigmoid,
        Activation::Tanh => to::Function::Tanh,
        Activation::Relu => to::Function::Relu,
        Activation::LeakyRelu => to::Function::LeakyRelu,
        Activation::Silu => to::Function::Silu,
        Activation::Gelu => to::Function::Gelu,
        Activation::Elu => to::Function::Elu,
        Activation::Selu => to::Function::Selu,
    };
    to::Activation { function: code, leak: function.leak as f32 }
}

/// A cell's code, and the function of a vanilla one.
pub(crate) fn cell_code(cell: Cell, leak: f64) -> (to::Cell, Function) {
    let function = |kind| Function { kind, leak };
    match cell {
        Cell::Rnn(kind) => (to::Cell::Rnn, function(kind)),
        Cell::Lstm => (to::Cell::Lstm, function(Activation::Tanh)),
        Cell::Gru => (to::Cell::Gru, function(Activation::Tanh)),
    }
}

/// An optimiser's code.
pub(crate) fn optimiser_code(optimiser: Optimiser) -> to::Optimiser {
    match optimiser {
        Optimiser::Sgd => to::Optimiser::Sgd,
        Optimiser::Nesterov => to::Optimiser::Nesterov,
        Optimiser::Adam => to::Optimiser::Adam,
        Optimiser::AdamW => to::Optimiser::AdamW,
        Optimiser::RmsProp => to::Optimiser::RmsProp,
    }
}
