//! How gradients are stored: which power of two a matrix has beside it.
//!
//! Powers of two change no digit. Where f32 can hold a gradient as it is, nothing is changed; a gradient that
//! comes near the end of f32 is stored larger. Vanishing networks then meet no subnormal number, and their
//! gradients are known far below f32 (docs/decisions/a-gradient-is-a-matrix-and-a-power-of-two.md).

use engine::constants::{EXPONENT_GOAL as GOAL, EXPONENT_HIGH as HIGH, EXPONENT_LOW as LOW};
use engine::{BufferId, Memory, Span};

use crate::range::{LEAST, LEAST_ACTIVATION, LEAST_FACTOR, LEAST_SUM, Range, power, range, shift};

/// What is smaller than its sum by more than this many powers of two adds nothing to it.
const NOTHING: i32 = 80;

/// Of a gradient this share is looked at first, another one at every step ...
const SHARE: usize = 8;
/// ... if it has so many numbers. What is looked at must keep so many powers of two from the bounds.
const MANY: usize = 1024;
const MARGIN: i32 = 10;
/// 2⁻⁵⁰: below it some elements may be too small that were not looked at.
const FEW_SMALL: f32 = power(-50);

/// The range of a gradient that has 2^`now`, or of a share of it if that is far from all bounds. What is missed so, an
/// element that is too small, costs time and no digit.
#[inline(never)]
pub(crate) fn look(values: &[f32], now: i32, step: u64) -> Range {
    if values.len() >= MANY {
        let part = values.len() / SHARE;
        let first = (step % SHARE as u64) as usize * part;
        let seen = range(&values[first..first + part]);
        let is_usual = seen.is_finite() && !seen.is_zero() && !seen.is_below(FEW_SMALL);
        let highest = if now == 0 { i32::MAX } else { HIGH - MARGIN };
        if is_usual && (LOW + MARGIN..=highest).contains(&seen.exponent()) {
            return seen;
        }
    }
    range(values)
}

/// n of the power of two that numbers should have, which have 2^`now` and this range: `None` if it may stay.
pub(crate) fn better(range: Range, now: i32) -> Option<i32> {
    if range.is_zero() || !range.is_finite() {
        return None;
    }
    let largest = range.exponent();
    // f32 holds it as it is, or does so again.
    let is_right = if now == 0 { largest >= LOW } else { (LOW..=HIGH).contains(&largest) };
    (!is_right).then(|| fitting(largest + now))
}

/// n of the power of two for numbers whose largest one is about 2^`size`.
pub(crate) fn fitting(size: i32) -> i32 {
    if size >= LOW { 0 } else { size - GOAL }
}

/// Stores numbers that have 2^`now` with 2^`then`.
pub(crate) fn store(values: &mut [f32], now: i32, then: i32) {
    if now != then {
        shift(values, now - then, LEAST);
    }
}

/// Gives these rows of a gradient the powers of two that suit them, and takes elements for 0 that are too small. Says
/// whether products of all elements with all activations are normal numbers. Looks at what this step looks at first, or
/// else at everything.
#[inline(never)]
pub(crate) fn settle(
    memory: &mut Memory<f32>,
    id: BufferId,
    rows: Span,
    step: Option<u64>,
) -> bool {
    let each = memory.rows_of_exponent(id);
    let groups = if memory.exponents(id).len() == 1 {
        0..1
    } else {
        rows.first / each..rows.end().div_ceil(each)
    };
    let numbers = each * memory.columns(id);
    let mut is_wide = false;
    for group in groups {
        let now = memory.exponents(id)[group];
        let part = group * numbers..(group + 1) * numbers;
        let values = &memory.values(id)[part.clone()];
        let range = step.map_or_else(|| range(values), |step| look(values, now, step));
        let then = better(range, now).unwrap_or(now);
        if range.is_below(LEAST) || then != now {
            memory.update([id], |_, [values]| shift(&mut values[part], now - then, LEAST));
            if then != now {
                memory.exponents_mut(id)[group] = then;
            }
        }
        is_wide |= range.is_below(LEAST_FACTOR);
    }
    !is_wide
}

