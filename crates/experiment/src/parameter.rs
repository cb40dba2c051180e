//! `Parameter`: a tensor that a layer learns, with its shape and how it is drawn.

use crate::choices::{ForgetInit, Init, Norm, RecurrentInit, Skip};
use model::Cell;

use crate::plan::{Layer, LayerRole};
use crate::run_spec::RunSpec;

/// A tensor that is learned, stacked from blocks of rows that are drawn alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name within its layer, as PyTorch would call it: `weight`, `bias`, `weight_hh`, `norm.weight`.
    pub name: &'static str,
    /// Number of columns; 1 row of so many for vectors.
    pub columns: usize,
    /// What its rows are drawn from, from the first on.
    pub blocks: Vec<Block>,
}

/// Rows of a parameter that are drawn alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Number of rows; for a vector, of its elements.
    pub size: usize,
    /// How they are drawn.
    pub draw: Draw,
}

/// A distribution of initial values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Draw {
    /// Always this value.
    Constant(f64),
    /// U(−bound, bound).
    Uniform {
        /// Largest magnitude.
        bound: f64,
    },
    /// N(0, deviation²).
    Normal {
        /// Standard deviation.
        deviation: f64,
    },
    /// Orthonormal rows or columns, whichever are fewer, times the gain.
    Orthogonal {
        /// Factor on every element.
        gain: f64,
    },
    /// The identity times the gain.
    Identity {
        /// Factor on every element.
        gain: f64,
    },
    /// sign · ln U(1, longest − 1). Blocks of one tensor share their draws.
    Chrono {
        /// Number of time steps T.
        longest: f64,
        /// 1 or −1.
        sign: f64,
    },
}

impl Draw {
    /// Variance of an element; for an orthogonal square matrix of n rows, gain² / n. `None` where
    /// elements are not draws of one random variable with mean 0.
    pub fn variance(self, columns: usize) -> Option<f64> {
        match self {
            Draw::Constant(value) => (value == 0.0).then_some(0.0),
            Draw::Uniform { bound } => Some(bound * bound / 3.0),
            Draw::Normal { deviation } => Some(deviation * deviation),
            Draw::Orthogonal { gain } => Some(gain * gain / columns as f64),
            Draw::Identity { .. } | Draw::Chrono { .. } => None,
        }
    }
}

impl Parameter {
    /// Number of elements.
    pub fn count(&self) -> usize {
        self.size() * self.columns
    }

    /// Number of rows; of a vector, of elements.
    pub fn size(&self) -> usize {
        self.blocks.iter().map(|block| block.size).sum()
    }

    /// Whether it is a vector (biases, scales), stored as one row.
    pub fn is_vector(&self) -> bool {
        !self.is_matrix()
    }

    fn is_matrix(&self) -> bool {
        matches!(self.name, "weight" | "weight_ih" | "weight_hh" | "transform.weight")
    }

    /// Whether the gradient of this matrix is measured: one, or with recurrent layers two, a layer.
    pub fn is_measured_weight(&self) -> bool {
        self.is_matrix() && self.name != "transform.weight"
    }

    /// Rows and columns as stored: vectors lie in one row.
    pub fn shape(&self) -> (usize, usize) {
        if self.is_vector() { (1, self.size()) } else { (self.size(), self.columns) }
    }
}

/// The parameters of a layer of a network that reads `steps` time steps.
pub(crate) fn of(spec: &RunSpec, steps: usize, layer: &Layer) -> Vec<Parameter> {
    let (fan_in, fan_out) = (layer.fan_in, layer.fan_out);
    match layer.role {
        LayerRole::Recurrent(cell) => recurrent(spec, steps, cell, fan_in, fan_out),
        LayerRole::Hidden(_) | LayerRole::Output => {
            let weight = weights(spec, fan_in, fan_out, fan_in);
            let bias = biases(spec, fan_in);
            let mut parameters = vec![
                Parameter { name: "weight", columns: fan_in, blocks: one(fan_out, weight) },
                vector("bias", one(fan_out, bias)),
            ];
            if layer.norm != Norm::None {
                parameters.push(vector("norm.weight", one(fan_out, Draw::Constant(1.0))));
            }
            if matches!(layer.norm, Norm::Batch | Norm::Layer) {
                parameters.push(vector("norm.bias", one(fan_out, Draw::Constant(0.0))));
            }
            match layer.path.map(|path| path.kind) {
                Some(Skip::ReZero) => {
                    parameters.push(vector("alpha", one(1, Draw::Constant(0.0))));
                }
                Some(Skip::Highway) => {
                    let bias = Draw::Constant(spec.transform_bias);
                    parameters.push(Parameter {
                        name: "transform.weight",
                        columns: fan_in,
                        blocks: one(fan_out, weight),
                    });
                    parameters.push(vector("transform.bias", one(fan_out, bias)));
                }
                _ => {}
            }
            parameters
        }
    }
}

