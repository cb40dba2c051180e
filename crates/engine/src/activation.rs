//! The activation functions and their slopes, in any precision.

use model::Activation;

use crate::constants::{INVERSE_ROOT_TAU, SELU_FLOOR, SELU_SCALE};
use crate::real::Real;

/// An activation function with its parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Function {
    /// Which function.
    pub kind: Activation,
    /// Slope of leaky ReLU below 0.
    pub leak: f64,
}

impl Function {
    /// φ(z).
    pub fn value<T: Real>(self, z: T) -> T {
        match self.kind {
            Activation::Identity => z,
            Activation::Sigmoid => sigmoid(z),
            Activation::Tanh => z.tanh(),
            // Written so that a NaN passes through instead of becoming 0.
            Activation::Relu => {
                if z < T::ZERO {
                    T::ZERO
                } else {
                    z
                }
            }
            Activation::LeakyRelu => {
                if z < T::ZERO {
                    T::from_f64(self.leak) * z
                } else {
                    z
                }
            }
            Activation::Silu => z * sigmoid(z),
            Activation::Gelu => z * normal_distribution(z),
            Activation::Elu => {
                if z < T::ZERO {
                    z.exp_m1()
                } else {
                    z
                }
            }
            Activation::Selu => {
                if z < T::ZERO {
                    T::from_f64(SELU_FLOOR) * z.exp_m1()
                } else {
                    T::from_f64(SELU_SCALE) * z
                }
            }
        }
    }

    /// g · φ′(z), given y = φ(z).
    pub fn grad<T: Real>(self, z: T, y: T, g: T) -> T {
        match self.kind {
            Activation::Identity => g,
            Activation::Sigmoid => g * (T::ONE - y) * y,
            Activation::Tanh => g * (T::ONE - y * y),
            // As in PyTorch, the slope at 0 is 0.
            Activation::Relu => {
                if z <= T::ZERO {
                    T::ZERO
                } else {
                    g
                }
            }
            Activation::LeakyRelu => {
                if z <= T::ZERO {
                    T::from_f64(self.leak) * g
                } else {
                    g
                }
            }
            Activation::Silu => {
                let s = sigmoid(z);
                g * s * (T::ONE + z * (T::ONE - s))
            }
            Activation::Gelu => {
                let density = T::from_f64(INVERSE_ROOT_TAU) * (-(T::from_f64(0.5) * z * z)).exp();
                g * (normal_distribution(z) + z * density)
            }
            Activation::Elu => {
                if z <= T::ZERO {
                    g * (y + T::ONE)
                } else {
                    g
                }
            }
            Activation::Selu => {
                if z <= T::ZERO {
                    g * (y + T::from_f64(SELU_FLOOR))
                } else {
                    g * T::from_f64(SELU_SCALE)
                }
            }
        }
    }

    /// The slope below which a unit counts as saturated: a twentieth of the steepest.
    pub fn saturated_slope(self) -> f64 {
        let steepest = match self.kind {
            Activation::Sigmoid => 0.25,
            Activation::Identity
            | Activation::Tanh
            | Activation::Relu
            | Activation::LeakyRelu
            | Activation::Elu => 1.0,
            Activation::Silu => 1.1,
            Activation::Gelu => 1.13,
            Activation::Selu => SELU_SCALE,
        };
        steepest / 20.0
    }
}

/// 1 / (1 + e⁻ᶻ).
pub(crate) fn sigmoid<T: Real>(z: T) -> T {
    T::ONE / (T::ONE + (-z).exp())
}

/// Φ(z) = ½ erfc(−z/√2): unlike ½ (1 + erf(z/√2)) it has digits where it is small.
fn normal_distribution<T: Real>(z: T) -> T {
    T::from_f64(0.5) * (-z * T::from_f64(std::f64::consts::FRAC_1_SQRT_2)).erfc()
}
