//! `Feed`: the place that training has reached in its rows.

use crate::batches::Batches;
use crate::layout::{Batch, Layout};
use crate::source::Source;

/// Steps that count as an epoch where the number of rows is unlimited.
const ENDLESS_EPOCH: u64 = 100;

/// The place that training has reached in the rows of a [`Source`]. A clone continues from the same
/// place with the same rows.
///
/// Stored rows come in an order that is shuffled anew for every epoch. Rows that are left over at the
/// end of an epoch, too few for a batch, are dropped, as with PyTorch's `drop_last`. If a batch is
/// larger than the whole set, rows occur in it more than once. Drawn rows are all different.
#[derive(Clone, Debug)]
pub struct Feed {
    order: Order,
    batch: usize,
    seed: u32,
    steps_per_epoch: u64,
}

#[derive(Clone, Debug)]
enum Order {
    Shuffled(Box<Batches>),
    Fresh { next: u64 },
}

impl Feed {
    /// `rows` is the number of training rows; `None` means unlimited.
    pub(crate) fn new(rows: Option<usize>, batch: usize, seed: u32) -> Feed {
        let batch = batch.max(1);
        let (order, steps_per_epoch) = match rows {
            Some(rows) => (
                Order::Shuffled(Box::new(Batches::new(rows, batch, u64::from(seed)))),
                (rows / batch).max(1) as u64,
            ),
            None => (Order::Fresh { next: 0 }, ENDLESS_EPOCH),
        };
        Feed { order, batch, seed, steps_per_epoch }
    }

    /// Fills the buffers with the next batch from `source`. This must be the source that the feed was
    /// made for, or a clone of it.
    ///
    /// Targets are the class or the value: one for each row, or one for each time step where the
    /// shape says so. The buffers keep their memory.
    ///
    /// # Panics
    ///
    /// If the layout cuts rows into parts of unequal length, or if `source` is another source with
    /// fewer rows.
    pub fn next_batch(
        &mut self,
        source: &Source,
        layout: Layout,
        inputs: &mut Vec<f32>,
        targets: &mut Vec<f32>,
    ) {
        let mut batch = Batch::new(source.shape(), layout, self.batch, inputs, targets);
        match &mut self.order {
            Order::Shuffled(batches) => {
                let mut place = 0;
                while place < self.batch {
                    let rows = batches.next_batch();
                    for &row in rows.iter().take(self.batch - place) {
                        source.write_train(self.seed, u64::from(row), place, &mut batch);
                        place += 1;
                    }
                }
            }
            Order::Fresh { next } => {
                for place in 0..self.batch {
                    source.write_train(self.seed, *next, place, &mut batch);
                    *next += 1;
                }
            }
        }
    }

    /// Steps of an epoch, at least 1; 100 where the number of rows is unlimited.
    pub fn steps_per_epoch(&self) -> u64 {
        self.steps_per_epoch
    }
}

impl Source {
    /// The training rows in the order of `seed`, in batches of `batch` rows (0 counts as 1).
    pub fn feed(&self, batch: usize, seed: u32) -> Feed {
        Feed::new(self.train_rows(), batch, seed)
    }

    /// Inputs and targets of the first `steps` batches that training sees, one after the other.
    pub fn first_batches(&self, batch: usize, seed: u32, steps: u32) -> (Vec<f32>, Vec<f32>) {
        let mut feed = self.feed(batch, seed);
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        let (mut numbers, mut answers) = (Vec::new(), Vec::new());
        for _ in 0..steps {
            feed.next_batch(self, Layout::Rows, &mut numbers, &mut answers);
            inputs.extend_from_slice(&numbers);
            targets.extend_from_slice(&answers);
        }
        (inputs, targets)
    }
}

#[cfg(test)]
mod tests {
    use experiment::DataSet;

    use super::*;
    use crate::digits::digits;
    use crate::random::fingerprint;

    fn next(feed: &mut Feed, source: &Source) -> [Vec<f32>; 2] {
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        feed.next_batch(source, Layout::Rows, &mut inputs, &mut targets);
        [inputs, targets]
    }

