//! The families of networks: each builds a model out of its own fields.

mod dense;
mod draws;
mod output;
mod recurrent;

use model::{Cell, Model, Shape};

use crate::choices::Network;
use crate::run_spec::RunSpec;

/// The model of `spec` for rows of this shape.
pub(crate) fn build(spec: &RunSpec, row: Shape) -> Model {
    match spec.network {
        Network::Dense => dense::build(spec, row),
        Network::Rnn => recurrent::build(spec, Cell::Rnn(spec.activation), row),
        Network::Lstm => recurrent::build(spec, Cell::Lstm, row),
        Network::Gru => recurrent::build(spec, Cell::Gru, row),
    }
}
