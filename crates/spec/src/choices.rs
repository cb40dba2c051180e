//! The closed sets a field of the experiment chooses from, each value with its written name.

use serde::{Deserialize, Serialize};

/// Declares an enum whose values have a written name (in links, JSON and on the command line).
macro_rules! choices {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$inner])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every value, in the order they are offered.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The written names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The written name.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The value with this written name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use choices;

choices! {
    /// The data set a network learns.
    DataSet {
        /// 8×8 handwritten digits: 64 features, 10 classes, 1437 training and 360 test rows.
        Digits = "digits",
    }
}

impl DataSet {
    /// Number of input features of a row.
    pub fn features(self) -> usize {
        match self {
            DataSet::Digits => 64,
        }
    }

    /// Number of classes to tell apart.
    pub fn classes(self) -> usize {
        match self {
            DataSet::Digits => 10,
        }
    }
}

choices! {
    /// The activation function φ of every hidden layer.
    Activation {
        /// σ(z) = 1 / (1 + e⁻ᶻ); its slope is at most ¼.
        Sigmoid = "sigmoid",
        /// tanh(z); its slope is at most 1.
        Tanh = "tanh",
        /// max(0, z); its slope is 0 or 1, and 0 at 0 as in PyTorch.
        Relu = "relu",
    }
}

impl Activation {
    /// Whether φ′(z) > 0 for every finite z, so that a gradient of exactly 0 can only be underflow.
    pub fn has_positive_slope(self) -> bool {
        match self {
            Activation::Sigmoid | Activation::Tanh => true,
            Activation::Relu => false,
        }
    }
}

choices! {
    /// Paths around layers.
    Skip {
        /// A plain network: z ← W φ(z) + b.
        None = "none",
        /// Pre-activation residual layers: z ← z + W φ(z) + b (He et al. 2016, arXiv 1603.05027).
        Residual = "residual",
    }
}

choices! {
    /// How the weights are drawn. Biases start at 0 except for the PyTorch default.
    Init {
        /// U(±√(6/(fan-in + fan-out))) (Glorot & Bengio 2010; `torch.nn.init.xavier_uniform_`).
        Glorot = "glorot",
        /// N(0, 2/fan-in) (He et al. 2015; `torch.nn.init.kaiming_normal_`).
        He = "he",
        /// U(±1/√fan-in) for weights and biases: what `torch.nn.Linear` does by itself.
        PyTorch = "pytorch",
    }
}
