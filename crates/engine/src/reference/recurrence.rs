//! Recurrent cells, forward in time and backward.

use model::{Activation, Cell};

use super::{dot, put, sum};
use crate::activation::{Function, sigmoid};
use crate::buffer::Span;
use crate::memory::Memory;
use crate::op::{Op, Recurrent};
use crate::real::Real;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>) {
    match *op {
        Op::Recurrence { layer, times } => {
            let hidden = memory.columns(layer.hidden);
            let batch = memory.values(layer.hidden).len() / hidden / layer.steps;
            for time in times.first..times.end() {
                match layer.cell {
                    Cell::Rnn(kind) => rnn(&layer, kind, memory, time * batch..(time + 1) * batch),
                    Cell::Lstm => lstm(&layer, memory, time * batch..(time + 1) * batch),
                    Cell::Gru => gru(&layer, memory, time * batch..(time + 1) * batch),
                }
            }
        }
        Op::RecurrenceGrad {
            layer,
            times,
            truncation,
            grad_hidden,
            grad_projected,
            grad_recurrent,
            carry,
        } => {
            let hidden = memory.columns(layer.hidden);
            let batch = memory.values(layer.hidden).len() / hidden / layer.steps;
            if times.end() == layer.steps {
                memory.update([carry], |_, [carry]| carry.fill(T::ZERO));
            }
            for time in (times.first..times.end()).rev() {
                let rows = Span { first: time * batch, count: batch };
                let cut = time == 0 || (truncation > 0 && time.is_multiple_of(truncation));
                let buffers = [grad_hidden, grad_projected, grad_recurrent, carry];
                memory.update(buffers, |memory, [grad_hidden, projected, recurrent, carry]| {
                    match layer.cell {
                        Cell::Rnn(kind) => {
                            rnn_grad(&layer, kind, memory, rows, grad_hidden, projected);
                        }
                        Cell::Lstm => {
                            let carried = Carried { states: carry, cut };
                            lstm_grad(&layer, memory, rows, grad_hidden, projected, carried);
                        }
                        Cell::Gru => {
                            let carried = Carried { states: grad_hidden, cut };
                            gru_grad(&layer, memory, rows, projected, recurrent, carried);
                        }
                    }
                    if !cut {
                        // RNN and LSTM have one buffer for both.
                        let gates = if recurrent.is_empty() { projected } else { recurrent };
                        through_weights(&layer, memory, rows, gates, grad_hidden);
                    }
                });
            }
        }
        Op::RecurrenceGradParameters {
            hidden,
            grad_recurrent,
            grad_weight,
            grad_bias,
            accumulate,
            steps,
            times,
        } => {
            let (width, units) = (memory.columns(hidden), memory.columns(grad_recurrent));
            memory.update([grad_weight, grad_bias], |memory, [grad_weight, grad_bias]| {
                let (g, h) = (memory.values(grad_recurrent), memory.values(hidden));
                let batch = h.len() / width / steps;
                let rows = || times.first * batch..times.end() * batch;
                for (i, target) in grad_weight.iter_mut().enumerate() {
                    let (unit, feature) = (i / width, i % width);
                    // The state before the first time step is 0.
                    let terms = rows()
                        .filter(|row| *row >= batch)
                        .map(|row| g[row * units + unit] * h[(row - batch) * width + feature]);
                    put(target, sum(terms), accumulate);
                }
                for (unit, target) in grad_bias.iter_mut().enumerate() {
                    put(target, sum(rows().map(|row| g[row * units + unit])), accumulate);
                }
            });
        }
        _ => unreachable!("{} is no recurrence", op.name()),
    }
}

/// The state of a row one time step earlier; 0 before the first.
fn before<T: Real>(values: &[T], row: usize, batch: usize, width: usize, unit: usize) -> T {
    if row < batch { T::ZERO } else { values[(row - batch) * width + unit] }
}

/// (U h + c) of one gate's unit, h being the state before.
fn recalled<T: Real>(
    layer: &Recurrent,
    memory: &Memory<T>,
    states: &[T],
    (row, batch): (usize, usize),
    unit: usize,
) -> T {
    let weight = memory.values(layer.weight);
    let width = memory.columns(layer.weight);
    let bias = memory.values(layer.bias)[unit];
    // The state before the first time step adds nothing, whatever the weights are.
    if row < batch {
        return bias;
    }
    let state = &states[(row - batch) * width..][..width];
    bias + dot(&weight[unit * width..][..width], state)
}

