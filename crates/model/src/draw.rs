//! `Draw`: what initial values of a parameter are drawn from.

use crate::init::Scheme;

/// Rows of a parameter that are drawn alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rows {
    /// Number of rows; for a vector, of its elements.
    pub size: usize,
    /// How they are drawn.
    pub draw: Draw,
    /// The network's initialisation if this draw comes of it; none where the rows start in a way of their
    /// own, as the bias of a forget gate may.
    pub scheme: Option<Scheme>,
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
    /// sign · ln U(1, longest − 1). Rows of one parameter share their draws.
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
