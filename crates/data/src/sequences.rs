//! Sequence tasks that need memory: adding, copy memory, temporal order, parity.

use rand_chacha::ChaCha8Rng;
use rand_core::Rng;

use crate::layout::Batch;
use crate::random::{below, coin};

/// Draws a sequence of `length` time steps (copy memory: `length` + 20) and its targets. `length` is
/// at least 2.
pub(crate) type Draw = fn(usize, &mut ChaCha8Rng, &mut Sequence<'_, '_>);

/// One row of a batch as a sequence. Numbers that are not set are 0.
pub(crate) struct Sequence<'a, 'b> {
    pub(crate) batch: &'a mut Batch<'b>,
    pub(crate) row: usize,
    /// Numbers of a time step.
    pub(crate) features: usize,
}

impl Sequence<'_, '_> {
    fn set(&mut self, step: usize, feature: usize, value: f32) {
        self.batch.set_input(self.row, step * self.features + feature, value);
    }

    /// The one target of the sequence.
    fn set_target(&mut self, value: f32) {
        self.batch.set_target(self.row, 0, value);
    }

    fn set_step_target(&mut self, step: usize, value: f32) {
        self.batch.set_target(self.row, step, value);
    }
}

/// The adding problem (Hochreiter & Schmidhuber 1997, section 5.4).
///
/// As in Le et al. 2015 (arXiv 1504.00941) each time step has a uniform number in [0, 1) and a mark,
/// 1 in two steps and 0 in all others; the target is the sum of the two marked numbers. There is
/// one mark in each half (Arjovsky et al. 2016, arXiv 1511.06464). Without memory the best answer is
/// 1, with a mean squared error of 1/6.
pub(crate) fn adding(length: usize, rng: &mut ChaCha8Rng, sequence: &mut Sequence<'_, '_>) {
    let half = length / 2;
    let marks = [position(0, half - 1, rng), position(half, length - 1, rng)];
    let mut sum = 0.0;
    for step in 0..length {
        // f32 holds 24 bits; with more, a number could be rounded up to 1.
        let value = (rng.next_u32() >> 8) as f32 / 16_777_216.0;
        sequence.set(step, 0, value);
        if marks.contains(&step) {
            sequence.set(step, 1, 1.0);
            sum += value;
        }
    }
    sequence.set_target(sum);
}

/// Number of symbols to remember in copy memory, and number of kinds of symbols.
const SYMBOLS: usize = 10;
const KINDS: u32 = 8;
const BLANK: usize = 8;
const MARKER: usize = 9;

/// Copy memory (Hochreiter & Schmidhuber 1997; in the form of Arjovsky et al. 2016,
/// arXiv 1511.06464).
///
/// `length` is the pause, so there are `length` + 20 time steps of 10 one-hot inputs: ten symbols of
/// eight kinds (0..8), `length` − 1 blanks (8), a marker (9), ten blanks. The target has one class
/// for each step: the ten symbols in their order for the last ten steps, and blank (8) for all
/// others. Without memory the best answer is to guess the symbols uniformly, with a mean
/// cross-entropy of 10 ln 8 / (`length` + 20).
pub(crate) fn copy_memory(length: usize, rng: &mut ChaCha8Rng, sequence: &mut Sequence<'_, '_>) {
    let answer = length + SYMBOLS;
    for step in SYMBOLS..answer + SYMBOLS {
        let input = if step + 1 == answer { MARKER } else { BLANK };
        sequence.set(step, input, 1.0);
    }
    for step in 0..answer {
        sequence.set_step_target(step, BLANK as f32);
    }
    for place in 0..SYMBOLS {
        let symbol = below(KINDS, rng);
        sequence.set(place, symbol as usize, 1.0);
        sequence.set_step_target(answer + place, symbol as f32);
    }
}

/// Distractors of temporal order; the two symbols that count follow them.
const DISTRACTORS: u32 = 4;

