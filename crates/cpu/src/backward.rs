//! The backward pass: its operators on gradients that are stored with powers of two.
//!
//! Every operator here is linear in the gradients that it reads. So it computes as it would without powers of two
//! once all that it adds up has the same one; its results have that one, too.

use engine::{BufferId, GradientUse, Memory, Op, OpKind, Span, Write};

use crate::product::BLOCK;
use crate::store::{
    Common, are_small, bring, gather, lend, merge, put_back, restore, runs, settle,
};

/// Whether a product and the slope behind it can be computed together: all that they add up has one power of two.
pub(crate) fn pair(product: &Op, slope: &Op, memory: &Memory<f32>) -> Option<i32> {
    if memory.is_plain() {
        return Some(0);
    }
    let &[exponent] = memory.exponents(product.reads[0]) else { return None };
    let fits = |write: &Write| !write.accumulate || memory.exponents(write.buffer) == [exponent];
    let writes = || product.writes.iter().chain(slope.writes.iter());
    (writes().all(fits) && writes().all(|write| memory.exponents(write.buffer).len() == 1))
        .then_some(exponent)
}

/// Notes that operators have written gradients with this power of two.
pub(crate) fn note(op: &Op, exponent: i32, memory: &mut Memory<f32>) {
    if exponent == 0 && memory.is_plain() {
        return;
    }
    for id in op.written() {
        memory.exponents_mut(id).fill(exponent);
    }
}

/// What the backward pass keeps from one operator to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    /// What a gradient held that is stored otherwise for a while.
    kept: Vec<f32>,
    /// How large it is at each time step, as a power of two.
    sizes: Vec<Option<i32>>,
    /// What the operator before has summed over.
    settled: Option<Settled>,
    /// The step whose gradients have begun.
    begun: u64,
}

/// A gradient that has the powers of two that suit it.
#[derive(Clone, Copy, Debug)]
struct Settled {
    gradient: BufferId,
    /// Whether products with all activations are normal numbers.
    is_narrow: bool,
    /// The single power of two for sums over it, if they need one.
    common: Option<Common>,
}

/// The gradient that an operator sums over, and what it is multiplied with, if it does.
pub(crate) fn summed(op: &Op) -> Option<(BufferId, BufferId)> {
    match op.kind.gradient_use() {
        GradientUse::Sums { gradient, factor, .. } => Some((op.reads[gradient], op.reads[factor])),
        GradientUse::None
        | GradientUse::Begins
        | GradientUse::HandsOnRows
        | GradientUse::HandsOn
        | GradientUse::GoesThroughTime => None,
    }
}

/// Runs the first of these operators of a step's backward pass by way of `execute`, which minds no powers of two. If the
/// gradient that it sums over `is_far`, it may have small elements and is looked at as a whole.
#[inline(never)]
pub(crate) fn run(
    ops: &[Op],
    memory: &mut Memory<f32>,
    Sums { kept, sizes, settled, begun }: &mut Sums,
    step: u64,
    is_far: bool,
    execute: &mut dyn FnMut(&Op, &mut Memory<f32>),
) {
    let Some((op, later)) = ops.split_first() else { return };
    let before = settled.take();
    match op.kind.gradient_use() {
        // Recurrences mind the power of two of each time step themselves.
        GradientUse::None | GradientUse::GoesThroughTime => execute(op, memory),
        GradientUse::Begins => {
            if *begun != step {
                *begun = step;
                memory.forget_exponents();
            }
            note(op, 0, memory);
            execute(op, memory);
        }
        GradientUse::HandsOnRows => {
            let gradient = op.reads[0];
            if let Some(exponent) = common(op, gradient, memory) {
                note(op, exponent, memory);
                return execute(op, memory);
            }
            for rows in runs(memory, gradient, op.span) {
                let exponent = exponent_at(memory, gradient, rows);
                // Where the rows of the target have several powers of two, stretch by stretch.
                for rows in runs(memory, op.writes[0].buffer, rows) {
                    apart(&Op { span: rows, ..op.clone() }, exponent, Some(rows), memory, execute);
                }
            }
        }
        GradientUse::Sums { gradient, factor, by_time } => {
            let (gradient, input) = (op.reads[gradient], op.reads[factor]);
            let each = if by_time { memory.rows_of_exponent(gradient) } else { 1 };
            let whole = Span::all(memory.values(gradient).len() / memory.columns(gradient));
            let now = match before {
                // Several operators in a row sum over the gates of a recurrence.
                Some(now) if now.gradient == gradient => now,
                Some(_) | None => {
                    let first = (!is_far).then_some(step);
                    let is_narrow = settle(memory, gradient, whole, first)
                        && !are_small(memory.values(input), step);
                    Settled { gradient, is_narrow, common: None }
                }
            };
            *settled = Some(now);
            if let Some(exponent) = common(op, gradient, memory).filter(|_| now.is_narrow) {
                note(op, exponent, memory);
                execute(op, memory);
                if now.common.is_some() {
                    op.written().for_each(|id| restore(memory, id));
                }
                return;
            }
            let common = now.common.unwrap_or_else(|| Common::of(memory, gradient, sizes, step));
            let op = Op { span: without_nothing(op, each, common.first), ..op.clone() };
            let rows = Span { first: op.span.first * each, count: op.span.count * each };
            // Others may need the time steps that are small.
            let is_read = memory.exponents(gradient).len() == 1
                || later.iter().any(|op| is_handed_on_by(op, gradient));
            if is_read {
                lend(memory, gradient, rows, common.exponent, kept);
            } else {
                bring(memory, gradient, rows, common.exponent);
            }
            apart(&op, common.exponent, None, memory, execute);
            if is_read {
                put_back(memory, gradient, rows, kept);
            }
            let is_narrow = now.is_narrow || !is_read;
            *settled = Some(Settled { is_narrow, common: Some(common), ..now });
            op.written().for_each(|id| restore(memory, id));
        }
        GradientUse::HandsOn => {
            let Some(&gradient) = op.reads.iter().last() else { return };
            let whole = Span::all(memory.values(gradient).len() / memory.columns(gradient));
            settle(memory, gradient, whole, Some(step));
            if let Some(exponent) = common(op, gradient, memory) {
                note(op, exponent, memory);
                return execute(op, memory);
            }
            let added_to = op.writes.iter().filter(|write| write.accumulate);
            for id in added_to.map(|write| write.buffer).chain([gradient]) {
                if memory.exponents(id).len() > 1 {
                    gather(memory, id, sizes, step);
                }
            }
            let exponent = memory.exponents(gradient)[0];
            apart(op, exponent, None, memory, execute);
        }
    }
}

