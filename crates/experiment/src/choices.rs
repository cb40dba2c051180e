//! The closed sets of values that fields of the experiment choose from, each with its written name.

use model::{Shape, Target, closed_set};

closed_set! {
    /// The data set a network learns.
    DataSet {
        /// 8×8 handwritten digits: 64 features, 10 classes, 1437 training and 360 test rows. A
        /// recurrent network reads them pixel by pixel.
        Digits = "digits",
        /// Two spirals wound around each other, in the plane.
        Spirals = "spirals",
        /// Two circles, one inside the other, in the plane.
        Circles = "circles",
        /// Four squares, coloured as in exclusive or, in the plane.
        Xor = "xor",
        /// Two half moons, in the plane.
        Moons = "moons",
        /// The adding problem (Hochreiter & Schmidhuber 1997): the sum of two marked numbers.
        Adding = "adding",
        /// Copy memory (Hochreiter & Schmidhuber 1997; Arjovsky et al. 2016): repeat ten symbols
        /// after a long pause.
        CopyMemory = "copy-memory",
        /// Temporal order (Hochreiter & Schmidhuber 1997): the order of two symbols among
        /// distractors.
        TemporalOrder = "temporal-order",
        /// Whether the number of ones in a sequence of bits is odd.
        Parity = "parity",
    }
}

impl DataSet {
    /// The shape of a row; `length` is the length of the sequences if it can be chosen.
    pub fn shape(self, length: usize) -> Shape {
        let (steps, features, target) = match self {
            DataSet::Digits => (1, 64, Target::Class { classes: 10 }),
            DataSet::Spirals | DataSet::Circles | DataSet::Xor | DataSet::Moons => {
                (1, 2, Target::Class { classes: 2 })
            }
            DataSet::Adding => (length, 2, Target::Value),
            // Eight symbols, blank and marker in; eight symbols and blank out.
            DataSet::CopyMemory => (length + 20, 10, Target::ClassPerStep { classes: 9 }),
            // Four distractors, X and Y.
            DataSet::TemporalOrder => (length, 6, Target::Class { classes: 4 }),
            DataSet::Parity => (length, 1, Target::Class { classes: 2 }),
        };
        Shape { steps, features, target }
    }

    /// Whether rows are sequences whose length can be chosen.
    pub fn has_length(self) -> bool {
        match self {
            DataSet::Adding | DataSet::CopyMemory | DataSet::TemporalOrder | DataSet::Parity => {
                true
            }
            DataSet::Digits
            | DataSet::Spirals
            | DataSet::Circles
            | DataSet::Xor
            | DataSet::Moons => false,
        }
    }

    /// Whether rows are noisy points of the plane.
    pub fn has_noise(self) -> bool {
        match self {
            DataSet::Spirals | DataSet::Circles | DataSet::Xor | DataSet::Moons => true,
            DataSet::Digits
            | DataSet::Adding
            | DataSet::CopyMemory
            | DataSet::TemporalOrder
            | DataSet::Parity => false,
        }
    }
}

closed_set! {
    /// What the hidden layers are.
    Network {
        /// Fully connected layers, one after the other.
        Dense = "dense",
        /// Vanilla recurrent layers: h ← φ(W x + U h + b) (`torch.nn.RNN`).
        Rnn = "rnn",
        /// Long short-term memory (Hochreiter & Schmidhuber 1997; `torch.nn.LSTM`).
        Lstm = "lstm",
        /// Gated recurrent units (Cho et al. 2014; `torch.nn.GRU`).
        Gru = "gru",
    }
}

impl Network {
    /// Whether the layers carry a hidden state from one time step to the next.
    pub fn is_recurrent(self) -> bool {
        match self {
            Network::Dense => false,
            Network::Rnn | Network::Lstm | Network::Gru => true,
        }
    }
}

closed_set! {
    /// Normalisation of a dense layer.
    Norm {
        /// None.
        None = "none",
        /// Over the batch, unit by unit (Ioffe & Szegedy 2015; `torch.nn.BatchNorm1d`).
        Batch = "batch",
        /// Over the units, row by row (Ba et al. 2016; `torch.nn.LayerNorm`).
        Layer = "layer",
        /// By the root mean square over the units (Zhang & Sennrich 2019; `torch.nn.RMSNorm`).
        Rms = "rms",
    }
}

closed_set! {
    /// Where a normalisation stands.
    NormPlace {
        /// Between the linear map and the activation: φ(N(z)).
        Before = "before",
        /// After the activation: N(φ(z)).
        After = "after",
    }
}

