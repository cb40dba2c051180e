//! Recurrent cells: a product with the hidden-to-hidden weights for each time step, and one pass over
//! the gates.

use engine::ops::{Recurrence, RecurrenceGrad, RecurrenceGradParameters};
use engine::{Function, Memory, Span};
use experiment::Cell;

use crate::activations::Activations;
use crate::arithmetic::Arithmetic;
use crate::dispatch::by_eights;
use crate::elementwise;
use crate::exp::Functions;
use crate::matrix::{Matrix, Start};
use crate::operands::{part, start};
use crate::product::{Packed, Product};
use crate::range::{LEAST, Range, range, shift};
use crate::store::{better, fitting, look};

/// Scratch memory of the cells; grows to the largest layer and then stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    /// The hidden-to-hidden weights, as all time steps use them.
    weights: Packed,
    /// U h + c of one time step, \[B, gates · H\].
    recalled: Vec<f32>,
    /// The power of two of each time step's gradient.
    exponents: Vec<i32>,
    slopes: Activations,
}

impl Cells {
    pub(crate) fn new(arithmetic: Arithmetic) -> Cells {
        Cells { weights: Packed::new(arithmetic), ..Cells::default() }
    }

    /// The hidden states of these time steps.
    pub(crate) fn forward(&mut self, it: &Recurrence, memory: &mut Memory<f32>) {
        let (width, units) = (memory.columns(it.hidden), memory.columns(it.gates));
        let batch = memory.values(it.hidden).len() / width / it.layer.steps;
        self.recalled.resize(batch * units, 0.0);
        // A vanilla cell has no memory of its own, and names its hidden states twice.
        let buffers = [it.gates, it.hidden, it.memory];
        memory.update(buffers, |memory, [gates, hidden, kept]| {
            self.weights.pack(Matrix::new(memory.values(it.weight), width).transposed());
            let bias = memory.values(it.bias);
            for time in it.times.first..it.times.end() {
                let rows = Span { first: time * batch, count: batch };
                let (before, now) = hidden.split_at_mut(rows.first * width);
                let now = &mut now[..batch * width];
                let before = &before[before.len().saturating_sub(batch * width)..];
                if before.is_empty() {
                    for line in self.recalled.chunks_exact_mut(units) {
                        line.copy_from_slice(bias);
                    }
                } else {
                    let before = Matrix::new(before, width);
                    self.weights.multiply(before, Start::Row(bias), &mut self.recalled);
                }
                let inputs = &memory.values(it.projected)[rows.elements(units)];
                let gates = &mut gates[rows.elements(units)];
                match it.layer.cell {
                    Cell::Rnn(kind) => {
                        elementwise::add(inputs, &self.recalled, 1.0, gates);
                        let function = Function { kind, leak: it.layer.leak };
                        elementwise::activate(function, gates, now);
                    }
                    Cell::Lstm => {
                        elementwise::add(inputs, &self.recalled, 1.0, gates);
                        let (earlier, cells) = kept.split_at_mut(rows.first * width);
                        let earlier = &earlier[earlier.len().saturating_sub(batch * width)..];
                        lstm(width, gates, earlier, cells, now);
                    }
                    Cell::Gru => {
                        let kept = &mut kept[rows.elements(width)];
                        gru(width, inputs, &self.recalled, gates, kept, before, now);
                    }
                }
            }
        });
    }

