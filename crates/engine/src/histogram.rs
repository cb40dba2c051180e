//! `Histogram`: how the numbers of a buffer are distributed.

use model::Real;

/// Number of bins.
pub const BINS: usize = 48;

/// Counts in equally wide bins between the smallest and the largest finite number.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The smallest finite number; 0 if there is none.
    pub low: f32,
    /// The largest finite number; 0 if there is none.
    pub high: f32,
    /// How many numbers lie in each bin, the lowest first.
    pub counts: [u32; BINS],
    /// How many are infinite or not a number.
    pub non_finite: u32,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { low: 0.0, high: 0.0, counts: [0; BINS], non_finite: 0 }
    }
}

impl Histogram {
    /// Replaces what it holds by the counts of these values.
    pub fn count<T: Real>(&mut self, values: &[T]) {
        *self = Histogram::default();
        let finite = || values.iter().map(|value| value.to_f64()).filter(|value| value.is_finite());
        let (low, high) = finite()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        self.non_finite = (values.len() - finite().count()) as u32;
        if low > high {
            return;
        }
        (self.low, self.high) = (low as f32, high as f32);
        let per_bin = BINS as f64 / (high - low);
        for value in finite() {
            // All numbers alike make 0 · ∞ or 0 / 0: they belong to the first bin.
            let bin = ((value - low) * per_bin) as usize;
            self.counts[bin.min(BINS - 1)] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f32]) -> Histogram {
        let mut histogram = Histogram::default();
        histogram.count(values);
        histogram
    }

    #[test]
    fn every_number_is_counted_once() {
        let values: Vec<f32> = (0..480).map(|i| i as f32).collect();
        let histogram = of(&values);
        assert_eq!((histogram.low, histogram.high), (0.0, 479.0));
        assert_eq!(histogram.counts.iter().sum::<u32>(), 480);
        assert!(histogram.counts.iter().all(|&count| (9..=11).contains(&count)));
    }

    #[test]
    fn odd_contents_are_no_trouble() {
        assert_eq!(of(&[]), Histogram::default());
        assert_eq!(of(&[2.0; 7]).counts[0], 7);
        let mixed = of(&[f32::NAN, f32::INFINITY, 1.0, -1.0]);
        assert_eq!((mixed.non_finite, mixed.low, mixed.high), (2, -1.0, 1.0));
        assert_eq!(of(&[f32::NAN]).non_finite, 1);
        assert_eq!(of(&[-f32::MAX, f32::MAX]).counts[BINS - 1], 1);
    }
}
