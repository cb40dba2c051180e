//! `Signal`: what a value is like at the initial parameters.

use crate::points::Points;

/// Statistics of a unit of a value, over units, rows and draws of the parameters.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    /// Mean.
    pub(crate) mean: f64,
    /// Mean square.
    pub(crate) square: f64,
    /// Variance over rows, in the mean over units: what a normalisation over rows sees. It is followed only in
    /// networks with such a normalisation.
    pub(crate) moving: f64,
    /// E x u / E x² (of a normal x, around its mean), where u is what the value changes by if the rows that the
    /// network reads grow by a factor, relative to that factor.
    pub(crate) growth: f64,
    /// How a unit is distributed.
    pub(crate) law: Law,
}

/// How a unit is distributed.
#[derive(Clone, Debug)]
pub(crate) enum Law {
    /// Normally: sums over many units are.
    Normal,
    /// As these points.
    Points(Points),
    /// Nothing is known but its moments.
    Unknown,
}

impl Signal {
    /// Rows that are read, of this mean square.
    pub(crate) fn rows(square: f64) -> Signal {
        Signal { mean: 0.0, square, moving: square, growth: 1.0, law: Law::Normal }
    }

    /// Variance over units and rows.
    pub(crate) fn variance(&self) -> f64 {
        (self.square - self.mean * self.mean).max(0.0)
    }

    /// Whether it stands still over rows in part, for instance because of a bias.
    pub(crate) fn is_still_in_part(&self) -> bool {
        self.variance() - self.moving > 1e-9 * self.square
    }
}