fn recurrent(
    spec: &RunSpec,
    steps: usize,
    cell: Cell,
    fan_in: usize,
    hidden: usize,
) -> Vec<Parameter> {
    // PyTorch draws everything of a recurrent layer from U(±1/√H).
    let input = weights(spec, fan_in, hidden, hidden);
    let recurrent = match spec.recurrent_init {
        RecurrentInit::Same => weights(spec, hidden, hidden, hidden),
        RecurrentInit::Orthogonal => Draw::Orthogonal { gain: spec.gain },
        RecurrentInit::Identity => Draw::Identity { gain: spec.gain },
    };
    let bias = biases(spec, hidden);
    let gates = |draw| vec![Block { size: hidden, draw }; cell.gates()];
    // The forget bias is the sum of PyTorch's two: the second is 0 where the first is set.
    let (mut first, mut second) = (gates(bias), gates(bias));
    let chrono = |sign| Draw::Chrono { longest: steps as f64, sign };
    let forget = match cell {
        Cell::Lstm | Cell::Gru => Some(1), // f of i, f, g, o; z of r, z, n
        Cell::Rnn(_) => None,
    };
    if let Some(forget) = forget {
        let keep = match spec.forget_init {
            ForgetInit::Same => None,
            ForgetInit::Constant => Some(Draw::Constant(spec.forget_bias)),
            ForgetInit::Chrono => Some(chrono(1.0)),
        };
        if let Some(draw) = keep {
            first[forget].draw = draw;
            second[forget].draw = Draw::Constant(0.0);
        }
        if spec.forget_init == ForgetInit::Chrono && cell == Cell::Lstm {
            first[0].draw = chrono(-1.0);
            second[0].draw = Draw::Constant(0.0);
        }
    }
    vec![
        Parameter { name: "weight_ih", columns: fan_in, blocks: gates(input) },
        Parameter { name: "weight_hh", columns: hidden, blocks: gates(recurrent) },
        vector("bias_ih", first),
        vector("bias_hh", second),
    ]
}

/// How a matrix is drawn; PyTorch's default takes `default_fan` for its bound.
fn weights(spec: &RunSpec, fan_in: usize, fan_out: usize, default_fan: usize) -> Draw {
    let gain = spec.gain;
    let fans = (fan_in + fan_out) as f64;
    let (fan_in, default_fan) = (fan_in as f64, default_fan as f64);
    let uniform = |bound: f64| Draw::Uniform { bound: gain * bound };
    let normal = |deviation: f64| Draw::Normal { deviation: gain * deviation };
    match spec.init {
        Init::Glorot => uniform(libm::sqrt(6.0 / fans)),
        Init::GlorotNormal => normal(libm::sqrt(2.0 / fans)),
        Init::He => normal(libm::sqrt(2.0 / fan_in)),
        Init::HeUniform => uniform(libm::sqrt(6.0 / fan_in)),
        Init::LeCun => normal(1.0 / libm::sqrt(fan_in)),
        Init::LeCunUniform => uniform(libm::sqrt(3.0 / fan_in)),
        Init::PyTorch => uniform(1.0 / libm::sqrt(default_fan)),
        Init::Orthogonal => Draw::Orthogonal { gain },
        Init::Normal => normal(spec.sigma),
    }
}

/// How biases are drawn: by the initialisation where it says so, or else with the chosen variance.
fn biases(spec: &RunSpec, fan: usize) -> Draw {
    if spec.bias_variance > 0.0 {
        Draw::Normal { deviation: libm::sqrt(spec.bias_variance) }
    } else if spec.init == Init::PyTorch {
        Draw::Uniform { bound: 1.0 / libm::sqrt(fan as f64) }
    } else {
        Draw::Constant(0.0)
    }
}

fn one(size: usize, draw: Draw) -> Vec<Block> {
    vec![Block { size, draw }]
}

fn vector(name: &'static str, blocks: Vec<Block>) -> Parameter {
    Parameter { name, columns: 1, blocks }
}
