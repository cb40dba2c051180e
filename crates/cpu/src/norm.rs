//! L2 norms: fast in f32 where squares are ordinary numbers, exact in f64 where they are not.

use engine::scaled;

use crate::dispatch::by_eights;

/// Independent partial sums: enough to fill the vector units while additions are under way.
const LANES: usize = 16;
/// Elements of one block. Short blocks keep the rounding errors of their f32 sums small.
const BLOCK: usize = 64 * LANES;
/// Below this sum the squares of elements that matter may have lost digits to underflow: each is
/// off by up to 2⁻¹⁵⁰, which relative to this sum is 1e-15.
const SAFE: f64 = 1e-30;
/// Squares of norms that f32 cannot hold.
const BELOW_F32: f64 = 1e-78;
/// What elements are multiplied with before they are squared, 2⁴⁰: the squares of all from 2⁻¹⁰³ on are then normal
/// numbers.
const RAISE: f32 = (1_u64 << 40) as f32;

/// ‖values · 2ⁿ‖₂ for n = `exponent`, to the precision of f32 over the whole range of f64: no underflow or
/// overflow while summing, 0 only for zeros, infinities and NaN show through.
pub(crate) fn norm(values: &[f32], exponent: i32) -> f64 {
    let raised = sum(values, RAISE) / square(RAISE);
    // Large numbers overflow when they are raised.
    let sum = if raised.is_finite() { raised } else { sum(values, 1.0) };
    // Without a power of two, digits would go the slow way where their sum is small; then they go it with one, too, so that
    // they come out the same. Below f32 there is nothing to be the same as.
    let whole = scaled(sum, 2 * exponent);
    let is_safe = sum > SAFE && sum.is_finite() && !(BELOW_F32..=SAFE).contains(&whole);
    let norm = if is_safe { sum.sqrt() as f32 } else { wide(values) };
    scaled(norm, exponent)
}

fn square(value: f32) -> f64 {
    f64::from(value) * f64::from(value)
}

/// Σ (v · factor)².
fn sum(values: &[f32], factor: f32) -> f64 {
    values.chunks(BLOCK).map(|block| f64::from(squares(block, factor))).sum()
}

by_eights! {
    /// Σ (v · factor)², in f32.
    fn squares(block: &[f32], factor: f32) -> f32 {
        let (groups, rest) = block.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for group in groups {
            let raised = group.map(|value| value * factor);
            for (sum, value) in sums.iter_mut().zip(raised) {
                *sum += value * value;
            }
        }
        for (sum, &value) in sums.iter_mut().zip(rest) {
            let value = value * factor;
            *sum += value * value;
        }
        sums.iter().sum()
    }
}

/// The norm by way of f64, in which the square of any f32 is exact and far from both ends.
fn wide(values: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for group in values.chunks(LANES) {
        for (sum, &value) in sums.iter_mut().zip(group) {
            *sum += square(value);
        }
    }
    sums.iter().sum::<f64>().sqrt() as f32
}

#[cfg(test)]
mod tests {
    use engine::scaled_norm;

    use super::*;

    /// As many values as named, of both signs, none of them far from 1.
    fn values(count: usize) -> impl Iterator<Item = f32> {
        (0..count)
            .map(|i| ((i * 29 % 61) as f32 + 0.5) / 61.0 * if i % 3 == 0 { -1.0 } else { 1.0 })
    }

    #[test]
    fn norms_are_right_over_the_whole_range_of_f32() {
        for count in [1, 3, 17, 33, 65, 127, 1023, 1025, 70_000] {
            for exponent in -149..=126 {
                let scale = 2f64.powi(exponent);
                let values: Vec<f32> =
                    values(count).map(|v| (f64::from(v) * scale) as f32).collect();
                let exact: Vec<f64> = values.iter().map(|&v| v.into()).collect();
                let (found, exact) = (norm(&values, 0) as f32, scaled_norm(&exact));
                if exact > f64::from(f32::MAX) {
                    assert_eq!(found, f32::INFINITY);
                    continue;
                }
                // Half a unit in the last place, which is 2⁻¹⁵⁰ for subnormal results; besides
                // that, the f32 sums of a block are off by a few parts in 10⁷.
                let bound = exact * 1e-6 + 2f64.powi(-150);
                assert!((f64::from(found) - exact).abs() <= bound, "{count} · 2^{exponent}");
            }
        }
    }

    #[test]
    fn a_power_of_two_reaches_far_below_f32() {
        let values: Vec<f32> = values(1025).collect();
        for exponent in [-1000, -400, -40, 0] {
            let found = norm(&values, exponent);
            let expected = norm(&values, 0) * 2f64.powi(exponent);
            assert!((found / expected - 1.0).abs() < 1e-6, "{exponent}: {found:e}, {expected:e}");
        }
        assert_eq!(norm(&[0.0], -1000), 0.0);
    }

    #[test]
    fn large_values_beside_tiny_ones() {
        assert_eq!(norm(&[3e-20, 4e-20], 0) as f32, scaled_norm(&[3e-20f32, 4e-20]));
        assert_eq!(norm(&[3e30, 1e-30, 4e30], 0) as f32, 5e30);
        assert_eq!(norm(&[f32::MAX, 0.0], 0) as f32, f32::MAX);
        assert_eq!(norm(&[f32::MAX, f32::MAX], 0) as f32, f32::INFINITY);
        assert_eq!(norm(&[f32::from_bits(1)], 0) as f32, f32::from_bits(1));
    }

    #[test]
    fn zero_infinity_and_nan_show_through_as_in_the_scaled_norm() {
        let (inf, nan) = (f32::INFINITY, f32::NAN);
        for special in [vec![], vec![0.0, -0.0], vec![1.0, -inf], vec![inf, -inf, 0.0]] {
            assert_eq!(norm(&special, 0) as f32, scaled_norm(&special), "{special:?}");
        }
        for special in [vec![nan], vec![inf, nan], vec![nan, inf], vec![f32::MAX, nan, 0.0]] {
            assert!(norm(&special, 0).is_nan() && scaled_norm(&special).is_nan(), "{special:?}");
        }
        // Wherever in a block it is.
        for at in [0, 15, 16, 1023, 1024, 2048] {
            let mut values: Vec<f32> = values(2049).collect();
            values[at] = nan;
            assert!(norm(&values, 0).is_nan(), "{at}");
            values[at] = inf;
            assert_eq!(norm(&values, 0) as f32, inf, "{at}");
        }
    }
}
