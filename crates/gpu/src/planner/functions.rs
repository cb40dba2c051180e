//! Activation functions and cells as instructions name them.

use engine::Function;
use model::{Activation, Cell};

use crate::instructions as to;

/// An activation function as instructions name it.
pub(crate) fn activation(Function { kind, leak }: Function) -> to::Activation {
    to::Activation { function: kind, leak: leak as f32 }
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
