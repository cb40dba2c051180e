//! The activation function in PyTorch's words.

use experiment::{Activation, Cell, LayerRole, Plan, RunSpec};

use super::number;

/// φ as an expression.
pub(super) fn phi(spec: &RunSpec) -> String {
    let name = match spec.activation {
        Activation::Identity => "nn.Identity()",
        Activation::Sigmoid => "torch.sigmoid",
        Activation::Tanh => "torch.tanh",
        Activation::Relu => "torch.relu",
        Activation::LeakyRelu => {
            return format!("partial(F.leaky_relu, negative_slope={})", number(spec.leak));
        }
        Activation::Silu => "F.silu",
        Activation::Gelu => "F.gelu",
        Activation::Elu => "F.elu",
        Activation::Selu => "F.selu",
    };
    name.to_owned()
}

/// Whether the script needs φ by name: dense networks do, and recurrent cells that torch has not.
pub(super) fn is_used(plan: &Plan) -> bool {
    match plan.layers[0].role {
        LayerRole::Hidden(_) => true,
        LayerRole::Recurrent(Cell::Rnn(activation)) => nonlinearity(activation).is_none(),
        LayerRole::Recurrent(Cell::Lstm | Cell::Gru) | LayerRole::Output => false,
    }
}

/// What `torch.nn.RNNCell` calls φ, where it knows it.
pub(super) fn nonlinearity(activation: Activation) -> Option<&'static str> {
    match activation {
        Activation::Tanh => Some("tanh"),
        Activation::Relu => Some("relu"),
        Activation::Identity
        | Activation::Sigmoid
        | Activation::LeakyRelu
        | Activation::Silu
        | Activation::Gelu
        | Activation::Elu
        | Activation::Selu => None,
    }
}