type Rows = std::ops::Range<usize>;

fn rnn<T: Real>(layer: &Recurrent, kind: Activation, memory: &mut Memory<T>, rows: Rows) {
    let function = Function { kind, leak: layer.leak };
    let (width, batch) = (memory.columns(layer.hidden), rows.len());
    memory.update([layer.gates, layer.hidden], |memory, [sums, hidden]| {
        for row in rows {
            for unit in 0..width {
                let at = row * width + unit;
                sums[at] = memory.values(layer.projected)[at]
                    + recalled(layer, memory, hidden, (row, batch), unit);
                hidden[at] = function.value(sums[at]);
            }
        }
    });
}

fn lstm<T: Real>(layer: &Recurrent, memory: &mut Memory<T>, rows: Rows) {
    let (width, batch) = (memory.columns(layer.hidden), rows.len());
    let buffers = [layer.gates, layer.memory, layer.hidden];
    memory.update(buffers, |memory, [gates, cells, hidden]| {
        for row in rows {
            for unit in 0..4 * width {
                let at = row * 4 * width + unit;
                let z = memory.values(layer.projected)[at]
                    + recalled(layer, memory, hidden, (row, batch), unit);
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

fn gru<T: Real>(layer: &Recurrent, memory: &mut Memory<T>, rows: Rows) {
    let (width, batch) = (memory.columns(layer.hidden), rows.len());
    let buffers = [layer.gates, layer.memory, layer.hidden];
    memory.update(buffers, |memory, [gates, candidates, hidden]| {
        for row in rows {
            let gate = |k: usize, unit: usize| row * 3 * width + k * width + unit;
            let place = (row, batch);
            for unit in 0..2 * width {
                let at = row * 3 * width + unit;
                let z = memory.values(layer.projected)[at]
                    + recalled(layer, memory, hidden, place, unit);
                gates[at] = sigmoid(z);
            }
            for unit in 0..width {
                let recall = recalled(layer, memory, hidden, place, 2 * width + unit);
                candidates[row * width + unit] = recall;
                let z =
                    memory.values(layer.projected)[gate(2, unit)] + gates[gate(0, unit)] * recall;
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

/// What goes to the time step before without passing the weights.
struct Carried<'a, T> {
    /// ∂loss/∂c on its way for LSTM, ∂loss/∂h of all time steps for GRU.
    states: &'a mut [T],
    /// Whether nothing goes there.
    cut: bool,
}

fn rnn_grad<T: Real>(
    layer: &Recurrent,
    kind: Activation,
    memory: &Memory<T>,
    rows: Span,
    grad_hidden: &[T],
    grad_sums: &mut [T],
) {
    let function = Function { kind, leak: layer.leak };
    let (sums, hidden) = (memory.values(layer.gates), memory.values(layer.hidden));
    for at in rows.elements(memory.columns(layer.hidden)) {
        grad_sums[at] = function.grad(sums[at], hidden[at], grad_hidden[at]);
    }
}

fn lstm_grad<T: Real>(
    layer: &Recurrent,
    memory: &Memory<T>,
    rows: Span,
    grad_hidden: &[T],
    grad_gates: &mut [T],
    carried: Carried<'_, T>,
) {
    let (width, batch) = (memory.columns(layer.hidden), rows.count);
    let (gates, cells) = (memory.values(layer.gates), memory.values(layer.memory));
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

fn gru_grad<T: Real>(
    layer: &Recurrent,
    memory: &Memory<T>,
    rows: Span,
    grad_projected: &mut [T],
    grad_recurrent: &mut [T],
    carried: Carried<'_, T>,
) {
    let (width, batch) = (memory.columns(layer.hidden), rows.count);
    let (gates, recalled) = (memory.values(layer.gates), memory.values(layer.memory));
    let hidden = memory.values(layer.hidden);
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

/// Adds what the states before receive through the hidden-to-hidden weights.
fn through_weights<T: Real>(
    layer: &Recurrent,
    memory: &Memory<T>,
    rows: Span,
    gates: &[T],
    grad_hidden: &mut [T],
) {
    let weight = memory.values(layer.weight);
    let width = memory.columns(layer.weight);
    let units = weight.len() / width;
    for row in rows.first..rows.end() {
        for feature in 0..width {
            let terms =
                (0..units).map(|unit| gates[row * units + unit] * weight[unit * width + feature]);
            grad_hidden[(row - rows.count) * width + feature] += sum(terms);
        }
    }
}