closed_set! {
    /// Paths around dense layers.
    Skip {
        /// A plain network: h ← φ(W h + b).
        None = "none",
        /// Pre-activation residual layers: z ← z + W φ(z) + b (He et al. 2016, arXiv 1603.05027).
        Residual = "residual",
        /// Post-activation residual layers: h ← φ(h + W h + b) (He et al. 2015, arXiv 1512.03385).
        ResidualPost = "residual-post",
        /// Pre-activation residual layers whose L branches are scaled by 1/√L.
        ResidualScaled = "residual-scaled",
        /// Pre-activation residual layers whose branches are scaled by a learned α that starts at 0
        /// (Bachlechner et al. 2020, arXiv 2003.04887).
        ReZero = "rezero",
        /// Highway layers: h ← T φ(W h + b) + (1 − T) h with a transform gate T = σ(V h + c)
        /// (Srivastava et al. 2015, arXiv 1505.00387).
        Highway = "highway",
    }
}

impl Skip {
    /// Whether a layer hands on the sum z, so that the layers that read it apply φ.
    pub fn is_pre_activation(self) -> bool {
        matches!(self, Skip::Residual | Skip::ResidualScaled | Skip::ReZero)
    }
}

closed_set! {
    /// How the hidden-to-hidden weights of a recurrent layer are drawn.
    RecurrentInit {
        /// Like the other weights.
        Same = "same",
        /// A random orthogonal matrix for each gate, times the gain.
        Orthogonal = "orthogonal",
        /// The identity for each gate, times the gain (Le et al. 2015, arXiv 1504.00941).
        Identity = "identity",
    }
}

closed_set! {
    /// How the bias of the gate that keeps the state starts: LSTM's forget gate, GRU's update gate.
    ForgetInit {
        /// Like the other biases.
        Same = "same",
        /// At a chosen value (Gers et al. 2000; Jozefowicz et al. 2015).
        Constant = "constant",
        /// ln U(1, T − 1), unit by unit; the input gate's is its negative (Tallec & Ollivier 2018,
        /// arXiv 1804.11188).
        Chrono = "chrono",
    }
}

closed_set! {
    /// The rule that turns gradients into updates.
    Optimiser {
        /// Stochastic gradient descent with momentum (`torch.optim.SGD`).
        Sgd = "sgd",
        /// The same with Nesterov's look-ahead (`torch.optim.SGD(nesterov=True)`).
        Nesterov = "nesterov",
        /// Adam (Kingma & Ba 2015; `torch.optim.Adam`): β 0.9 and 0.999, ε 10⁻⁸.
        Adam = "adam",
        /// Adam with decoupled weight decay (Loshchilov & Hutter 2019; `torch.optim.AdamW`).
        AdamW = "adamw",
        /// RMSprop (`torch.optim.RMSprop`): α 0.99, ε 10⁻⁸.
        RmsProp = "rmsprop",
    }
}

impl Optimiser {
    /// Whether the rule uses the experiment's momentum.
    pub fn uses_momentum(self) -> bool {
        matches!(self, Optimiser::Sgd | Optimiser::Nesterov)
    }
}

closed_set! {
    /// How the learning rate changes from step to step.
    Schedule {
        /// It does not change.
        Constant = "constant",
        /// It rises in equal parts over the warm-up steps, then stays.
        WarmUp = "warm-up",
        /// After the warm-up steps it falls along half a cosine to 0 (Loshchilov & Hutter 2017).
        Cosine = "cosine",
    }
}

closed_set! {
    /// Clipping of gradients before the update.
    Clip {
        /// None.
        None = "none",
        /// All gradients together to a largest L2 norm (Pascanu et al. 2013;
        /// `torch.nn.utils.clip_grad_norm_`).
        Norm = "norm",
        /// Every element to ± a largest value (`torch.nn.utils.clip_grad_value_`).
        Value = "value",
    }
}

closed_set! {
    /// What is minimised.
    Loss {
        /// What suits the data: cross-entropy for classes, squared error for numbers.
        Auto = "auto",
        /// Softmax cross-entropy (`torch.nn.CrossEntropyLoss`).
        CrossEntropy = "cross-entropy",
        /// Binary cross-entropy with logits (`torch.nn.BCEWithLogitsLoss`): one output for two
        /// classes, one for each of more than two.
        Binary = "binary",
        /// Mean squared error (`torch.nn.MSELoss`), against one-hot targets for classes.
        SquaredError = "mse",
        /// The same on σ of the outputs (`MSELoss` of `torch.sigmoid`), as in Nielsen 2015, Neural Networks and Deep
        /// Learning, chapter 1: where an output saturates, σ′ takes the gradient away.
        SigmoidSquaredError = "mse-sigmoid",
        /// The same on the softmax of the outputs (`MSELoss` of `torch.softmax`).
        SoftmaxSquaredError = "mse-softmax",
    }
}