/// Whether a signal has vanished so far, below 2⁻³⁰, that its products with a gradient must be stored larger.
pub(crate) fn are_small(values: &[f32], step: u64) -> bool {
    let range = look(values, 0, step);
    !range.is_zero() && range.exponent() < LOW
}

/// Takes activations for 0 that are too small beside the others: functions such as the sigmoid give them, far from
/// where they bend. Where all are small, they stay.
#[cold]
pub(crate) fn drop_small(values: &mut [f32]) {
    let range = range(values);
    if range.is_below(LEAST_ACTIVATION) && range.is_finite() && range.exponent() >= LOW {
        shift(values, 0, LEAST_ACTIVATION);
    }
}

/// The single power of two for sums over a gradient whose time steps have several, or whose elements differ by far: one
/// that leaves as much room as there is below the largest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Common {
    pub(crate) exponent: i32,
    /// The first row that adds anything to a sum over all.
    pub(crate) first: usize,
}

impl Common {
    /// That of this gradient.
    #[cold]
    pub(crate) fn of(
        memory: &Memory<f32>,
        id: BufferId,
        sizes: &mut Vec<Option<i32>>,
        step: u64,
    ) -> Common {
        let each = memory.rows_of_exponent(id);
        let numbers = each * memory.columns(id);
        sizes.clear();
        for (values, &now) in memory.values(id).chunks_exact(numbers).zip(memory.exponents(id)) {
            let range = look(values, now, step);
            sizes.push((!range.is_zero()).then(|| range.exponent() + now));
        }
        let largest = sizes.iter().copied().flatten().max().unwrap_or(0);
        let matters = |size: &Option<i32>| size.is_some_and(|size| size >= largest - NOTHING);
        let first = sizes.iter().position(matters).map_or(0, |group| group * each);
        Common { exponent: largest - HIGH, first }
    }
}

/// Brings a gradient as a whole to the power of two for sums over it, which it gives.
#[cold]
pub(crate) fn gather(
    memory: &mut Memory<f32>,
    id: BufferId,
    sizes: &mut Vec<Option<i32>>,
    step: u64,
) -> i32 {
    let Common { exponent, .. } = Common::of(memory, id, sizes, step);
    bring(memory, id, Span::all(memory.values(id).len() / memory.columns(id)), exponent);
    exponent
}

/// Brings the time steps of these rows to a power of two.
#[cold]
pub(crate) fn bring(memory: &mut Memory<f32>, id: BufferId, rows: Span, then: i32) {
    let each = memory.rows_of_exponent(id);
    let groups = rows.first / each..rows.end().div_ceil(each);
    let whole = Span { first: groups.start * each, count: groups.len() * each };
    store_rows(memory, id, whole, then);
    memory.exponents_mut(id)[groups].fill(then);
}

/// Brings these rows to a power of two for a while, without a note of it. Keeps what they held.
#[cold]
pub(crate) fn lend(
    memory: &mut Memory<f32>,
    id: BufferId,
    rows: Span,
    then: i32,
    kept: &mut Vec<f32>,
) {
    kept.clear();
    kept.extend(&memory.values(id)[rows.elements(memory.columns(id))]);
    store_rows(memory, id, rows, then);
}

/// Stores these rows with 2^`then`, without a note of it.
fn store_rows(memory: &mut Memory<f32>, id: BufferId, rows: Span, then: i32) {
    let (each, columns) = (memory.rows_of_exponent(id), memory.columns(id));
    for group in rows.first / each..rows.end().div_ceil(each) {
        let now = memory.exponents(id)[group];
        let first = rows.first.max(group * each);
        let count = rows.end().min((group + 1) * each) - first;
        let part = Span { first, count }.elements(columns);
        memory.update([id], |_, [values]| store(&mut values[part], now, then));
    }
}

/// Puts back what these rows held before they were lent.
#[cold]
pub(crate) fn put_back(memory: &mut Memory<f32>, id: BufferId, rows: Span, kept: &[f32]) {
    let part = rows.elements(memory.columns(id));
    memory.update([id], |_, [all]| all[part].copy_from_slice(kept));
}

