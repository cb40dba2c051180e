//! The activation functions and their slopes in f64, for the integrals of the theory.

use model::Activation;

/// SELU's two constants λ and α (Klambauer et al. 2017).
const SELU: (f64, f64) = (1.050_700_987_355_480_5, 1.673_263_242_354_377_2);

/// An activation function φ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phi {
    kind: Activation,
    leak: f64,
}

impl Phi {
    /// An activation function; leaky ReLU has the slope `leak` below 0.
    pub fn new(kind: Activation, leak: f64) -> Phi {
        Phi { kind, leak }
    }

    /// φ(x) and φ′(x).
    pub fn at(self, x: f64) -> (f64, f64) {
        match self.kind {
            Activation::Identity => (x, 1.0),
            Activation::Sigmoid => {
                let y = sigmoid(x);
                (y, y * sigmoid(-x))
            }
            Activation::Tanh => {
                let y = libm::tanh(x);
                (y, 1.0 - y * y)
            }
            Activation::Relu => leaky(x, 0.0),
            Activation::LeakyRelu => leaky(x, self.leak),
            Activation::Silu => {
                let s = sigmoid(x);
                (x * s, s * (1.0 + x * sigmoid(-x)))
            }
            Activation::Gelu => {
                let below = 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
                let density = libm::exp(-0.5 * x * x) / libm::sqrt(std::f64::consts::TAU);
                (x * below, below + x * density)
            }
            Activation::Elu => exponential(x, 1.0, 1.0),
            Activation::Selu => exponential(x, SELU.0, SELU.1),
        }
    }
}

fn leaky(x: f64, slope: f64) -> (f64, f64) {
    if x > 0.0 { (x, 1.0) } else { (slope * x, slope) }
}

fn exponential(x: f64, scale: f64, alpha: f64) -> (f64, f64) {
    if x > 0.0 {
        (scale * x, scale)
    } else {
        (scale * alpha * libm::expm1(x), scale * alpha * libm::exp(x))
    }
}

/// σ(x) = 1 / (1 + e⁻ˣ).
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_the_derivatives() {
        for &kind in Activation::ALL {
            let phi = Phi { kind, leak: 0.1 };
            for x in [-9.0, -2.5, -0.4, 0.3, 1.7, 8.0] {
                let step = 1e-5;
                let slope = (phi.at(x + step).0 - phi.at(x - step).0) / (2.0 * step);
                assert!((slope - phi.at(x).1).abs() < 1e-8, "{kind} at {x}");
            }
        }
    }

    #[test]
    fn arguments_beyond_the_exponential_stay_finite() {
        for &kind in Activation::ALL {
            let phi = Phi { kind, leak: 0.1 };
            for x in [-1e50, 1e50] {
                let (value, slope) = phi.at(x);
                assert!(value.is_finite() && slope.is_finite(), "{kind} at {x}");
            }
        }
    }
}
