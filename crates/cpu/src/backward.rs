//! The backward pass: its operators on gradients that are stored with powers of two.
//!
//! Every operator here is linear in the gradients that it reads. So it computes as it would without powers of two
//! once all that it adds up has the same one; its results have that one, too.

use engine::{BufferId, Memory, Op, OpKind, Span, Write};

use crate::product::BLOCK;
use crate::store::{gather, merge, put_back, restore, runs, settle, unify};

/// How an operator treats powers of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It has nothing to do with gradients, or reads them one by one.
    Plain,
    /// It is where gradients begin.
    Begin,
    /// It hands on the rows of a gradient.
    Rows,
    /// It sums over the rows, or the time steps, of a gradient.
    Sum,
    /// It takes a gradient as a whole.
    Whole,
    /// It carries a gradient through time, and minds its powers of two itself.
    Time,
}

impl Way {
    pub(crate) fn of(kind: &OpKind) -> Way {
        match kind {
            OpKind::Linear
            | OpKind::Activate(_)
            | OpKind::Add(_)
            | OpKind::AddGated
            | OpKind::Highway
            | OpKind::BatchNorm
            | OpKind::BatchNormEvaluate
            | OpKind::LayerNorm
            | OpKind::Reshape
            | OpKind::LastRows
            | OpKind::Recurrence(_)
            | OpKind::SoftmaxCrossEntropy
            | OpKind::BinaryCrossEntropy
            | OpKind::SquaredError
            | OpKind::ClipNorm(_)
            | OpKind::ClipValue(_)
            | OpKind::Update(_)
            | OpKind::MarkActive => Way::Plain,
            OpKind::SoftmaxCrossEntropyGrad
            | OpKind::BinaryCrossEntropyGrad
            | OpKind::SquaredErrorGrad => Way::Begin,
            OpKind::LinearGradInput => Way::Rows,
            OpKind::LinearGradParameters | OpKind::RecurrenceGradParameters { .. } => Way::Sum,
            OpKind::ActivateGrad(_)
            | OpKind::AddGrad(_)
            | OpKind::AddGatedGrad
            | OpKind::HighwayGrad
            | OpKind::BatchNormGrad
            | OpKind::LayerNormGrad
            | OpKind::LastRowsGrad => Way::Whole,
            OpKind::RecurrenceGrad(_) => Way::Time,
        }
    }
}

/// Whether a product and the slope behind it can be computed together: all that they add up has one power of two.
pub(crate) fn pair(product: &Op, slope: &Op, memory: &Memory<f32>) -> Option<i32> {
    let &[exponent] = memory.exponents(product.reads[0]) else { return None };
    let fits = |write: &Write| !write.accumulate || memory.exponents(write.buffer) == [exponent];
    let writes = || product.writes.iter().chain(slope.writes.iter());
    (writes().all(fits) && writes().all(|write| memory.exponents(write.buffer).len() == 1))
        .then_some(exponent)
}

/// Notes that operators have written gradients with this power of two.
pub(crate) fn note(op: &Op, exponent: i32, memory: &mut Memory<f32>) {
    for id in op.written() {
        memory.exponents_mut(id).fill(exponent);
    }
}

/// Runs an operator of the backward pass by way of `execute`, which minds no powers of two.
///
/// `kept` is memory for a gradient that is stored otherwise for a while.
pub(crate) fn run(
    op: &Op,
    memory: &mut Memory<f32>,
    kept: &mut Vec<f32>,
    mut execute: impl FnMut(&Op, &mut Memory<f32>),
) {
    match Way::of(&op.kind) {
        Way::Plain | Way::Time => execute(op, memory),
        Way::Begin => {
            note(op, 0, memory);
            execute(op, memory);
        }
        Way::Rows => {
            let gradient = op.reads[0];
            if let Some(exponent) = common(op, gradient, memory) {
                note(op, exponent, memory);
                return execute(op, memory);
            }
            for rows in runs(memory, gradient, op.span) {
                let exponent = exponent_at(memory, gradient, rows);
                // Where the rows of the target have several powers of two, stretch by stretch.
                for rows in runs(memory, op.writes[0].buffer, rows) {
                    apart(
                        &Op { span: rows, ..op.clone() },
                        exponent,
                        Some(rows),
                        memory,
                        &mut execute,
                    );
                }
            }
        }
        Way::Sum => {
            let (gradient, each) = summed(op, memory);
            let rows = Span { first: op.span.first * each, count: op.span.count * each };
            let is_narrow = settle(memory, gradient, rows);
            if let Some(exponent) = common(op, gradient, memory).filter(|_| is_narrow) {
                note(op, exponent, memory);
                return execute(op, memory);
            }
            let (exponent, first) = gather(memory, gradient, rows, kept);
            let span = without_nothing(op, each, first);
            apart(&Op { span, ..op.clone() }, exponent, None, memory, &mut execute);
            put_back(memory, gradient, rows, kept);
            op.written().for_each(|id| restore(memory, id));
        }
        Way::Whole => {
            let Some(&gradient) = op.reads.iter().last() else { return };
            if let Some(exponent) = common(op, gradient, memory) {
                note(op, exponent, memory);
                return execute(op, memory);
            }
            unify(memory, gradient);
            for write in op.writes.iter().filter(|write| write.accumulate) {
                unify(memory, write.buffer);
            }
            let exponent = memory.exponents(gradient)[0];
            apart(op, exponent, None, memory, &mut execute);
        }
    }
}

/// The power of two of a gradient and of all that it is added to, if that is a single one.
fn common(op: &Op, gradient: BufferId, memory: &Memory<f32>) -> Option<i32> {
    let exponent = memory.exponents(gradient)[0];
    let has = |id: BufferId| memory.exponents(id).iter().all(|it| *it == exponent);
    let fits = |write: &Write| !write.accumulate || has(write.buffer);
    (has(gradient) && op.writes.iter().all(fits)).then_some(exponent)
}

/// The gradient that an operator sums over, and how many of its rows the operator counts as one.
fn summed(op: &Op, memory: &Memory<f32>) -> (BufferId, usize) {
    match op.kind {
        OpKind::RecurrenceGradParameters { .. } => {
            (op.reads[1], memory.rows_of_exponent(op.reads[1]))
        }
        _ => (op.reads[0], 1),
    }
}

/// The rows or time steps of a sum without those before `first`, a row, which add nothing. What is left is summed in
/// the blocks in which it would be summed otherwise.
fn without_nothing(op: &Op, each: usize, first: usize) -> Span {
    let Span { first: start, count } = op.span;
    // The state before the first time step has no part in the sum.
    let skipped = matches!(op.kind, OpKind::RecurrenceGradParameters { .. }) && start == 0;
    let begin = start * each + if skipped { each } else { 0 };
    let is_block = |at: &usize| (at * each).checked_sub(begin).is_some_and(|it| it % BLOCK == 0);
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
fn apart(
    op: &Op,
    exponent: i32,
    rows: Option<Span>,
    memory: &mut Memory<f32>,
    execute: &mut impl FnMut(&Op, &mut Memory<f32>),
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
