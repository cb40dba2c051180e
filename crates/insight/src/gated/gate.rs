//! `Gate` and `Course`: what LSTM and GRU share, and what their layers come to.

use model::sigmoid;

use crate::drawn::{Bias, bias, weights};
use crate::quadrature::points;
use crate::recurrent::{Input, Layer};

/// A gate's sum W x + b + U h + c before its activation.
#[derive(Clone, Copy)]
pub(super) struct Gate {
    /// Hidden size · Var U.
    pub(super) scale: f64,
    /// Features · Var W · mean square of the input, still and moving.
    pub(super) input: Input,
    /// b, next to the input's weights.
    pub(super) outer: Bias,
    /// c, next to the state's weights.
    pub(super) inner: Bias,
}

impl Gate {
    pub(super) fn of(layer: Layer<'_>, index: usize, input: Input) -> Option<Gate> {
        let recurrent = weights(layer.inner.0, index)?;
        if recurrent.orthogonal {
            return None;
        }
        let read = layer.features() * weights(layer.outer.0, index)?.variance;
        Some(Gate {
            scale: layer.units() * recurrent.variance,
            input: Input { still: read * input.still, moving: read * input.moving },
            outer: bias(layer.outer.1, index)?,
            inner: bias(layer.inner.1, index)?,
        })
    }

    /// Points of the still part, given the state's.
    pub(super) fn points(self, count: u32, state: Input) -> Vec<(f64, f64)> {
        let bias = self.outer.plus(self.inner);
        let variance = bias.variance + self.input.still + self.scale * state.still;
        points(count, bias.mean, variance)
    }

    /// Variance of the moving part.
    pub(super) fn moving(self, state: Input) -> f64 {
        self.input.moving + self.scale * state.moving
    }
}

/// Units that are alike in the gate that keeps the state.
pub(super) struct Kind {
    /// Their share.
    pub(super) share: f64,
    /// Direct path: mean f̄ and mean square.
    pub(super) direct: Values,
    /// k̄².
    pub(super) steady: f64,
    /// κ².
    pub(super) unsteady: f64,
}

/// What a layer comes to.
pub(super) struct Course {
    pub(super) state: Input,
    pub(super) kinds: Vec<Kind>,
    /// Mean square gain of a path from output to output that passes by the cell.
    pub(super) around: f64,
}

/// Mean and mean square through time.
#[derive(Clone, Copy, Default)]
pub(super) struct Values {
    pub(super) mean: f64,
    pub(super) square: f64,
}

impl Values {
    pub(super) fn of(points: &[(f64, f64)], f: impl Fn(f64) -> f64) -> Values {
        let mut values = Values::default();
        for &(x, weight) in points {
            values.add(f(x), weight);
        }
        values
    }

    pub(super) fn add(&mut self, value: f64, weight: f64) {
        self.mean += weight * value;
        self.square += weight * value * value;
    }

    pub(super) fn variance(self) -> f64 {
        (self.square - self.mean * self.mean).max(0.0)
    }
}

/// A gate at one still sum: its value, and its slope, through time.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub(super) value: Values,
    pub(super) slope: Values,
}

impl Opening {
    /// σ of sums that move with this variance.
    pub(super) fn sigmoid(z: f64, moving: f64) -> Opening {
        let points = points(7, z, moving);
        let slope = |z: f64| sigmoid(z) * sigmoid(-z);
        Opening { value: Values::of(&points, sigmoid), slope: Values::of(&points, slope) }
    }

    /// tanh of such sums.
    pub(super) fn tanh(z: f64, moving: f64) -> Opening {
        let points = points(7, z, moving);
        let slope = |z| 1.0 - square(libm::tanh(z));
        Opening { value: Values::of(&points, libm::tanh), slope: Values::of(&points, slope) }
    }
}

/// Shares of units by the bias of the gate that keeps the state, and how far it is shifted: one
/// share, or with chrono biases ln U(1, T − 1) sixteen.
pub(super) fn shares(bias: Bias) -> Vec<(f64, f64)> {
    const PARTS: u32 = 16;
    let Some((_, longest)) = bias.chrono else { return vec![(0.0, 1.0)] };
    let at = |part: u32| (f64::from(part) + 0.5) / f64::from(PARTS);
    (0..PARTS)
        .map(|part| (libm::log(1.0 + at(part) * (longest - 2.0).max(0.0)), 1.0 / f64::from(PARTS)))
        .collect()
}

pub(super) fn square(x: f64) -> f64 {
    x * x
}

/// Sum of fᵏ over the steps so far, and fᵗ itself.
pub(super) fn reach(direct: f64, time: f64) -> (f64, f64) {
    let left = libm::pow(direct, time);
    // Where f rounds to 1 nothing is forgotten.
    (if direct < 1.0 { (1.0 - left) / (1.0 - direct) } else { time }, left)
}

/// tanh within 1e-8 of its value, in half the time of libm's: it is asked for a million times.
pub(super) fn tanh(x: f64) -> f64 {
    if x.abs() < 1e-4 { x } else { 1.0 - 2.0 / (libm::exp(2.0 * x) + 1.0) }
}

/// Three points with the moments of N(mean, variance) up to the fifth.
pub(super) fn three(mean: f64, variance: f64) -> [(f64, f64); 3] {
    let far = libm::sqrt(3.0 * variance);
    [(mean - far, 1.0 / 6.0), (mean, 2.0 / 3.0), (mean + far, 1.0 / 6.0)]
}
