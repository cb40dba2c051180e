//! The order in which training rows are visited: shuffled anew for every epoch.

use rand_chacha::ChaCha8Rng;

use crate::permutation::shuffle;
use crate::random::{generator, stream};

/// The row order of each epoch: a seeded Fisher–Yates permutation, cut into batches.
///
/// Every epoch visits each row at most once and shuffles all of them again. Rows that are left
/// over at its end and do not fill a batch are dropped, as with PyTorch's `drop_last`. The same
/// seed gives the same batches on every platform.
#[derive(Clone, Debug)]
pub(crate) struct Batches {
    order: Vec<u32>,
    batch: usize,
    next: usize,
    epoch: u64,
    rng: ChaCha8Rng,
}

impl Batches {
    /// Batches of `batch` rows, or of all rows where there are fewer; at least one.
    ///
    /// Allocates once; [`next_batch`](Self::next_batch) does not.
    pub(crate) fn new(rows: usize, batch: usize, seed: u64) -> Self {
        let mut order: Vec<u32> = (0..rows as u32).collect();
        let mut rng = generator(seed, stream::BATCHES);
        shuffle(&mut order, &mut rng);
        Self { order, batch: batch.max(1).min(rows), next: 0, epoch: 0, rng }
    }

    /// Row numbers of the next batch. Always the same length.
    pub(crate) fn next_batch(&mut self) -> &[u32] {
        if self.next + self.batch > self.order.len() {
            shuffle(&mut self.order, &mut self.rng);
            self.next = 0;
            self.epoch += 1;
        }
        let start = self.next;
        self.next += self.batch;
        &self.order[start..self.next]
    }

    /// The epoch that the last batch was from, counted from 0.
    #[cfg(test)]
    fn epoch(&self) -> u64 {
        self.epoch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_visits_every_row_once() {
        let mut batches = Batches::new(96, 32, 7);
        let mut orders = Vec::new();
        for epoch in 0..3 {
            let mut seen = Vec::new();
            for _ in 0..3 {
                seen.extend_from_slice(batches.next_batch());
                assert_eq!(batches.epoch(), epoch);
            }
            orders.push(seen.clone());
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..96));
        }
        assert_ne!(orders[0], orders[1]);
        assert_ne!(orders[1], orders[2]);
    }

    #[test]
    fn the_incomplete_batch_is_dropped() {
        let mut batches = Batches::new(1437, 32, 0); // 44 batches and 29 rows
        for epoch in 0..4 {
            let mut seen = Vec::new();
            for _ in 0..44 {
                let batch = batches.next_batch();
                assert_eq!(batch.len(), 32);
                seen.extend_from_slice(batch);
                assert_eq!(batches.epoch(), epoch);
            }
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 44 * 32);
        }
    }

    #[test]
    fn a_batch_is_at_most_all_rows() {
        for size in [10, 11, usize::MAX] {
            let mut batches = Batches::new(10, size, 3);
            for epoch in 0..3 {
                let mut batch = batches.next_batch().to_vec();
                batch.sort_unstable();
                assert!(batch.into_iter().eq(0..10));
                assert_eq!(batches.epoch(), epoch);
            }
        }
    }

    #[test]
    fn a_batch_has_at_least_one_row_if_there_is_one() {
        assert_eq!(Batches::new(5, 0, 3).next_batch().len(), 1);
        assert!(Batches::new(0, 4, 3).next_batch().is_empty());
    }

    #[test]
    fn a_seed_means_the_same_rows_for_ever() {
        let first = |seed| Batches::new(1437, 8, seed).next_batch().to_vec();
        assert_eq!(first(0), [234, 303, 1427, 604, 913, 87, 213, 1006]);
        assert_eq!(first(42), [578, 641, 1383, 126, 1119, 384, 920, 1206]);
    }
}
