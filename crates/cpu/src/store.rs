//! How gradients are stored: which power of two a matrix has beside it.
//!
//! Powers of two change no digit. Where f32 can hold a gradient as it is, nothing is changed; a gradient that
//! comes near the end of f32 is stored larger. Vanishing networks then meet no subnormal number, and their
//! gradients are known far below f32 (docs/decisions/a-gradient-is-a-matrix-and-a-power-of-two.md).

use engine::{BufferId, Memory, Span};

use crate::range::{LEAST, LEAST_ACTIVATION, LEAST_FACTOR, LEAST_SUM, Range, range, shift};

/// A gradient whose largest element is smaller than 2⁻³⁰ is stored larger ...
const LOW: i32 = -30;
/// ... with a largest element of about 2²⁰.
const GOAL: i32 = 20;
/// One that was stored larger and has grown beyond 2⁶⁰ since is stored smaller again.
const HIGH: i32 = 60;
/// What is smaller than its sum by more than this many powers of two adds nothing to it.
const NOTHING: i32 = 64;

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
/// whether products of all elements with all activations are normal numbers.
pub(crate) fn settle(memory: &mut Memory<f32>, id: BufferId, rows: Span) -> bool {
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
        let range = range(&memory.values(id)[part.clone()]);
        let then = better(range, now).unwrap_or(now);
        if range.is_below(LEAST) || then != now {
            memory.update([id], |_, [values]| shift(&mut values[part], now - then, LEAST));
            memory.exponents_mut(id)[group] = then;
        }
        is_wide |= range.is_below(LEAST_FACTOR);
    }
    !is_wide
}

/// Takes activations for 0 that are too small beside the others: functions such as the sigmoid give them, far from
/// where they bend. Where all are small, they stay.
pub(crate) fn drop_small(values: &mut [f32]) {
    let range = range(values);
    if range.is_below(LEAST_ACTIVATION) && range.is_finite() && range.exponent() >= LOW {
        shift(values, 0, LEAST_ACTIVATION);
    }
}

/// Stores all time steps of a gradient with one power of two.
pub(crate) fn unify(memory: &mut Memory<f32>, id: BufferId) {
    let exponents = memory.exponents(id).to_vec();
    if exponents.iter().all(|it| *it == exponents[0]) {
        return;
    }
    let numbers = memory.rows_of_exponent(id) * memory.columns(id);
    let parts = memory.values(id).chunks(numbers).map(range);
    let sizes = parts.zip(&exponents).filter(|(range, _)| !range.is_zero());
    let then = sizes.map(|(range, now)| fitting(range.exponent() + now)).max().unwrap_or(0);
    memory.update([id], |_, [values]| {
        for (part, &now) in values.chunks_mut(numbers).zip(&exponents) {
            store(part, now, then);
        }
    });
    memory.exponents_mut(id).fill(then);
}

/// Brings these rows of a gradient, whose time steps have several powers of two, to a single one for a sum over all
/// of them: one that leaves as much room as there is below the largest. Gives it, and the first row that adds
/// anything to the sum. What the rows held goes into `kept`.
pub(crate) fn gather(
    memory: &mut Memory<f32>,
    id: BufferId,
    rows: Span,
    kept: &mut Vec<f32>,
) -> (i32, usize) {
    let (columns, each) = (memory.columns(id), memory.rows_of_exponent(id));
    kept.clear();
    kept.extend(&memory.values(id)[rows.elements(columns)]);
    let runs = runs(memory, id, rows);
    let exponents: Vec<i32> =
        runs.iter().map(|run| memory.exponents(id)[run.first / each]).collect();
    let sizes: Vec<Option<i32>> = runs
        .iter()
        .zip(&exponents)
        .map(|(run, exponent)| {
            let range = range(&memory.values(id)[run.elements(columns)]);
            (!range.is_zero()).then(|| range.exponent() + exponent)
        })
        .collect();
    let largest = sizes.iter().copied().flatten().max().unwrap_or(0);
    let then = largest - HIGH;
    memory.update([id], |_, [values]| {
        for (run, &now) in runs.iter().zip(&exponents) {
            store(&mut values[run.elements(columns)], now, then);
        }
    });
    let matters = |size: &Option<i32>| size.is_some_and(|size| size >= largest - NOTHING);
    let first = sizes.iter().position(matters).map_or(rows.first, |run| runs[run].first);
    (then, first)
}

/// Puts back what [`gather`] has found.
pub(crate) fn put_back(memory: &mut Memory<f32>, id: BufferId, rows: Span, kept: &[f32]) {
    let columns = memory.columns(id);
    memory.update([id], |_, [values]| values[rows.elements(columns)].copy_from_slice(kept));
}

/// Stores the gradient of a parameter as it is where f32 can hold it so, and else with the power of two that fits.
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