/// Temporal order (Hochreiter & Schmidhuber 1997, task 6a).
///
/// Each of T time steps is one of six symbols, one-hot: four distractors, X (4) and Y (5). Exactly two
/// steps hold X or Y: one step in [T/10, 2T/10] and one in [4T/10, 5T/10] (Pascanu et al. 2013,
/// arXiv 1211.5063). Where T is so small that the two ranges meet, they are moved apart. The class is
/// the order of the two symbols: XX 0, XY 1, YX 2, YY 3.
pub(crate) fn temporal_order(length: usize, rng: &mut ChaCha8Rng, sequence: &mut Sequence<'_, '_>) {
    let [first, second] = relevant(length);
    let places = [position(first.0, first.1, rng), position(second.0, second.1, rng)];
    let mut class = 0;
    for step in 0..length {
        let symbol = if places.contains(&step) {
            let is_y = u32::from(coin(rng));
            class = 2 * class + is_y;
            DISTRACTORS + is_y
        } else {
            below(DISTRACTORS, rng)
        };
        sequence.set(step, symbol as usize, 1.0);
    }
    sequence.set_target(class as f32);
}

/// The first and the last step that each of the two relevant symbols may have.
fn relevant(length: usize) -> [(usize, usize); 2] {
    let end = 2 * length / 10;
    let start = (4 * length / 10).max(end + 1);
    [(length / 10, end), (start, (5 * length / 10).max(start))]
}

/// Parity: each time step is 1 (a one) or −1 (a zero) with equal probability. The class is 1 if the
/// number of ones is odd.
pub(crate) fn parity(length: usize, rng: &mut ChaCha8Rng, sequence: &mut Sequence<'_, '_>) {
    let mut odd = false;
    for step in 0..length {
        let one = coin(rng);
        sequence.set(step, 0, if one { 1.0 } else { -1.0 });
        odd ^= one;
    }
    sequence.set_target(f32::from(u8::from(odd)));
}

/// A uniform time step, both ends included.
fn position(first: usize, last: usize, rng: &mut ChaCha8Rng) -> usize {
    first + below((last - first + 1) as u32, rng) as usize
}

#[cfg(test)]
mod tests {
    use experiment::DataSet;

    use crate::random::fingerprint;
    use crate::{Layout, Source};

    use super::*;

    /// Inputs and targets of test rows `0..rows`, row after row.
    fn rows(set: DataSet, length: usize, rows: usize) -> (Vec<f32>, Vec<f32>) {
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        let source = Source::new(set, length, 0.0, 7);
        source.test_batch(0, rows, Layout::Rows, &mut inputs, &mut targets);
        (inputs, targets)
    }

    /// The one index of each time step that is 1, the others being 0.
    fn one_hot(inputs: &[f32], features: usize) -> Vec<usize> {
        let hot = |step: &[f32]| {
            assert_eq!(step.iter().filter(|&&x| x != 0.0).count(), 1, "{step:?}");
            step.iter().position(|&x| x == 1.0).expect("the one that is not 0 is 1")
        };
        inputs.chunks_exact(features).map(hot).collect()
    }

    #[test]
    fn adding_marks_one_number_in_each_half_and_wants_their_sum() {
        for length in (2..40).chain([99, 100, 499, 500]) {
            let (inputs, targets) = rows(DataSet::Adding, length, 20);
            for (row, &target) in inputs.chunks_exact(2 * length).zip(&targets) {
                let marked: Vec<_> = (0..length).filter(|&step| row[2 * step + 1] == 1.0).collect();
                let zeros = (0..length).filter(|&step| row[2 * step + 1] == 0.0).count();
                assert_eq!((marked.len(), zeros), (2, length - 2));
                assert!(marked[0] < length / 2 && marked[1] >= length / 2, "{marked:?}");
                assert_eq!(target, row[2 * marked[0]] + row[2 * marked[1]]);
                assert!((0..length).all(|step| (0.0..1.0).contains(&row[2 * step])));
            }
        }
    }

    #[test]
    fn adding_without_memory_costs_a_sixth() {
        let source = Source::new(DataSet::Adding, 10, 0.0, 1);
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        source.feed(20_000, 1).next_batch(&source, Layout::Rows, &mut inputs, &mut targets);
        let error = targets.iter().map(|&t| f64::from(t - 1.0).powi(2)).sum::<f64>() / 20_000.0;
        assert!((error * 6.0 - 1.0).abs() < 0.03, "mean squared error {error}");
    }

