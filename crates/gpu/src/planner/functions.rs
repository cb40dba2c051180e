//! Codes of activation functions, cells and optimisers.

use engine::Function;
use experiment::{Activation, Cell, Optimiser};

use crate::code::Row;
use crate::layout as to;

/// The row with an activation function at its places.
pub(crate) fn with_function(row: Row, function: Function) -> Row {
    let code = match function.kind {
        Activation::Identity => to::IDENTITY,
        Activation::Sigmoid => to::SIGMOID,
        Activation::Tanh => to::TANH,
        Activation::Relu => to::RELU,
        Activation::LeakyRelu => to::LEAKY_RELU,
        Activation::Silu => to::SILU,
        Activation::Gelu => to::GELU,
        Activation::Elu => to::ELU,
        Activation::Selu => to::SELU,
    };
    row.with(to::FUNCTION, code).number(to::LEAK, function.leak)
}

/// A cell's code, and the function of a vanilla one.
pub(crate) fn cell_code(cell: Cell, leak: f64) -> (u32, Function) {
    let function = |kind| Function { kind, leak };
    match cell {
        Cell::Rnn(kind) => (to::CELL_RNN, function(kind)),
        Cell::Lstm => (to::CELL_LSTM, function(Activation::Tanh)),
        Cell::Gru => (to::CELL_GRU, function(Activation::Tanh)),
    }
}

/// An optimiser's code.
pub(crate) fn optimiser_code(optimiser: Optimiser) -> u32 {
    match optimiser {
        Optimiser::Sgd => to::SGD,
        Optimiser::Nesterov => to::NESTEROV,
        Optimiser::Adam => to::ADAM,
        Optimiser::AdamW => to::ADAM_W,
        Optimiser::RmsProp => to::RMS_PROP,
    }
}
