//! The activation functions: which there are, what is true of each, and their formulas in any precision.

use crate::closed_set;
use crate::real::Real;

/// λ of SELU (Klambauer et al. 2017, arXiv 1706.02515).
pub const SELU_SCALE: f64 = 1.050_700_987_355_480_5;
/// λ · α of SELU: its limit is −λα for z → −∞.
pub const SELU_FLOOR: f64 = 1.758_099_340_847_376_7;
/// 1 / √(2π).
pub const INVERSE_ROOT_TAU: f64 = 0.398_942_280_401_432_7;

closed_set! {
    /// The activation function φ of the hidden layers (of a vanilla recurrent layer, too).
    Activation {
        /// z: no nonlinearity at all.
        Identity = "identity",
        /// σ(z) = 1 / (1 + e⁻ᶻ); its slope is at most ¼.
        Sigmoid = "sigmoid",
        /// tanh(z); its slope is at most 1.
        Tanh = "tanh",
        /// max(0, z); its slope is 0 or 1, and 0 at 0 as in PyTorch.
        Relu = "relu",
        /// z for z > 0, else slope · z.
        LeakyRelu = "leaky-relu",
        /// z σ(z), also called swish.
        Silu = "silu",
        /// z Φ(z) with the normal distribution function Φ, the exact (erf) form.
        Gelu = "gelu",
        /// z for z > 0, else eᶻ − 1.
        Elu = "elu",
        /// Self-normalising: 1.0507 z for z > 0, else 1.7581 (eᶻ − 1) (Klambauer et al. 2017).
        Selu = "selu",
        /// ln(1 + eᶻ), a ReLU without its corner; its slope is σ(z) (Dugas et al. 2001; `torch.nn.Softplus`).
        Softplus = "softplus",
        /// sin(z), as in networks of pictures and sounds (Sitzmann et al. 2020, arXiv 2006.09661).
        Sine = "sine",
        /// 1 for z > 0, else 0 (McCulloch & Pitts 1943; `(z > 0).to(z.dtype)` in PyTorch). Its slope is 0 everywhere, so
        /// that no gradient passes it: no layer below learns anything, which is why nobody trains with it.
        Step = "step",
    }
}

impl Activation {
    /// Whether φ′(z) > 0 for every finite z, so that a gradient of exactly 0 can only be underflow.
    pub fn has_positive_slope(self) -> bool {
        match self {
            Activation::Identity
            | Activation::Sigmoid
            | Activation::Tanh
            | Activation::LeakyRelu
            | Activation::Elu
            | Activation::Selu
            | Activation::Softplus => true,
            // Slopes of these cross 0 at single points, which no measured net hits in all its units at once.
            Activation::Silu | Activation::Gelu | Activation::Sine => true,
            Activation::Relu | Activation::Step => false,
        }
    }

    /// Whether φ′(z) = 0 for every z, so that no gradient passes.
    pub fn has_no_slope(self) -> bool {
        self == Activation::Step
    }

    /// Whether the function or its slope jumps at 0. ELU's slope has a corner there, which counts where
    /// results near 0 are compared.
    pub fn has_kink(self) -> bool {
        match self {
            Activation::Relu
            | Activation::LeakyRelu
            | Activation::Elu
            | Activation::Selu
            | Activation::Step => true,
            Activation::Identity
            | Activation::Sigmoid
            | Activation::Tanh
            | Activation::Silu
            | Activation::Gelu
            | Activation::Softplus
            | Activation::Sine => false,
        }
    }

    /// Whether φ of a symmetric random number has a mean that shrinks and grows with the number's size: φ is
    /// linear at large arguments there, and not odd.
    pub fn has_mean_that_scales(self) -> bool {
        match self {
            Activation::Identity
            | Activation::Tanh
            | Activation::Sigmoid
            | Activation::Sine
            | Activation::Step => false,
            Activation::Relu
            | Activation::LeakyRelu
            | Activation::Silu
            | Activation::Gelu
            | Activation::Elu
            | Activation::Selu
            | Activation::Softplus => true,
        }
    }
}

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
            Activation::Softplus => {
                let size = if z < T::ZERO { -z } else { z };
                (if z < T::ZERO { T::ZERO } else { z }) + (-size).exp().ln_1p()
            }
            Activation::Sine => z.sin(),
            // Written so that a NaN passes through, too.
            Activation::Step => {
                if z > T::ZERO {
                    T::ONE
                } else if z <= T::ZERO {
                    T::ZERO
                } else {
                    z
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
            Activation::Softplus => g * sigmoid(z),
            Activation::Sine => g * z.cos(),
            Activation::Step => T::ZERO,
        }
    }

    /// φ(z) and φ′(z).
    pub fn with_slope<T: Real>(self, z: T) -> (T, T) {
        let value = self.value(z);
        (value, self.grad(z, value, T::ONE))
    }

    /// The slope below which a unit counts as saturated: a twentieth of the steepest.
    pub fn saturated_slope(self) -> f64 {
        let steepest = match self.kind {
            Activation::Sigmoid => 0.25,
            Activation::Identity
            | Activation::Tanh
            | Activation::Relu
            | Activation::LeakyRelu
            | Activation::Elu
            | Activation::Softplus
            | Activation::Sine => 1.0,
            // Every slope is 0, and below any bound.
            Activation::Step => 1.0,
            Activation::Silu => 1.1,
            Activation::Gelu => 1.13,
            Activation::Selu => SELU_SCALE,
        };
        steepest / 20.0
    }
}

/// 1 / (1 + e⁻ᶻ).
pub fn sigmoid<T: Real>(z: T) -> T {
    T::ONE / (T::ONE + (-z).exp())
}

/// Φ(z) = ½ erfc(−z/√2): unlike ½ (1 + erf(z/√2)) it has digits where it is small.
fn normal_distribution<T: Real>(z: T) -> T {
    T::from_f64(0.5) * (-z * T::from_f64(std::f64::consts::FRAC_1_SQRT_2)).erfc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_the_derivatives() {
        for &kind in Activation::ALL {
            let phi = Function { kind, leak: 0.1 };
            for z in [-9.0_f64, -2.5, -0.4, 0.3, 1.7, 8.0] {
                let step = 1e-5;
                let slope = (phi.value(z + step) - phi.value(z - step)) / (2.0 * step);
                assert!((slope - phi.with_slope(z).1).abs() < 1e-8, "{kind} at {z}");
            }
        }
    }

    #[test]
    fn arguments_beyond_the_exponential_stay_finite() {
        for &kind in Activation::ALL {
            let phi = Function { kind, leak: 0.1 };
            for z in [-1e50_f64, 1e50] {
                let (value, slope) = phi.with_slope(z);
                assert!(value.is_finite() && slope.is_finite(), "{kind} at {z}");
            }
        }
    }
}
