//! Coherence: whether the gradients of different rows have anything to do with each other.

/// Below this coherence the first layer's gradients count as shattered.
///
/// Measured at initial parameters, 64 units, 32 rows, ten classes, means of four seeds: plain ReLU
/// networks with He weights 0.03 at 5 to 60 layers, tanh with Glorot weights 0.12 to 0.24; plain
/// ReLU networks with BatchNorm 0.02 from 5 layers on. The gradients of ten classes lie in nine
/// directions to begin with, and 0 is not reached.
pub const SHATTERED_COHERENCE: f32 = 0.025;

/// Mean squared cosine between the gradients of two rows, rescaled to \[0, 1\]: 0 is what independent
/// normal vectors give, 1 is gradients that are all parallel, of either sign.
///
/// `gradients` has the shape \[rows, units\]. Gradients of different classes point in opposite
/// directions in a network that learns well, so the sign says nothing. Rows of 0 are left out; `None`
/// for fewer than two others. After Balduzzi et al. 2017 (arXiv 1702.08591), who compare gradients
/// with white noise by their autocorrelation.
pub fn coherence(gradients: &[f32], units: usize) -> Option<f32> {
    if units < 2 {
        return None;
    }
    let square = |row: &[f32]| row.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>();
    let rows: Vec<(&[f32], f64)> = gradients
        .chunks_exact(units)
        .map(|row| (row, square(row)))
        .filter(|(_, square)| square.is_normal())
        .collect();
    let pairs = rows.len() * rows.len().saturating_sub(1) / 2;
    if pairs == 0 {
        return None;
    }
    let mut sum = 0.0;
    for (index, (one, one_square)) in rows.iter().enumerate() {
        for (other, other_square) in &rows[index + 1..] {
            let both = one.iter().zip(*other).map(|(a, b)| f64::from(*a) * f64::from(*b));
            let product: f64 = both.sum();
            sum += (product / one_square) * (product / other_square);
        }
    }
    let units = units as f64;
    let mean = sum / pairs as f64;
    Some(((units * mean - 1.0) / (units - 1.0)).clamp(0.0, 1.0) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nearly normal numbers, the same everywhere.
    fn noise(count: usize) -> Vec<f32> {
        let mut state = 1u32;
        let mut uniform = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24) - 0.5
        };
        (0..count).map(|_| (0..12).map(|_| uniform()).sum::<f64>() as f32).collect()
    }

    #[test]
    fn noise_has_none_and_parallel_gradients_have_all() {
        let units = 64;
        let white = noise(40 * units);
        assert!(coherence(&white, units).unwrap() < 0.004);
        let one = &white[..units];
        let parallel: Vec<f32> = [1.0, -2.0, 1e-15]
            .iter()
            .flat_map(|scale| one.iter().map(move |x| x * scale))
            .collect();
        assert!((coherence(&parallel, units).unwrap() - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_common_part_shows_in_proportion() {
        let units = 64;
        let (common, own) = (noise(units), noise(41 * units));
        // Half of the squared length is common: a cosine of ½, squared ¼.
        let mixed: Vec<f32> =
            own[units..].iter().enumerate().map(|(i, x)| x + common[i % units]).collect();
        let found = coherence(&mixed, units).unwrap();
        assert!((found - 0.25).abs() < 0.08, "{found}");
    }

    #[test]
    fn nothing_to_compare_gives_nothing() {
        assert_eq!(coherence(&[1.0, 2.0], 2), None);
        assert_eq!(coherence(&[1.0, 2.0, 0.0, 0.0], 2), None);
        assert_eq!(coherence(&[1.0, 2.0, 3.0], 1), None);
    }
}
