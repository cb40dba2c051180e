//! The GRU cell: h = (1 − z) · n + z · h₋₁, with gates r, z, n.

use model::{Real, sigmoid};

use crate::buffer::Span;
use crate::memory::Memory;
use crate::ops::recurrence::operands::{Recurrence, RecurrenceGrad};
use crate::ops::recurrence::states::{Carried, before, recalled};

/// The hidden states of one time step, whose rows are named.
pub(super) fn forward<T: Real>(it: &Recurrence, memory: &mut Memory<T>, rows: Span) {
    let (width, batch) = (memory.columns(it.hidden), rows.count);
    let buffers = [it.gates, it.memory, it.hidden];
    memory.update(buffers, |memory, [gates, candidates, hidden]| {
        for row in rows.first..rows.end() {
            let gate = |k: usize, unit: usize| row * 3 * width + k * width + unit;
            let place = (row, batch);
            for unit in 0..2 * width {
                let at = row * 3 * width + unit;
                let z = memory.values(it.projected)[at] + recalled(it, memory, hidden, place, unit);
                gates[at] = sigmoid(z);
            }
            for unit in 0..width {
                let recall = recalled(it, memory, hidden, place, 2 * width + unit);
                candidates[row * width + unit] = recall;
                let z = memory.values(it.projected)[gate(2, unit)] + gates[gate(0, unit)] * recall;
                gates[gate(2, unit)] = z.tanh();
            }
            for unit in 0..width {
                let (z, n) = (gates[gate(1, unit)], gates[gate(2, unit)]);
                hidden[row * width + unit] =
                    (T::ONE - z) * n + z * before(hidden, row, batch, width, unit);
            }
        }
    });
}

/// The gradients of the sums of one time step.
pub(super) fn backward<T: Real>(
    it: &RecurrenceGrad,
    memory: &Memory<T>,
    rows: Span,
    grad_projected: &mut [T],
    grad_recurrent: &mut [T],
    carried: Carried<'_, T>,
) {
    let (width, batch) = (memory.columns(it.hidden), rows.count);
    let (gates, recalled) = (memory.values(it.gates), memory.values(it.memory));
    let hidden = memory.values(it.hidden);
    for row in rows.first..rows.end() {
        for unit in 0..width {
            let at = |k: usize| row * 3 * width + k * width + unit;
            let (r, z, n) = (gates[at(0)], gates[at(1)], gates[at(2)]);
            let grad_hidden = carried.states[row * width + unit];
            let before = before(hidden, row, batch, width, unit);
            let grad_candidate = grad_hidden * (T::ONE - z) * (T::ONE - n * n);
            let reset = grad_candidate * recalled[row * width + unit] * r * (T::ONE - r);
            let keep = grad_hidden * (before - n) * z * (T::ONE - z);
            grad_projected[at(0)] = reset;
            grad_projected[at(1)] = keep;
            grad_projected[at(2)] = grad_candidate;
            grad_recurrent[at(0)] = reset;
            grad_recurrent[at(1)] = keep;
            grad_recurrent[at(2)] = grad_candidate * r;
            if !carried.cut {
                carried.states[(row - batch) * width + unit] += grad_hidden * z;
            }
        }
    }
}
