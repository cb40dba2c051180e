//! `Slopes`: which slopes an activation function takes.

use crate::activation::Function;

/// Beyond this distance from 0 no slope is larger than nearer to it.
const REACH: i32 = 16;
/// How many arguments are tried in a unit of z, 0 among them; the largest slope of a smooth function is off
/// by less than 10⁻⁴.
const FINENESS: i32 = 64;

/// The slopes φ′ of an activation function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slopes {
    /// The smallest.
    pub least: f64,
    /// The largest: what one layer's function can do at most for the gradient.
    pub largest: f64,
    /// Whether φ has no slopes but these two, as ReLU has only 0 and 1.
    pub no_others: bool,
}

impl Function {
    /// The slopes of φ, by trying.
    pub fn slopes(self) -> Slopes {
        let tried = -REACH * FINENESS..=REACH * FINENESS;
        let slopes = || {
            let at = |n: i32| self.with_slope(f64::from(n) / f64::from(FINENESS)).1;
            tried.clone().map(at)
        };
        let least = slopes().fold(f64::INFINITY, f64::min);
        let largest = slopes().fold(f64::NEG_INFINITY, f64::max);
        let no_others = slopes().all(|slope| slope == least || slope == largest);
        Slopes { least, largest, no_others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Activation, SELU_FLOOR};

    #[test]
    fn the_slopes_are_those_of_the_textbooks() {
        for (kind, least, largest, no_others) in [
            (Activation::Identity, 1.0, 1.0, true),
            (Activation::Sigmoid, 0.0, 0.25, false),
            (Activation::Tanh, 0.0, 1.0, false),
            (Activation::Relu, 0.0, 1.0, true),
            (Activation::LeakyRelu, 0.1, 1.0, true),
            (Activation::Silu, -0.0998, 1.0998, false),
            (Activation::Gelu, -0.1289, 1.1289, false),
            (Activation::Elu, 0.0, 1.0, false),
            (Activation::Selu, 0.0, SELU_FLOOR, false),
            (Activation::Softplus, 0.0, 1.0, false),
            (Activation::Sine, -1.0, 1.0, false),
            (Activation::Step, 0.0, 0.0, true),
        ] {
            let slopes = Function { kind, leak: 0.1 }.slopes();
            assert!((slopes.least - least).abs() < 1e-3, "{kind}: {slopes:?}");
            assert!((slopes.largest - largest).abs() < 1e-4, "{kind}: {slopes:?}");
            assert_eq!(slopes.no_others, no_others, "{kind}");
        }
    }
}
