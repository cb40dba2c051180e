//! `Activation`: the activation functions there are.

use crate::closed_set;

closed_set! {
    /// The activation function φ of the hidden layers (of a vanilla recurrent layer, too).
    Activation {
        /// z: no nonlinearity at all.
        Identity = "identity",
        /// σ(z) = 1 / (1 + e⁻ᶻ); its slope is at most ¼.
        Sigmoid = "sigmoid",
        /// tanh(z); its slope is at most 1.
        Tanh = "tanh",
        /// max(0, z); its slope is 0 or 1, and 0 at 0 as in PyTorch.
        Relu = "relu",
        /// z for z > 0, else slope · z.
        LeakyRelu = "leaky-relu",
        /// z σ(z), also called swish.
        Silu = "silu",
        /// z Φ(z) with the normal distribution function Φ, the exact (erf) form.
        Gelu = "gelu",
        /// z for z > 0, else eᶻ − 1.
        Elu = "elu",
        /// Self-normalising: 1.0507 z for z > 0, else 1.7581 (eᶻ − 1) (Klambauer et al. 2017).
        Selu = "selu",
    }
}

impl Activation {
    /// Whether φ′(z) > 0 for every finite z, so that a gradient of exactly 0 can only be underflow.
    pub fn has_positive_slope(self) -> bool {
        match self {
            Activation::Identity
            | Activation::Sigmoid
            | Activation::Tanh
            | Activation::LeakyRelu
            | Activation::Elu
            | Activation::Selu => true,
            // SiLU's and GELU's slopes cross 0 at single points, which no measured net hits in all
            // its units at once.
            Activation::Silu | Activation::Gelu => true,
            Activation::Relu => false,
        }
    }
}