    /// Carries the gradient back through these time steps. Each of them has its own power of two.
    pub(crate) fn backward(&mut self, it: &RecurrenceGrad, memory: &mut Memory<f32>, step: u64) {
        let (width, units) = (memory.columns(it.hidden), memory.columns(it.gates));
        let batch = memory.values(it.hidden).len() / width / it.layer.steps;
        self.exponents.clear();
        self.exponents.extend(memory.exponents(it.grad_hidden));
        let exponents = &mut self.exponents;
        let buffers = [it.grad_hidden, it.grad_projected, it.grad_recurrent, it.carry];
        memory.update(buffers, |memory, [grad_hidden, projected, recurrent, carry]| {
            if it.times.end() == it.layer.steps {
                carry.fill(0.0);
            }
            self.weights.pack(Matrix::new(memory.values(it.weight), width));
            for time in (it.times.first..it.times.end()).rev() {
                let rows = Span { first: time * batch, count: batch };
                let cut = it.layer.is_cut_at(time);
                let gates = &memory.values(it.gates)[rows.elements(units)];
                let hidden = memory.values(it.hidden);
                let (earlier, now) = grad_hidden.split_at_mut(rows.first * width);
                let now = &mut now[..batch * width];
                let start = earlier.len().saturating_sub(batch * width);
                let earlier = &mut earlier[start..];
                let carried = if it.layer.cell == Cell::Lstm { &mut *carry } else { &mut [] };
                let linked = if cut { &mut [] } else { &mut *earlier };
                settle(exponents, time, [now, carried, linked], step);
                let now = &*now;
                let before = &hidden[start..start + earlier.len()];
                match it.layer.cell {
                    Cell::Rnn(kind) => {
                        let function = Function { kind, leak: it.layer.leak };
                        let hidden = &hidden[rows.elements(width)];
                        let target = &mut projected[rows.elements(width)];
                        let read = [gates, hidden, now];
                        let is_far = elementwise::has_small_slopes(kind);
                        self.slopes.multiply(function, read, is_far, false, target);
                    }
                    Cell::Lstm => {
                        let cells = memory.values(it.memory);
                        let now = States { grad: now, cells: &cells[rows.elements(width)] };
                        let before = &cells[start..start + before.len()];
                        let target = &mut projected[rows.elements(units)];
                        lstm_grad(width, gates, now, before, carry, target);
                        if cut {
                            carry.fill(0.0);
                        }
                    }
                    Cell::Gru => {
                        let recalled = &memory.values(it.memory)[rows.elements(width)];
                        let now = States { grad: now, cells: recalled };
                        let carried = if cut { &mut [][..] } else { &mut *earlier };
                        let targets = [
                            &mut projected[rows.elements(units)],
                            &mut recurrent[rows.elements(units)],
                        ];
                        gru_grad(width, gates, now, before, carried, targets);
                    }
                }
                if !cut {
                    // RNN and LSTM have one buffer for both.
                    let gates = if recurrent.is_empty() { &*projected } else { &*recurrent };
                    let gates = Matrix::new(&gates[rows.elements(units)], units);
                    self.weights.multiply(gates, Start::Target, earlier);
                }
            }
        });
        let exponents = &self.exponents;
        if memory.is_plain() && exponents.iter().all(|it| *it == 0) {
            return;
        }
        memory.exponents_mut(it.grad_hidden).copy_from_slice(exponents);
        let times = it.times.first..it.times.end();
        for id in [it.grad_projected, it.grad_recurrent] {
            memory.exponents_mut(id)[times.clone()].copy_from_slice(&exponents[times.clone()]);
        }
    }
}

/// Brings what a time step's gradient consists of to one power of two: that of the hidden states, what an LSTM's
/// cells carry beside it, and what the hidden states before have received from elsewhere, if the gradient goes on
/// to them. Elements that are too small become 0.
#[inline(never)]
fn settle(exponents: &mut [i32], time: usize, parts: [&mut [f32]; 3], step: u64) {
    let [now, carried, earlier] = parts;
    let exponent = exponents[time];
    let here = look(now, exponent, step).with(look(carried, exponent, step));
    if earlier.is_empty() {
        // What ends here ends for good.
        let then = better(here, exponent).unwrap_or(exponent);
        for part in [now, carried] {
            if here.is_below(LEAST) || then != exponent {
                shift(part, exponent - then, LEAST);
            }
        }
        exponents[time] = then;
        return;
    }
    let elsewhere = exponents[time - 1];
    let (is_low, differs) = (better(here, exponent).is_some(), elsewhere != exponent);
    let there = if is_low || differs { range(earlier) } else { Range::default() };
    let size = |range: Range, exponent| {
        (!range.is_zero() && range.is_finite()).then_some(range.exponent() + exponent)
    };
    let then = match size(here, exponent).max(size(there, elsewhere)) {
        Some(size) if is_low || (differs && !there.is_zero()) => fitting(size),
        Some(_) | None => exponent,
    };
    for part in [now, carried] {
        if here.is_below(LEAST) || then != exponent {
            shift(part, exponent - then, LEAST);
        }
    }
    if then != elsewhere && !there.is_zero() {
        shift(earlier, elsewhere - then, LEAST);
    }
    exponents[time] = then;
    exponents[time - 1] = then;
}