/// Stores the gradient of a parameter as it is where f32 can hold it so, and else with the power of two that fits.
#[cold]
pub(crate) fn restore(memory: &mut Memory<f32>, id: BufferId) {
    let &[now] = memory.exponents(id) else { return };
    let range = range(memory.values(id));
    if range.is_zero() || !range.is_finite() {
        return;
    }
    let then = fitting(range.exponent() + now);
    memory.update([id], |_, [values]| shift(values, now - then, LEAST_SUM));
    memory.exponents_mut(id)[0] = then;
}

/// Stretches of these rows whose gradient has one power of two.
#[cold]
pub(crate) fn runs(memory: &Memory<f32>, id: BufferId, rows: Span) -> Vec<Span> {
    let (exponents, each) = (memory.exponents(id), memory.rows_of_exponent(id));
    if exponents.len() == 1 {
        return vec![rows];
    }
    let mut runs: Vec<Span> = Vec::new();
    let mut first = rows.first;
    while first < rows.end() {
        let exponent = exponents[first / each];
        let same =
            (first / each..exponents.len()).take_while(|&group| exponents[group] == exponent);
        let end = ((first / each + same.count()) * each).min(rows.end());
        runs.push(Span { first, count: end - first });
        first = end;
    }
    if runs.is_empty() {
        runs.push(rows);
    }
    runs
}

/// Adds numbers that have 2^`then` to those of a gradient, which have 2^`now`; gives the power of two of the sum.
#[cold]
pub(crate) fn merge(values: &mut [f32], now: i32, others: &mut [f32], then: i32) -> i32 {
    let (one, other) = (range(values), range(others));
    if other.is_zero() {
        return now;
    }
    let larger =
        if one.is_zero() || one.exponent() + now < other.exponent() + then { then } else { now };
    store(values, now, larger);
    store(others, then, larger);
    for (value, other) in values.iter_mut().zip(others) {
        *value += *other;
    }
    larger
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_f32_holds_well_stays_as_it_is() {
        for largest in [power(-30), 1e-3, 1.0, f32::MAX] {
            assert_eq!(better(range(&[0.0, largest, -1e-9]), 0), None, "{largest:e}");
        }
        assert_eq!(better(range(&[f32::INFINITY]), 0), None);
        assert_eq!(better(range(&[0.0; 3]), -40), None);
        // Stored larger with a largest element of 2²⁰, and as it is again once that can be.
        assert_eq!(better(range(&[power(-31)]), 0), Some(-51));
        assert_eq!(better(range(&[power(-31)]), -100), Some(-151));
        assert_eq!(better(range(&[power(61)]), -100), Some(-59));
        assert_eq!(better(range(&[power(61)]), -70), Some(0));
    }

    #[test]
    fn a_look_at_a_share_is_enough_where_that_is_far_from_all_bounds() {
        let mut values = vec![0.5; 4096];
        values[4095] = power(-90);
        let share = look(&values, 0, 0);
        assert_eq!((share.exponent(), share.is_below(LEAST)), (-1, false));
        // Another share at every step.
        assert!(look(&values, 0, 7).is_below(LEAST));
        // Near a bound everything counts.
        values[..512].fill(power(-25));
        assert_eq!(look(&values, 0, 0), range(&values));
        assert_eq!(look(&values[..1000], 0, 0), range(&values[..1000]));
    }

    #[test]
    fn sums_have_the_power_of_two_of_their_larger_part() {
        // 3 · 2⁻²⁰⁰ + 2⁻²⁰¹ both ways, with other powers of two beside them.
        for (one, now, two, then) in [(3.0, -200, 1.0, -201), (1.0, -201, 3.0, -200)] {
            let (mut sum, mut other) = ([one, 0.0], [two, 0.0]);
            let exponent = merge(&mut sum, now, &mut other, then);
            assert_eq!((sum, exponent), ([3.5, 0.0], -200));
        }
        // What is far smaller adds nothing, and nothing changes nothing.
        let mut sum = [1.0, -2.0];
        assert_eq!((merge(&mut sum, 0, &mut [1.0, 1.0], -300), sum), (0, [1.0, -2.0]));
        assert_eq!((merge(&mut sum, 0, &mut [0.0, 0.0], -300), sum), (0, [1.0, -2.0]));
        let mut nothing = [0.0; 2];
        assert_eq!((merge(&mut nothing, 0, &mut [1.0, 4.0], -300), nothing), (-300, [1.0, 4.0]));
    }
}
