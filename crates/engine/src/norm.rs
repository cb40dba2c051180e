//! L2 norms that neither underflow nor overflow while summing, and numbers with a power of two.

use model::Real;

/// ‖values‖₂, each element divided by the largest one before squaring, so that the norm is as exact
/// as f32 allows whenever its largest element is a normal number. Infinities and NaN show through.
pub fn scaled_norm<T: Real>(values: &[T]) -> T {
    let mut largest = T::ZERO;
    for &value in values {
        let magnitude = if value < T::ZERO { -value } else { value };
        if magnitude > largest || magnitude.is_nan() {
            largest = magnitude;
        }
        if largest.is_nan() {
            return largest;
        }
    }
    if largest == T::ZERO || !largest.is_finite() {
        return largest;
    }
    // In f64, since an f32 sum of many squares loses digits.
    let mut sum = 0.0;
    for &value in values {
        let scaled = (value / largest).to_f64();
        sum += scaled * scaled;
    }
    largest * T::from_f64(sum.sqrt())
}

/// value · 2ⁿ, what is stored as a value with a power of two: exact, or 0 where it is no normal f64 either.
/// Infinities and NaN show through.
pub fn scaled(value: impl Into<f64>, n: i32) -> f64 {
    let value = value.into();
    if n == 0 || !value.is_finite() {
        return value;
    }
    let exponent = ((value.to_bits() >> 52) & 0x7ff) as i32;
    if exponent + n < 1 { 0.0 } else { libm::ldexp(value, n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_are_exact_over_the_whole_range_of_f32() {
        for scale in [1e-37f32, 1e-30, 1e-19, 1.0, 1e19, 1e37] {
            let norm = scaled_norm(&[3.0 * scale, 4.0 * scale, 0.0]);
            assert!((norm / scale - 5.0).abs() < 1e-5, "{scale:e}: {norm:e}");
        }
    }

    #[test]
    fn zero_infinity_and_nan_show_through() {
        assert_eq!(scaled_norm::<f32>(&[]), 0.0);
        assert_eq!(scaled_norm(&[0.0f32, -0.0]), 0.0);
        assert_eq!(scaled_norm(&[1.0f32, f32::NEG_INFINITY]), f32::INFINITY);
        assert!(scaled_norm(&[1.0f32, f32::NAN, 2.0]).is_nan());
        assert!(scaled_norm(&[f32::NAN, f32::MAX]).is_nan());
    }
}