/// The gradients of the hidden-to-hidden weights and biases, all time steps at once.
pub(crate) fn grad_parameters(
    it: &RecurrenceGradParameters,
    product: &mut Product,
    memory: &mut Memory<f32>,
) {
    let targets = [it.grad_weight.buffer, it.grad_bias.buffer];
    memory.update(targets, |memory, [grad_weight, grad_bias]| {
        let columns = memory.columns(it.grad_recurrent);
        let batch = memory.values(it.hidden).len() / memory.columns(it.hidden) / it.steps;
        let rows = Span { first: it.times.first * batch, count: it.times.count * batch };
        // The state before the first time step is 0 and adds nothing.
        let later = Span { first: rows.first.max(batch), ..rows };
        let later = Span { count: rows.end().saturating_sub(later.first), ..later };
        let before = Span { first: later.first - batch, ..later };
        let left = part(memory, it.grad_recurrent, later).transposed();
        let right = part(memory, it.hidden, before);
        product.compute(left, right, start(it.grad_weight), grad_weight);
        let summed = &memory.values(it.grad_recurrent)[rows.elements(columns)];
        elementwise::column_sums(summed, it.grad_bias.accumulate, grad_bias);
    });
}

by_eights! {
    /// Gates from sums to values, then c and h. Without earlier cells they are 0.
    fn lstm(width: usize, gates: &mut [f32], earlier: &[f32], cells: &mut [f32], hidden: &mut [f32]) {
        let f = Functions::new();
        for (row, line) in gates.chunks_exact_mut(4 * width).enumerate() {
            let (sigmoids, rest) = line.split_at_mut(2 * width);
            let (candidates, outputs) = rest.split_at_mut(width);
            // Two loops: one over both parts would not vectorise.
            sigmoids.iter_mut().for_each(|gate| *gate = f.sigmoid(*gate));
            outputs.iter_mut().for_each(|gate| *gate = f.sigmoid(*gate));
            candidates.iter_mut().for_each(|candidate| *candidate = f.tanh(*candidate));
            let (inputs, forgets) = sigmoids.split_at(width);
            let cells = &mut cells[row * width..][..width];
            for unit in 0..width {
                cells[unit] = inputs[unit] * candidates[unit];
            }
            if !earlier.is_empty() {
                let earlier = &earlier[row * width..][..width];
                for unit in 0..width {
                    cells[unit] += forgets[unit] * earlier[unit];
                }
            }
            let hidden = &mut hidden[row * width..][..width];
            for unit in 0..width {
                hidden[unit] = outputs[unit] * f.tanh(cells[unit]);
            }
        }
    }
}

by_eights! {
    /// Gates r, z, n, the recalled part of n, and h. Without a state before it is 0.
    fn gru(
        width: usize,
        inputs: &[f32],
        recalled: &[f32],
        gates: &mut [f32],
        kept: &mut [f32],
        before: &[f32],
        hidden: &mut [f32],
    ) {
        let f = Functions::new();
        for row in 0..hidden.len() / width {
            let line = row * 3 * width..(row + 1) * 3 * width;
            let (inputs, recalled) = (&inputs[line.clone()], &recalled[line.clone()]);
            let gates = &mut gates[line];
            let (rz, n) = gates.split_at_mut(2 * width);
            for (unit, gate) in rz.iter_mut().enumerate() {
                *gate = f.sigmoid(inputs[unit] + recalled[unit]);
            }
            kept[row * width..][..width].copy_from_slice(&recalled[2 * width..]);
            let (inputs, recalled) = (&inputs[2 * width..], &recalled[2 * width..]);
            for unit in 0..width {
                n[unit] = f.tanh(inputs[unit] + rz[unit] * recalled[unit]);
            }
            let (z, hidden) = (&rz[width..], &mut hidden[row * width..][..width]);
            for unit in 0..width {
                hidden[unit] = (1.0 - z[unit]) * n[unit];
            }
            if !before.is_empty() {
                let before = &before[row * width..][..width];
                for unit in 0..width {
                    hidden[unit] += z[unit] * before[unit];
                }
            }
        }
    }
}

