//! Recurrent layers as the theory sees them: what they read, and which parameters they have.

use model::{Cell, Kind, Model, Module, Parameter};

/// Mean squares of what a layer reads: a part that stands still through time and one that moves.
#[derive(Clone, Copy)]
pub(crate) struct Input {
    /// The still part.
    pub(crate) still: f64,
    /// The moving part.
    pub(crate) moving: f64,
}

/// A recurrence with the linear map that gives the inputs' part of its sums.
#[derive(Clone, Copy)]
pub(crate) struct Layer<'a> {
    /// The cell.
    pub(crate) cell: Cell,
    /// Slope of leaky ReLU below 0, of a vanilla cell.
    pub(crate) leak: f64,
    /// Time steps.
    pub(crate) steps: usize,
    /// W, from the input, and its biases.
    pub(crate) outer: (&'a Parameter, &'a Parameter),
    /// U, from the hidden state, and its biases.
    pub(crate) inner: (&'a Parameter, &'a Parameter),
}

impl Layer<'_> {
    /// Numbers that it reads at a time step.
    pub(crate) fn features(&self) -> f64 {
        self.outer.0.columns as f64
    }

    /// Numbers of its hidden state.
    pub(crate) fn units(&self) -> f64 {
        self.inner.0.columns as f64
    }
}

/// The recurrent layers of a network, from the input on.
pub(crate) fn layers(model: &Model) -> Vec<Layer<'_>> {
    model.modules.iter().filter_map(|module| layer(model, module)).collect()
}

fn layer<'a>(model: &'a Model, module: &Module) -> Option<Layer<'a>> {
    let Kind::Recurrence { cell, leak, weight, bias, truncation: _ } = module.kind else {
        return None;
    };
    let read = module.reads.first()?;
    let linear = model.modules.iter().find(|other| other.writes == *read)?;
    let Kind::Linear { weight: outer, bias: outer_bias } = linear.kind else { return None };
    Some(Layer {
        cell,
        leak,
        steps: model.steps(),
        outer: (model.parameter(outer), model.parameter(outer_bias)),
        inner: (model.parameter(weight), model.parameter(bias)),
    })
}
