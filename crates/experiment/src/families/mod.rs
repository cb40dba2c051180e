//! The families of networks: each builds a model out of its own fields.

pub(crate) mod activation;
pub(crate) mod dense;
mod draws;
mod output;
pub(crate) mod recurrent;

use model::{Cell, Model, Shape};

pub(crate) use output::smooths_labels;

use crate::choices::{Network, Norm};
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

/// Whether something is normalised over the rows of a batch, of which there must then be several.
pub(crate) fn normalises_batches(spec: &RunSpec) -> bool {
    match spec.network {
        Network::Dense => spec.norm == Norm::Batch,
        Network::Rnn | Network::Lstm | Network::Gru => false,
    }
}
