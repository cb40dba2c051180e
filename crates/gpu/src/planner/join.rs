//! Puts the slices of an operator together again: a GPU is not paused between them.

use engine::{Op, Span};

/// The operators with neighbouring slices of one operator joined.
pub(crate) fn joined(ops: &[Op]) -> Vec<Op> {
    let mut list: Vec<Op> = Vec::with_capacity(ops.len());
    for op in ops {
        match list.last_mut().and_then(|last| Some((whole(last, op)?, last))) {
            Some((span, last)) => last.span = span,
            None => list.push(op.clone()),
        }
    }
    list
}

/// What two operators work on together, if they are neighbouring slices of one.
fn whole(one: &Op, other: &Op) -> Option<Span> {
    let are_slices =
        (one.kind, &one.reads) == (other.kind, &other.reads) && one.written().eq(other.written());
    let (a, b) = (one.span, other.span);
    let are_neighbours = a.count > 0 && (a.end() == b.first || b.end() == a.first);
    let span = Span { first: a.first.min(b.first), count: a.count + b.count };
    (are_slices && are_neighbours).then_some(span)
}
