//! Puts the slices of an operator together again: a GPU is not paused between them.

use engine::{Op, Span};

/// The operators with neighbouring slices of one operator joined.
pub(crate) fn joined(ops: &[Op]) -> Vec<Op> {
    let mut list: Vec<Op> = Vec::with_capacity(ops.len());
    for op in ops {
        let mut op = op.clone();
        if let Some(last) = list.last_mut()
            && (last.name(), last.operands()) == (op.name(), op.operands())
            && let (Some(whole), Some(more)) = (span(last), span(&mut op))
            && (whole.end() == more.first || more.end() == whole.first)
        {
            let first = whole.first.min(more.first);
            *whole = Span { first, count: whole.count + more.count };
            continue;
        }
        list.push(op);
    }
    list
}

/// The stretch that an operator works on, if it has one.
fn span(op: &mut Op) -> Option<&mut Span> {
    match op {
        Op::Linear { rows, .. }
        | Op::LinearGradInput { rows, .. }
        | Op::LinearGradParameters { rows, .. } => Some(rows),
        Op::Recurrence { times, .. }
        | Op::RecurrenceGrad { times, .. }
        | Op::RecurrenceGradParameters { times, .. } => Some(times),
        _ => None,
    }
}