    #[test]
    fn digits_come_in_the_order_of_batches() {
        let (source, rows) = (Source::new(DataSet::Digits, 0, 0.0, 9), digits().train);
        let (mut feed, mut batches) = (source.feed(32, 42), Batches::new(1437, 32, 42));
        assert_eq!(feed.steps_per_epoch(), 44);
        for _ in 0..100 {
            let [inputs, targets] = next(&mut feed, &source);
            let order = batches.next_batch();
            assert_eq!((inputs.len(), targets.len()), (32 * 64, 32));
            for (place, &row) in order.iter().enumerate() {
                let (expected, target) = rows.row(row as usize);
                assert_eq!(inputs[place * 64..][..64], *expected);
                assert_eq!(targets[place], target[0]);
            }
        }
    }

    #[test]
    fn fresh_rows_are_a_function_of_seed_and_number() {
        let source = Source::new(DataSet::Adding, 20, 0.0, 1);
        let (mut wide, mut narrow) = (source.feed(12, 5), source.feed(4, 5));
        assert_eq!(wide.steps_per_epoch(), 100);
        for _ in 0..3 {
            let [inputs, targets] = next(&mut wide, &source);
            let parts = [(); 3].map(|()| next(&mut narrow, &source));
            assert_eq!(inputs, parts.each_ref().map(|[inputs, _]| inputs.clone()).concat());
            assert_eq!(targets, parts.each_ref().map(|[_, targets]| targets.clone()).concat());
        }
        let other_tests = Source::new(DataSet::Adding, 20, 0.0, 2);
        let first = |source: &Source, seed| next(&mut source.feed(4, seed), source);
        assert_eq!(first(&source, 5), first(&other_tests, 5));
        assert_ne!(first(&source, 5), first(&source, 6));
    }

    #[test]
    fn training_rows_are_not_the_test_rows() {
        let source = Source::new(DataSet::CopyMemory, 20, 0.0, 5);
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        source.test_batch(0, 4, Layout::Rows, &mut inputs, &mut targets);
        assert_ne!(next(&mut source.feed(4, 5), &source), [inputs, targets]);
    }

    #[test]
    fn a_clone_goes_on_from_the_same_place() {
        for &set in DataSet::ALL {
            let source = Source::new(set, 8, 0.1, 1);
            let mut feed = source.feed(600, 3);
            next(&mut feed, &source);
            let mut clone = feed.clone();
            let went_on = [(); 3].map(|()| next(&mut feed, &source));
            assert_eq!(went_on, [(); 3].map(|()| next(&mut clone, &source.clone())), "{set}");
            assert_ne!(went_on[0], went_on[1], "{set}");
        }
    }

    #[test]
    fn a_batch_is_full_even_if_the_set_is_smaller() {
        let source = Source::new(DataSet::Xor, 0, 0.0, 1);
        let mut feed = source.feed(2500, 3);
        assert_eq!(feed.steps_per_epoch(), 1);
        for _ in 0..3 {
            let [inputs, targets] = next(&mut feed, &source);
            assert_eq!((inputs.len(), targets.len()), (5000, 2500));
            // Twice all of them and then a half.
            for class in [0.0, 1.0] {
                let count = targets[..2000].iter().filter(|&&target| target == class).count();
                assert_eq!(count, 1000);
            }
        }
        assert_eq!(next(&mut source.feed(0, 3), &source)[1].len(), 1);
    }

    #[test]
    fn buffers_keep_their_memory() {
        let source = Source::new(DataSet::CopyMemory, 8, 0.0, 1);
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        let mut feed = source.feed(16, 1);
        feed.next_batch(&source, Layout::Rows, &mut inputs, &mut targets);
        let before = (inputs.as_ptr(), targets.as_ptr());
        feed.next_batch(&source, Layout::TimeMajor { steps: 28 }, &mut inputs, &mut targets);
        source.test_batch(0, 9, Layout::Rows, &mut inputs, &mut targets);
        feed.next_batch(&source, Layout::Rows, &mut inputs, &mut targets);
        assert_eq!(before, (inputs.as_ptr(), targets.as_ptr()));
    }

    #[test]
    fn the_batches_of_a_seed_never_change() {
        let first = |set| {
            let source = Source::new(set, 10, 0.1, 42);
            fingerprint(&next(&mut source.feed(32, 42), &source).concat())
        };
        assert_eq!(
            [first(DataSet::Digits), first(DataSet::Spirals)],
            [0x616b_e199_a248_3bee, 0x3e57_4f86_88a5_0647]
        );
    }
}
