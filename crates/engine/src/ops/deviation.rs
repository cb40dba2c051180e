//! The inverse deviation that every normalisation multiplies with.

use model::Real;

use crate::constants::NORM_EPSILON;

/// 1 / √(variance + ε).
pub(super) fn inverse_deviation<T: Real>(variance: T) -> T {
    T::ONE / (variance + T::from_f64(NORM_EPSILON)).sqrt()
}
