//! The LSTM cell: c = f · c₋₁ + i · g, h = o · tanh(c), with gates i, f, g, o.

use model::{Real, sigmoid};

use crate::buffer::Span;
use crate::memory::Memory;
use crate::ops::recurrence::operands::{Recurrence, RecurrenceGrad};
use crate::ops::recurrence::states::{Carried, before, recalled};

/// The hidden states of one time step, whose rows are named.
pub(super) fn forward<T: Real>(it: &Recurrence, memory: &mut Memory<T>, rows: Span) {
    let (width, batch) = (memory.columns(it.hidden), rows.count);
    let buffers = [it.gates, it.memory, it.hidden];
    memory.update(buffers, |memory, [gates, cells, hidden]| {
        for row in rows.first..rows.end() {
            for unit in 0..4 * width {
                let at = row * 4 * width + unit;
                let z = memory.values(it.projected)[at]
                    + recalled(it, memory, hidden, (row, batch), unit);
                gates[at] = if unit / width == 2 { z.tanh() } else { sigmoid(z) };
            }
            for unit in 0..width {
                let gate = |k: usize| gates[row * 4 * width + k * width + unit];
                let mut cell = gate(0) * gate(2);
                if row >= batch {
                    cell += gate(1) * cells[(row - batch) * width + unit];
                }
                cells[row * width + unit] = cell;
                hidden[row * width + unit] = gate(3) * cell.tanh();
            }
        }
    });
}

/// The gradients of the sums of one time step.
pub(super) fn backward<T: Real>(
    it: &RecurrenceGrad,
    memory: &Memory<T>,
    rows: Span,
    grad_hidden: &[T],
    grad_gates: &mut [T],
    carried: Carried<'_, T>,
) {
    let (width, batch) = (memory.columns(it.hidden), rows.count);
    let (gates, cells) = (memory.values(it.gates), memory.values(it.memory));
    for row in rows.first..rows.end() {
        for unit in 0..width {
            let at = |k: usize| row * 4 * width + k * width + unit;
            let (i, f, g, o) = (gates[at(0)], gates[at(1)], gates[at(2)], gates[at(3)]);
            let squashed = cells[row * width + unit].tanh();
            let grad_hidden = grad_hidden[row * width + unit];
            let carry = &mut carried.states[(row - rows.first) * width + unit];
            let grad_cell = *carry + grad_hidden * o * (T::ONE - squashed * squashed);
            let before = before(cells, row, batch, width, unit);
            grad_gates[at(0)] = grad_cell * g * i * (T::ONE - i);
            grad_gates[at(1)] = grad_cell * before * f * (T::ONE - f);
            grad_gates[at(2)] = grad_cell * i * (T::ONE - g * g);
            grad_gates[at(3)] = grad_hidden * squashed * o * (T::ONE - o);
            *carry = if carried.cut { T::ZERO } else { grad_cell * f };
        }
    }
}