/// What a time step's gradient needs beside the gates.
struct States<'a> {
    /// ∂loss/∂h.
    grad: &'a [f32],
    /// LSTM's c; GRU's recalled part of n.
    cells: &'a [f32],
}

by_eights! {
    /// The gradients of the gates' sums; `carry` becomes ∂loss/∂c of the step before.
    fn lstm_grad(
        width: usize,
        gates: &[f32],
        now: States<'_>,
        before: &[f32],
        carry: &mut [f32],
        target: &mut [f32],
    ) {
        let functions = Functions::new();
        let lines = gates.chunks_exact(4 * width).zip(target.chunks_exact_mut(4 * width));
        for (row, (gates, target)) in lines.enumerate() {
            let at = row * width..(row + 1) * width;
            let (grad, cells) = (&now.grad[at.clone()], &now.cells[at.clone()]);
            let carry = &mut carry[at.clone()];
            let (i, rest) = gates.split_at(width);
            let (f, rest) = rest.split_at(width);
            let (g, o) = rest.split_at(width);
            let (grad_i, rest) = target.split_at_mut(width);
            let (grad_f, rest) = rest.split_at_mut(width);
            let (grad_g, grad_o) = rest.split_at_mut(width);
            for unit in 0..width {
                let squashed = functions.tanh(cells[unit]);
                let grad_cell = carry[unit] + grad[unit] * o[unit] * (1.0 - squashed * squashed);
                grad_o[unit] = grad[unit] * squashed * o[unit] * (1.0 - o[unit]);
                grad_i[unit] = grad_cell * g[unit] * i[unit] * (1.0 - i[unit]);
                grad_g[unit] = grad_cell * i[unit] * (1.0 - g[unit] * g[unit]);
                carry[unit] = grad_cell * f[unit];
                grad_f[unit] = carry[unit] * (1.0 - f[unit]);
            }
            // Without a state before it is 0, and so is what its gate receives.
            match before.get(at) {
                Some(before) => {
                    for unit in 0..width {
                        grad_f[unit] *= before[unit];
                    }
                }
                None => grad_f.fill(0.0),
            }
        }
    }
}

by_eights! {
    /// The gradients of the gates' sums, on the side of the inputs and on that of the recalled state;
    /// adds to `carried` what the state before receives without passing the weights.
    fn gru_grad(
        width: usize,
        gates: &[f32],
        now: States<'_>,
        before: &[f32],
        carried: &mut [f32],
        targets: [&mut [f32]; 2],
    ) {
        let [projected, recurrent] = targets;
        let lines = gates.chunks_exact(3 * width).zip(projected.chunks_exact_mut(3 * width));
        for (row, (gates, projected)) in lines.enumerate() {
            let at = row * width..(row + 1) * width;
            let (grad, recalled) = (&now.grad[at.clone()], &now.cells[at.clone()]);
            let (r, rest) = gates.split_at(width);
            let (z, n) = rest.split_at(width);
            let (grad_r, rest) = projected.split_at_mut(width);
            let (grad_z, grad_n) = rest.split_at_mut(width);
            for unit in 0..width {
                grad_n[unit] = grad[unit] * (1.0 - z[unit]) * (1.0 - n[unit] * n[unit]);
                grad_r[unit] = grad_n[unit] * recalled[unit] * r[unit] * (1.0 - r[unit]);
                grad_z[unit] = grad[unit] * z[unit] * (1.0 - z[unit]);
            }
            match before.get(at.clone()) {
                Some(before) => {
                    for unit in 0..width {
                        grad_z[unit] *= before[unit] - n[unit];
                    }
                }
                None => {
                    for unit in 0..width {
                        grad_z[unit] *= -n[unit];
                    }
                }
            }
            if let Some(carried) = carried.get_mut(at) {
                for unit in 0..width {
                    carried[unit] += grad[unit] * z[unit];
                }
            }
            let recurrent = &mut recurrent[row * 3 * width..][..3 * width];
            recurrent.copy_from_slice(projected);
            for (target, r) in recurrent[2 * width..].iter_mut().zip(r) {
                *target *= r;
            }
        }
    }
}
