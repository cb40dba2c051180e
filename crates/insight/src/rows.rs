//! `Rows`: how large the rows of a batch are.

/// The mean squares of the rows that a network reads in one step.
///
/// The norm of a gradient over a batch is dominated by the rows whose gradient shrinks least. Where an
/// activation's slope depends on the size of what is read (SiLU, GELU), those are few, often the largest ones,
/// so a mean alone would not do.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows(Vec<(f64, f64)>);

impl Rows {
    /// All rows have this mean square.
    pub fn alike(mean_square: f64) -> Rows {
        Rows(vec![(mean_square, 1.0)])
    }

    /// A typical batch of so many rows, out of the mean squares of all rows (or of a sample): the largest of
    /// the batch, the second, the two after it, the next four, and so on.
    pub fn of_batch(mean_squares: &[f64], batch: usize) -> Rows {
        let mut all = mean_squares.to_vec();
        all.sort_by(f64::total_cmp);
        Rows::of_quantiles(batch, |above| {
            let rank = (1.0 - above) * all.len() as f64;
            all.get((rank as usize).min(all.len().saturating_sub(1))).copied().unwrap_or(1.0)
        })
    }

    /// The same, where `quantile` gives the mean square above which this share of all rows lies.
    pub(crate) fn of_quantiles(batch: usize, quantile: impl Fn(f64) -> f64) -> Rows {
        let batch = batch.max(1);
        let mut rows: Vec<(f64, f64)> = Vec::new();
        let (mut taken, mut group) = (0, 1);
        while taken < batch {
            let size = group.min(batch - taken);
            let above = (taken as f64 + 0.5 * size as f64) / batch as f64;
            let (mean_square, share) = (quantile(above), size as f64 / batch as f64);
            match rows.last_mut() {
                Some(last) if (last.0 - mean_square).abs() <= 1e-9 * mean_square => {
                    last.1 += share;
                }
                _ => rows.push((mean_square, share)),
            }
            taken += size;
            group = taken.max(1);
        }
        Rows(rows)
    }

    /// Mean squares and shares, the largest rows first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.0.iter().copied()
    }

    /// The mean over rows.
    pub fn mean_square(&self) -> f64 {
        self.iter().map(|(mean_square, share)| mean_square * share).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typical_batch_keeps_its_largest_rows_apart() {
        let all: Vec<f64> = (0..1000).map(f64::from).collect();
        let rows: Vec<(f64, f64)> = Rows::of_batch(&all, 8).iter().collect();
        assert_eq!(rows, [(937.0, 0.125), (812.0, 0.125), (625.0, 0.25), (250.0, 0.5)]);
        assert!((Rows::of_batch(&all, 100).mean_square() - 499.5).abs() < 10.0);
    }

    #[test]
    fn equal_rows_are_one() {
        assert_eq!(Rows::of_batch(&[2.0; 50], 32), Rows::alike(2.0));
        assert_eq!(Rows::of_batch(&[], 32), Rows::alike(1.0));
    }
}
