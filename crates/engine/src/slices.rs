//! Cuts operators that would take long into slices, so that a run can be paused between them.
//!
//! Rows and time steps come out the same to the last bit. Gradients of parameters are sums over rows:
//! those of the slices are added, which is another order of the same additions, and always the same.

use crate::buffer::{Buffer, Span};
use crate::op::Op;
use crate::ops::{Slices, Work, work};

/// Most multiply-adds of a slice: a few milliseconds.
const MOST_WORK: u64 = 48_000_000;

/// The operators, the long ones cut.
pub(crate) fn sliced(ops: Vec<Op>, buffers: &[Buffer]) -> Vec<Op> {
    let mut cut = Vec::with_capacity(ops.len());
    for op in ops {
        let Work::Each(each, slices) = work(&op, buffers) else {
            cut.push(op);
            continue;
        };
        let parts = spans(op.span, each);
        let parts = parts.into_iter().map(|span| Op { span, ..op.clone() });
        match slices {
            Slices::Forward => cut.extend(parts),
            Slices::Backward => cut.extend(parts.rev()),
            Slices::Summed => {
                let first = cut.len();
                cut.extend(parts);
                let later = cut[first..].iter_mut().skip(1);
                later.flat_map(|op| op.writes.iter_mut()).for_each(|it| it.accumulate = true);
            }
        }
    }
    cut
}

/// Parts of `whole` of at most [`MOST_WORK`] each, about equally long.
fn spans(whole: Span, work_each: u64) -> Vec<Span> {
    let count = whole.count as u64;
    let parts = (count * work_each).div_ceil(MOST_WORK).clamp(1, count.max(1));
    // No start lies behind the end of the span, so it fits.
    let start = |part: u64| whole.first + (part * count / parts) as usize;
    (0..parts)
        .map(|part| Span { first: start(part), count: start(part + 1) - start(part) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_cover_the_whole_once_and_stay_small() {
        for (count, work) in [(1, 1), (7, MOST_WORK), (100, MOST_WORK / 3), (0, 5), (1000, 100_000)]
        {
            let whole = Span { first: 3, count };
            let parts = spans(whole, work);
            let mut next = 3;
            for part in &parts {
                assert_eq!(part.first, next);
                assert!(part.count as u64 * work <= MOST_WORK.max(work) + work);
                next = part.end();
            }
            assert_eq!(next, whole.end());
        }
    }
    /// An LSTM of 256 units over 520 time steps of 64 rows: 8.7 · 10⁹ multiply-adds, which 32 bits do not hold.
    #[test]
    fn work_beyond_32_bits_is_cut_into_as_many_slices_as_it_takes() {
        assert_eq!(spans(Span::all(520), 4 * 256 * 256 * 64).len(), 182);
        // Nor do they hold the square of these rows.
        let parts = spans(Span::all(1 << 20), 1 << 20);
        assert_eq!(parts.len(), (1_u64 << 40).div_ceil(MOST_WORK) as usize);
        assert_eq!(parts.iter().map(|part| part.count).sum::<usize>(), 1 << 20);
        assert!(parts.iter().all(|part| (part.count as u64) << 20 <= MOST_WORK + (1 << 20)));
    }
}
