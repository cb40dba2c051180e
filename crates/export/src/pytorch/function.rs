//! The activation function in PyTorch's words.

use model::{Activation, Curve, Model};

use super::number::number;

/// φ of the hidden layers, where the script needs it by name: dense networks do, and recurrent cells that
/// torch has not.
pub(super) fn named(model: &Model) -> Option<(Activation, f64)> {
    let Curve { activation, leak, .. } = model.curve(0)?;
    let is_known = model.cell(0).is_some() && nonlinearity(activation).is_some();
    (!is_known).then_some((activation, leak))
}

/// φ as an expression.
pub(super) fn phi((activation, leak): (Activation, f64)) -> String {
    let name = match activation {
        Activation::Identity => "nn.Identity()",
        Activation::Sigmoid => "torch.sigmoid",
        Activation::Tanh => "torch.tanh",
        Activation::Relu => "torch.relu",
        Activation::LeakyRelu => {
            return format!("partial(F.leaky_relu, negative_slope={})", number(leak));
        }
        Activation::Silu => "F.silu",
        Activation::Gelu => "F.gelu",
        Activation::Elu => "F.elu",
        Activation::Selu => "F.selu",
        Activation::Softplus => "F.softplus",
        Activation::Sine => "torch.sin",
        // The second term is 0, and gives the layers below a gradient of 0 instead of none.
        Activation::Step => "lambda z: (z > 0).to(z.dtype) + 0 * z",
    };
    name.to_owned()
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
        | Activation::Selu
        | Activation::Softplus
        | Activation::Sine
        | Activation::Step => None,
    }
}
