//! The vanilla cell: h = φ(W x + b + U h₋₁ + c).

use model::{Function, Real};

use crate::buffer::Span;
use crate::memory::Memory;
use crate::ops::recurrence::operands::{Recurrence, RecurrenceGrad};
use crate::ops::recurrence::states::recalled;

/// The hidden states of one time step, whose rows are named.
pub(super) fn forward<T: Real>(
    it: &Recurrence,
    function: Function,
    memory: &mut Memory<T>,
    rows: Span,
) {
    let (width, batch) = (memory.columns(it.hidden), rows.count);
    memory.update([it.gates, it.hidden], |memory, [sums, hidden]| {
        for row in rows.first..rows.end() {
            for unit in 0..width {
                let at = row * width + unit;
                sums[at] = memory.values(it.projected)[at]
                    + recalled(it, memory, hidden, (row, batch), unit);
                hidden[at] = function.value(sums[at]);
            }
        }
    });
}

/// The gradients of the sums of one time step.
pub(super) fn backward<T: Real>(
    it: &RecurrenceGrad,
    function: Function,
    memory: &Memory<T>,
    rows: Span,
    grad_hidden: &[T],
    grad_sums: &mut [T],
) {
    let (sums, hidden) = (memory.values(it.gates), memory.values(it.hidden));
    for at in rows.elements(memory.columns(it.hidden)) {
        grad_sums[at] = function.grad(sums[at], hidden[at], grad_hidden[at]);
    }
}
