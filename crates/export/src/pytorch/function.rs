//! The activation function in PyTorch's words.

use model::{Activation, Curve, Model};

use super::number::number;

/// φ of the hidden layers, where the script needs it by name: dense networks do, and recurrent cells that
/// torch has not. From the input on, each with the number of layers in a row that have it.
pub(super) fn named(model: &Model) -> Vec<((Activation, f64), usize)> {
    let mut stretches: Vec<((Activation, f64), usize)> = Vec::new();
    for layer in 0..model.hidden().len() {
        let Some(Curve { activation, leak, .. }) = model.curve(layer) else { continue };
        if model.cell(layer).is_some() && nonlinearity(activation).is_some() {
            continue;
        }
        match stretches.last_mut() {
            Some((last, layers)) if *last == (activation, leak) => *layers += 1,
            _ => stretches.push(((activation, leak), 1)),
        }
    }
    stretches
}

/// The line that names φ; `phis` where not all layers have the same one.
pub(super) fn line(stretches: &[((Activation, f64), usize)]) -> String {
    match stretches {
        [] => String::new(),
        [(function, _)] => format!("\nphi = {}\n", phi(*function)),
        several => {
            let of = |(function, layers): &((Activation, f64), usize)| {
                let times = if *layers == 1 { String::new() } else { format!("{layers} * ") };
                format!("{times}[{}]", phi(*function))
            };
            format!("\nphis = {}\n", several.iter().map(of).collect::<Vec<_>>().join(" + "))
        }
    }
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
