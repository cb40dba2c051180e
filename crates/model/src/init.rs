//! `Init`: the named initialisations, and `Scheme`: the one that parameters follow.

use crate::closed_set;

closed_set! {
    /// How weights are drawn, before the gain. Biases start at 0 except for the PyTorch default.
    Init {
        /// U(±√(6/(fan-in + fan-out))) (Glorot & Bengio 2010; `torch.nn.init.xavier_uniform_`).
        Glorot = "glorot",
        /// N(0, 2/(fan-in + fan-out)) (`torch.nn.init.xavier_normal_`).
        GlorotNormal = "glorot-normal",
        /// N(0, 2/fan-in) (He et al. 2015; `torch.nn.init.kaiming_normal_`).
        He = "he",
        /// U(±√(6/fan-in)) (`torch.nn.init.kaiming_uniform_`).
        HeUniform = "he-uniform",
        /// N(0, 1/fan-in) (LeCun et al. 1998).
        LeCun = "lecun",
        /// U(±√(3/fan-in)).
        LeCunUniform = "lecun-uniform",
        /// U(±1/√fan-in) for weights and biases: what `torch.nn.Linear` does by itself. Recurrent
        /// layers take the hidden size for fan-in, as `torch.nn.RNN` does.
        PyTorch = "pytorch",
        /// A random orthogonal matrix (Saxe et al. 2014; `torch.nn.init.orthogonal_`).
        Orthogonal = "orthogonal",
        /// N(0, σ²), where σ is a field of the experiment.
        Normal = "normal",
    }
}

/// The initialisation that rows of a parameter follow, by name: [`crate::Draw`] is what comes of it for
/// the fans at hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scheme {
    /// The initialisation of all weights and biases of the network.
    pub init: Init,
    /// Factor on every drawn weight.
    pub gain: f64,
}
