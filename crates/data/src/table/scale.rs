//! `Scale`: mean and deviation of a column, and how they standardise its numbers.

/// Mean and population standard deviation of a column over the training rows, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The mean.
    pub mean: f64,
    /// The standard deviation; 0 where all numbers are the same.
    pub deviation: f64,
}

impl Scale {
    /// Takes mean and deviation from some finite numbers.
    ///
    /// The numbers are first divided by the largest one, so that no sum of squares overflows. There are
    /// only IEEE additions, multiplications, divisions and square roots, so native and wasm agree.
    pub(crate) fn of(numbers: &[f64]) -> Scale {
        let first = numbers.first().copied().unwrap_or(0.0);
        if numbers.iter().all(|&number| number == first) {
            return Scale { mean: first, deviation: 0.0 };
        }
        let largest = numbers.iter().fold(0.0, |largest: f64, number| largest.max(number.abs()));
        let n = numbers.len() as f64;
        let scaled = || numbers.iter().map(|number| number / largest);
        let mean = scaled().sum::<f64>() / n;
        let variance = scaled().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        Scale { mean: mean * largest, deviation: libm::sqrt(variance) * largest }
    }

    /// A number in deviations from the mean, (x − mean) / deviation; 0 where the deviation is 0. A result
    /// too large for f32 becomes the largest f32.
    pub(crate) fn standardise(self, number: f64) -> f32 {
        if self.deviation == 0.0 {
            return 0.0;
        }
        // Halved, so that the difference of two large numbers does not overflow.
        let halved = (number / 2.0 - self.mean / 2.0) / self.deviation;
        (2.0 * halved).clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_are_those_of_the_population() {
        let scale = Scale::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!(scale, Scale { mean: 5.0, deviation: 2.0 });
        assert_eq!([2.0, 5.0, 10.0].map(|x| scale.standardise(x)), [-1.5, 0.0, 2.5]);
    }

    #[test]
    fn a_constant_says_nothing() {
        let scale = Scale::of(&[0.1; 7]);
        assert_eq!(scale, Scale { mean: 0.1, deviation: 0.0 });
        assert_eq!(scale.standardise(5.0), 0.0);
        assert_eq!(Scale::of(&[]).standardise(5.0), 0.0);
    }

    #[test]
    fn the_largest_and_smallest_numbers_stay_finite() {
        let (largest, smallest) = (f64::MAX, f64::from_bits(1));
        for numbers in [
            vec![largest, -largest, largest],
            vec![smallest, 0.0, smallest],
            vec![largest, smallest],
            vec![1e-300, -1e-300],
        ] {
            let scale = Scale::of(&numbers);
            assert!(scale.mean.is_finite() && scale.deviation.is_finite(), "{numbers:?}");
            for x in [largest, -largest, smallest, 0.0, 1.0] {
                assert!(scale.standardise(x).is_finite(), "{x} with {scale:?}");
            }
        }
        let scale = Scale::of(&[largest, -largest]);
        assert_eq!([largest, -largest].map(|x| scale.standardise(x)), [1.0, -1.0]);
    }
}
