//! The activation functions of the hidden layers: one for all, or in dense networks one for each.

use model::Activation;

use crate::about::About;
use crate::choices::Network;
use crate::field::{Domain, Field, Value};
use crate::layered::{First, Layered};
use crate::run_spec::RunSpec;

/// The activation functions of the hidden layers; dense layers may have different ones.
pub(crate) const FIELD: Field<RunSpec> = Field {
    key: "activation",
    about: About::new("activation function of the hidden layers"),
    domain: Domain::Layered(Activation::NAMES),
    get: |spec| {
        let rest = spec.activation.name();
        Layered::new(Activation::NAMES, spec.first_activations, rest).into()
    },
    set: |spec, value| {
        let (first, rest) = match value {
            Value::Choice(name) => (First::NONE, name),
            Value::Layered(layered) => (layered.first(), layered.rest()),
            Value::Integer(_) | Value::Number(_) | Value::Names(_) => return,
        };
        if let Some(activation) = Activation::from_name(rest) {
            (spec.activation, spec.first_activations) = (activation, first);
        }
    },
    applies: has_activation,
    left_out: false,
};

/// Whether the layers have activation functions that can be chosen.
fn has_activation(spec: &RunSpec) -> bool {
    match spec.network {
        Network::Dense | Network::Rnn => true,
        Network::Lstm | Network::Gru => false,
    }
}

/// The activation functions of the hidden layers that can be chosen.
pub(crate) fn of_layers(spec: &RunSpec) -> impl Iterator<Item = Activation> {
    let layers = if has_activation(spec) { spec.depth } else { 0 };
    (0..layers).map(|layer| of_layer(spec, layer))
}

/// The activation function of the hidden layer with this index.
pub(super) fn of_layer(spec: &RunSpec, layer: usize) -> Activation {
    let first = spec.first_activations.at(layer);
    *first.and_then(|place| Activation::ALL.get(place)).unwrap_or(&spec.activation)
}

/// Whether layers may have different activation functions.
pub(crate) fn may_differ(spec: &RunSpec) -> bool {
    match spec.network {
        Network::Dense => true,
        Network::Rnn | Network::Lstm | Network::Gru => false,
    }
}