/// Whether an operator hands on this gradient, row by row.
fn is_handed_on_by(op: &Op, gradient: BufferId) -> bool {
    op.kind.gradient_use() == GradientUse::HandsOnRows && op.reads[0] == gradient
}

/// The power of two of a gradient and of all that it is added to, if that is a single one.
fn common(op: &Op, gradient: BufferId, memory: &Memory<f32>) -> Option<i32> {
    if memory.is_plain() {
        return Some(0);
    }
    let exponent = memory.exponents(gradient)[0];
    let has = |id: BufferId| memory.exponents(id).iter().all(|it| *it == exponent);
    let fits = |write: &Write| !write.accumulate || has(write.buffer);
    (has(gradient) && op.writes.iter().all(fits)).then_some(exponent)
}

/// The rows or time steps of a sum without those before `first`, a row, which add nothing. What is left is summed in
/// the blocks in which it would be summed otherwise.
fn without_nothing(op: &Op, each: usize, first: usize) -> Span {
    let Span { first: start, count } = op.span;
    // The state before the first time step has no part in the sum.
    let skipped = matches!(op.kind, OpKind::RecurrenceGradParameters { .. }) && start == 0;
    let begin = start * each + if skipped { each } else { 0 };
    let is_block = |at: &usize| (at * each).checked_sub(begin).is_some_and(|it| it % BLOCK == 0);
    // A part of the sum of which nothing matters is summed as it is.
    let first = if first < (start + count) * each { first } else { 0 };
    let from = (start..=first / each).rev().find(is_block).unwrap_or(start);
    Span { first: from, count: start + count - from }
}

fn exponent_at(memory: &Memory<f32>, id: BufferId, rows: Span) -> i32 {
    match memory.exponents(id) {
        &[exponent] => exponent,
        exponents => exponents[(rows.first / memory.rows_of_exponent(id)).min(exponents.len() - 1)],
    }
}

/// What a target held before, where it has another power of two than what is added.
struct Kept {
    id: BufferId,
    part: std::ops::Range<usize>,
    values: Vec<f32>,
    exponent: i32,
}

/// Runs an operator whose results have this power of two, in these rows or in all. What it would add to with another
/// power of two is set apart, and added afterwards.
#[cold]
fn apart(
    op: &Op,
    exponent: i32,
    rows: Option<Span>,
    memory: &mut Memory<f32>,
    execute: &mut dyn FnMut(&Op, &mut Memory<f32>),
) {
    let mut op = op.clone();
    let mut kept = Vec::new();
    for write in op.writes.iter_mut() {
        let id = write.buffer;
        let whole = Span::all(memory.values(id).len() / memory.columns(id));
        let rows = rows.filter(|_| memory.exponents(id).len() > 1).unwrap_or(whole);
        let now = exponent_at(memory, id, rows);
        if write.accumulate && now != exponent {
            let part = rows.elements(memory.columns(id));
            let values = memory.values(id)[part.clone()].to_vec();
            kept.push(Kept { id, part, values, exponent: now });
            write.accumulate = false;
        }
        set(memory, id, rows, exponent);
    }
    execute(&op, memory);
    for Kept { id, part, mut values, exponent: before } in kept {
        let mut now = exponent;
        let columns = memory.columns(id);
        let rows = Span { first: part.start / columns, count: part.len() / columns };
        memory.update([id], |_, [all]| now = merge(&mut all[part], exponent, &mut values, before));
        set(memory, id, rows, now);
    }
}

/// Notes the power of two of these rows.
fn set(memory: &mut Memory<f32>, id: BufferId, rows: Span, exponent: i32) {
    let each = memory.rows_of_exponent(id);
    let exponents = memory.exponents_mut(id);
    if exponents.len() == 1 {
        exponents[0] = exponent;
    } else {
        exponents[rows.first / each..rows.end().div_ceil(each)].fill(exponent);
    }
}
