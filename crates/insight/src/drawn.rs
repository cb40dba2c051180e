//! How parameters are drawn, as the theory asks for it.

use model::{Draw, Parameter};

/// A matrix of independent elements with mean 0, or an orthogonal one.
#[derive(Clone, Copy)]
pub(crate) struct Weights {
    /// Variance of an element.
    pub(crate) variance: f64,
    /// Whether it is orthogonal, so that it keeps norms exactly.
    pub(crate) orthogonal: bool,
}

/// A vector of biases.
#[derive(Clone, Copy, Default)]
pub(crate) struct Bias {
    /// Mean, apart from the chrono part.
    pub(crate) mean: f64,
    /// Variance, apart from the chrono part.
    pub(crate) variance: f64,
    /// Sign and longest time of the chrono part.
    pub(crate) chrono: Option<(f64, f64)>,
}

impl Bias {
    /// The sum of two biases.
    pub(crate) fn plus(self, other: Bias) -> Bias {
        Bias {
            mean: self.mean + other.mean,
            variance: self.variance + other.variance,
            chrono: self.chrono.or(other.chrono),
        }
    }
}

/// The rows of a matrix that belong to one gate (0 where there are no gates); `None` where their elements
/// have no common distribution.
pub(crate) fn weights(parameter: &Parameter, gate: usize) -> Option<Weights> {
    let rows = parameter.rows.get(gate)?;
    match rows.draw {
        // Orthonormal rows or columns, whichever are fewer: those have length 1.
        Draw::Orthogonal { gain } => {
            let variance = gain * gain / parameter.columns.max(rows.size) as f64;
            Some(Weights { variance, orthogonal: true })
        }
        draw => Some(Weights { variance: draw.variance(parameter.columns)?, orthogonal: false }),
    }
}

/// The elements of a vector of biases that belong to one gate.
pub(crate) fn bias(parameter: &Parameter, gate: usize) -> Option<Bias> {
    match parameter.rows.get(gate)?.draw {
        Draw::Constant(mean) => Some(Bias { mean, ..Bias::default() }),
        Draw::Chrono { longest, sign } => {
            Some(Bias { chrono: Some((sign, longest)), ..Bias::default() })
        }
        draw => Some(Bias { variance: draw.variance(1)?, ..Bias::default() }),
    }
}
