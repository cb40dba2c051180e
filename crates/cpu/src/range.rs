//! Numbers far from 1: their range, and powers of two without subnormal numbers on the way.
//!
//! Exponents are read and changed where they are stored, in the bits: an instruction that meets a subnormal
//! number costs some processors over a hundred cycles.

use crate::dispatch::by_eights;

/// Bits of a number's magnitude.
const MAGNITUDE: u32 = 0x7fff_ffff;
/// Where the exponent begins in the bits.
const EXPONENT: u32 = 23;
/// What the stored exponent of 1 is.
const BIAS: i32 = 127;

/// The smallest magnitude that an element of a gradient is stored with, 2⁻⁸⁰; what is smaller is 0. Its product with
/// anything from 2⁻⁴⁶ on is a normal number, and the largest element is at least 2⁵⁰ times as large.
pub(crate) const LEAST: f32 = power(-80);
/// The same of an activation, 2⁻⁶².
pub(crate) const LEAST_ACTIVATION: f32 = power(-62);
/// The smallest magnitude whose product with any activation that is stored is a normal number, 2⁻⁶⁴.
pub(crate) const LEAST_FACTOR: f32 = power(-64);

/// The smallest magnitude of an element of a parameter's gradient that is summed apart, 2⁻¹⁰²: norms square it
/// 2⁴⁰ times as large.
pub(crate) const LEAST_SUM: f32 = power(-102);

/// The bits of 2ⁿ for −126 ≤ n ≤ 127.
const fn bits(n: i32) -> u32 {
    ((n + BIAS) as u32) << EXPONENT
}

/// 2ⁿ for −126 ≤ n ≤ 127.
pub(crate) const fn power(n: i32) -> f32 {
    f32::from_bits(bits(n))
}

/// What of some numbers decides how they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// Bits of the largest magnitude.
    largest: u32,
    /// Bits of the smallest magnitude but 0, less 1; the largest there are where all are 0.
    smallest: u32,
}

impl Default for Range {
    /// That of no numbers.
    fn default() -> Range {
        Range { largest: 0, smallest: u32::MAX }
    }
}

impl Range {
    /// Whether all are 0.
    pub(crate) fn is_zero(self) -> bool {
        self.largest == 0
    }

    /// Whether all are finite.
    pub(crate) fn is_finite(self) -> bool {
        self.largest < f32::INFINITY.to_bits()
    }

    /// n, where the largest magnitude is between 2ⁿ and 2ⁿ⁺¹.
    pub(crate) fn exponent(self) -> i32 {
        (self.largest >> EXPONENT) as i32 - BIAS
    }

    /// Whether some are smaller than this, but not 0.
    pub(crate) fn is_below(self, least: f32) -> bool {
        self.smallest < least.to_bits() - 1
    }

    /// The range of both.
    pub(crate) fn with(self, other: Range) -> Range {
        let largest = self.largest.max(other.largest);
        Range { largest, smallest: self.smallest.min(other.smallest) }
    }
}

by_eights! {
    /// The range of these numbers.
    // Not inlined, like what follows: the page would have it many times.
    #[inline(never)]
    pub(crate) fn range(values: &[f32]) -> Range {
        let (mut largest, mut smallest) = (0, u32::MAX);
        for value in values {
            let magnitude = value.to_bits() & MAGNITUDE;
            largest = largest.max(magnitude);
            // 0 becomes the largest of all.
            smallest = smallest.min(magnitude.wrapping_sub(1));
        }
        Range { largest, smallest }
    }
}

/// Multiplies all by 2ⁿ. What becomes smaller than `least`, a power of two, is 0.
pub(crate) fn shift(values: &mut [f32], n: i32, least: f32) {
    // Beyond this every number becomes 0 or ∞ anyway.
    let n = n.clamp(-252, 254);
    // What is subnormal already is 0, too.
    let exponent = (least.to_bits() >> EXPONENT) as i32 - n;
    let kept = (exponent.clamp(1, 255) as u32) << EXPONENT;
    // In two halves, since 2ⁿ itself may be no normal number.
    multiply(values, kept, power(n / 2), power(n - n / 2));
}

by_eights! {
    /// Multiplies all with two powers of two, but for those whose magnitude has smaller bits than `kept`: they become 0
    /// first, so that no product is subnormal.
    #[inline(never)]
    fn multiply(values: &mut [f32], kept: u32, one: f32, other: f32) {
        for value in values {
            let all = value.to_bits();
            let large = if all & MAGNITUDE < kept { 0 } else { all };
            *value = f32::from_bits(large) * one * other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_tells_the_largest_and_whether_there_are_small_ones() {
        let all = range(&[0.0, -3.0, 0.5]);
        assert_eq!((all.exponent(), all.is_zero(), all.is_finite()), (1, false, true));
        assert!(!all.is_below(0.5) && all.is_below(0.501));
        assert_eq!(range(&[]), Range::default());
        assert!(range(&[]).is_zero() && range(&[0.0, -0.0]).is_zero());
        assert!(!range(&[1.0, f32::INFINITY]).is_finite() && !range(&[f32::NAN]).is_finite());
        assert!(
            !range(&[1.0, LEAST]).is_below(LEAST) && range(&[1.0, -0.9 * LEAST]).is_below(LEAST)
        );
        assert!(range(&[f32::from_bits(1)]).is_below(LEAST) && !range(&[0.0]).is_below(LEAST));
    }

    #[test]
    fn shifts_are_exact_where_they_can_be() {
        let mut values = vec![0.0, -0.0, 1.5, -3.25, LEAST, f32::NAN, f32::INFINITY, power(100)];
        shift(&mut values, 40, LEAST);
        assert_eq!(values[..5], [0.0, 0.0, 1.5 * power(40), -3.25 * power(40), power(-40)]);
        assert!(values[5].is_nan() && values[6] == f32::INFINITY && values[7] == f32::INFINITY);
        let mut values = [1.5, power(-50), f32::from_bits(1), -power(-40)];
        shift(&mut values, -40, LEAST);
        assert_eq!(values, [1.5 * power(-40), 0.0, 0.0, -LEAST]);
        let mut values = [1.5, power(-46)];
        shift(&mut values, -400, LEAST);
        assert_eq!(values, [0.0; 2]);
    }
}
