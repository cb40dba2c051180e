//! The fixed division of a data set into training and test rows, with equal class shares.

use crate::permutation::shuffle;
use crate::random::{generator, stream};

/// Seed of the division: a constant, so that every run is tested on the same rows.
const SEED: u64 = 0;

/// Row numbers of the two splits.
pub(crate) struct Division {
    pub(crate) train: Vec<u32>,
    pub(crate) test: Vec<u32>,
}

/// Takes `test_rows` of the rows for testing. Every class gets its share, to within one row.
///
/// The rows are permuted and then, class by class, every (rows / `test_rows`)-th one is taken.
/// Both lists keep the order of the permutation, so that classes are mixed in them.
pub(crate) fn stratified(labels: &[u8], test_rows: usize) -> Division {
    let rows = labels.len();
    let mut order: Vec<u32> = (0..rows as u32).collect();
    shuffle(&mut order, &mut generator(SEED, stream::SPLIT));

    // Class by class, in the order of the permutation.
    let classes = labels.iter().max().map_or(0, |&largest| largest + 1);
    let by_class = (0..classes)
        .flat_map(|class| order.iter().filter(move |&&row| labels[row as usize] == class));
    let mut is_test = vec![false; rows];
    for (k, &row) in by_class.enumerate() {
        // The k at which ⌊k · test_rows / rows⌋ steps up: exactly `test_rows` of them, evenly
        // spread.
        is_test[row as usize] = (k + 1) * test_rows / rows > k * test_rows / rows;
    }
    let (test, train) = order.into_iter().partition(|&row| is_test[row as usize]);
    Division { train, test }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_exactly_one_split() {
        let labels: Vec<u8> = (0..103).map(|row| row % 4).collect();
        let Division { train, test } = stratified(&labels, 20);
        assert_eq!((train.len(), test.len()), (83, 20));
        let mut all = [train, test].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..103));
    }

    #[test]
    fn every_class_gives_its_share_to_within_one_row() {
        let labels: Vec<u8> = [vec![0; 50], vec![1; 5], vec![2; 45]].concat();
        let Division { test, .. } = stratified(&labels, 20);
        for (class, share) in [(0, 10), (1, 1), (2, 9)] {
            let taken = test.iter().filter(|&&row| labels[row as usize] == class);
            assert!(taken.count().abs_diff(share) <= 1);
        }
    }
}
