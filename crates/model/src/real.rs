//! `Real`: the arithmetic that formulas need, in f32 and in f64.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// A floating-point number. f64 serves theory, finite differences and exact references, f32 the rest.
pub trait Real:
    Copy
    + PartialOrd
    + Default
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Rounds from f64.
    fn from_f64(value: f64) -> Self;
    /// Widens or keeps.
    fn to_f64(self) -> f64;
    /// eˣ.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// eˣ − 1, exact near 0.
    fn exp_m1(self) -> Self;
    /// ln(1 + x), exact near 0.
    fn ln_1p(self) -> Self;
    /// The complementary error function, exact relative to its value where that is small.
    fn erfc(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// Sine.
    fn sin(self) -> Self;
    /// Cosine.
    fn cos(self) -> Self;
    /// Square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// Whether it is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Whether it is NaN.
    fn is_nan(self) -> bool;
}

/// Elementary functions come from `libm`, not from the platform, so that native and wasm agree to
/// the last bit.
macro_rules! real {
    ($kind:ident, $exp:ident, $ln:ident, $exp_m1:ident, $ln_1p:ident, $erfc:ident, $tanh:ident, $sin:ident, $cos:ident, $sqrt:ident) => {
        impl Real for $kind {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            fn from_f64(value: f64) -> Self {
                value as $kind
            }
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            fn exp(self) -> Self {
                libm::$exp(self)
            }
            fn ln(self) -> Self {
                libm::$ln(self)
            }
            fn exp_m1(self) -> Self {
                libm::$exp_m1(self)
            }
            fn ln_1p(self) -> Self {
                libm::$ln_1p(self)
            }
            fn erfc(self) -> Self {
                libm::$erfc(self)
            }
            fn tanh(self) -> Self {
                libm::$tanh(self)
            }
            fn sin(self) -> Self {
                libm::$sin(self)
            }
            fn cos(self) -> Self {
                libm::$cos(self)
            }
            fn sqrt(self) -> Self {
                libm::$sqrt(self)
            }
            fn is_finite(self) -> bool {
                $kind::is_finite(self)
            }
            fn is_nan(self) -> bool {
                $kind::is_nan(self)
            }
        }
    };
}

real!(f32, expf, logf, expm1f, log1pf, erfcf, tanhf, sinf, cosf, sqrtf);
real!(f64, exp, log, expm1, log1p, erfc, tanh, sin, cos, sqrt);