    #[test]
    fn copy_memory_pauses_and_then_asks_for_the_symbols() {
        for length in [2, 3, 10, 500] {
            let steps = length + 20;
            let (inputs, targets) = rows(DataSet::CopyMemory, length, 30);
            let mut counts = [0_u32; 8];
            for (row, target) in inputs.chunks_exact(10 * steps).zip(targets.chunks_exact(steps)) {
                let row = one_hot(row, 10);
                let symbols = &row[..10];
                symbols.iter().for_each(|&symbol| counts[symbol] += 1);
                let (pause, rest) = row[10..].split_at(length - 1);
                assert!(pause.iter().all(|&symbol| symbol == BLANK));
                assert_eq!(rest[0], MARKER);
                assert_eq!(rest[1..], [BLANK; 10]);
                let (silence, answer) = target.split_at(length + 10);
                assert!(silence.iter().all(|&class| class == BLANK as f32));
                assert!(answer.iter().zip(symbols).all(|(&class, &symbol)| class == symbol as f32));
            }
            // 300 symbols of eight kinds: 37.5 expected, standard deviation 5.7.
            assert!(counts.iter().all(|&count| count.abs_diff(38) < 29), "{counts:?}");
        }
    }

    #[test]
    fn temporal_order_is_the_order_of_the_two_symbols() {
        for length in (2..40).chain([99, 100, 499, 500]) {
            let (inputs, targets) = rows(DataSet::TemporalOrder, length, 40);
            for (row, &target) in inputs.chunks_exact(6 * length).zip(&targets) {
                let row = one_hot(row, 6);
                let places: Vec<_> = (0..length).filter(|&step| row[step] >= 4).collect();
                assert_eq!(places.len(), 2, "{row:?}");
                let class = 2 * (row[places[0]] - 4) + row[places[1]] - 4;
                assert_eq!(target, class as f32);
                if length >= 10 {
                    assert!((length / 10..=2 * length / 10).contains(&places[0]), "{places:?}");
                    assert!((4 * length / 10..=5 * length / 10).contains(&places[1]), "{places:?}");
                }
            }
        }
    }

    #[test]
    fn the_relevant_steps_are_legal_and_apart_for_every_length() {
        for length in 2..=500 {
            let [first, second] = relevant(length);
            assert!(first.0 <= first.1 && first.1 < second.0, "{length}: {first:?} {second:?}");
            assert!(second.0 <= second.1 && second.1 < length, "{length}: {second:?}");
        }
    }

    #[test]
    fn parity_is_that_of_the_ones() {
        for length in [2, 3, 50, 500] {
            let (inputs, targets) = rows(DataSet::Parity, length, 100);
            assert!(inputs.iter().all(|&bit| bit == 1.0 || bit == -1.0));
            for (row, &target) in inputs.chunks_exact(length).zip(&targets) {
                let ones = row.iter().filter(|&&bit| bit == 1.0).count();
                assert_eq!(target, (ones % 2) as f32);
            }
        }
    }

    #[test]
    fn classes_are_about_equally_likely() {
        for (set, classes) in [(DataSet::TemporalOrder, 4), (DataSet::Parity, 2)] {
            let (_, targets) = rows(set, 20, 500);
            for class in 0..classes {
                let count = targets.iter().filter(|&&target| target == class as f32).count();
                // A standard deviation of 500 draws is at most 11.
                assert!(count.abs_diff(500 / classes) < 55, "{set}: {count} of class {class}");
            }
        }
    }

    #[test]
    fn the_sequences_of_a_seed_never_change() {
        let found = [DataSet::Adding, DataSet::CopyMemory, DataSet::TemporalOrder, DataSet::Parity]
            .map(|set| {
                let (inputs, targets) = rows(set, 30, 500);
                let source = Source::new(set, 30, 0.0, 7);
                let (mut fresh, mut wanted) = (Vec::new(), Vec::new());
                source.feed(32, 7).next_batch(&source, Layout::Rows, &mut fresh, &mut wanted);
                let all = [inputs, targets, fresh, wanted].concat();
                (set.name(), fingerprint(&all))
            });
        let expected = [
            ("adding", 0x0264_5b49_872a_8716),
            ("copy-memory", 0x206e_da15_065e_aea5),
            ("temporal-order", 0xa0ee_c2cd_991f_1e98),
            ("parity", 0xf1f8_9d22_5352_ea75),
        ];
        assert_eq!(found, expected);
    }
}
