//! Recurrent layers: all time steps of a sequence are one operator, forward and backward.
//!
//! Rows are time-major: time step t of row b of the batch is row t · B + b.

mod gru;
mod lstm;
mod operands;
mod rnn;
mod states;

use model::{Cell, Function, Real};

pub use self::operands::{Recurrence, RecurrenceGrad, RecurrenceGradParameters};
use self::states::{Carried, through_weights};
use crate::buffer::{Buffer, BufferId, Role, RowAxes, Span};
use crate::memory::Memory;
use crate::op::Op;
use crate::ops::forward::Forward;
use crate::ops::operator::{EXPONENTIAL, Operator, Slices, Work};
use crate::ops::sums::{put, sum};
use crate::tape::Tape;

impl Operator for Recurrence {
    const NAME: &'static str = "Recurrence";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        let each = step_work(buffers, self.weight, self.hidden, self.layer.steps);
        Work::Each(each, Slices::Forward)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let batch = batch(memory, self.hidden, self.layer.steps);
        for time in self.times.first..self.times.end() {
            let rows = Span { first: time * batch, count: batch };
            match self.layer.cell {
                Cell::Rnn(kind) => {
                    rnn::forward(self, Function { kind, leak: self.layer.leak }, memory, rows);
                }
                Cell::Lstm => lstm::forward(self, memory, rows),
                Cell::Gru => gru::forward(self, memory, rows),
            }
        }
    }
}

impl Forward for Recurrence {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Recurrence { layer, projected, weight, bias, gates, memory, hidden, times } = *self;
        let Some(grad_hidden) = tape.own_gradient(hidden) else { return };
        let grad_projected = tape.contribute_whole(projected);
        let grad_recurrent = match layer.cell {
            Cell::Rnn(_) | Cell::Lstm => grad_projected,
            Cell::Gru => tape.add_like(gates),
        };
        let of = tape.buffer(hidden).clone();
        let carry = tape.add(Buffer {
            name: format!("{}.carry", of.name),
            rows: of.rows / layer.steps,
            row_axes: RowAxes::Batch,
            role: Role::Gradient,
            ..of
        });
        tape.push(RecurrenceGrad {
            layer,
            weight,
            gates,
            memory,
            hidden,
            grad_hidden,
            grad_projected,
            grad_recurrent,
            carry,
            times,
        });
        let (grad_weight, grad_bias) = (tape.contribute(weight), tape.contribute(bias));
        let steps = layer.steps;
        tape.push(RecurrenceGradParameters {
            steps,
            hidden,
            grad_recurrent,
            grad_weight,
            grad_bias,
            times,
        });
    }
}

impl Operator for RecurrenceGrad {
    const NAME: &'static str = "RecurrenceGrad";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        let each = step_work(buffers, self.weight, self.hidden, self.layer.steps);
        Work::Each(each, Slices::Backward)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let batch = batch(memory, self.hidden, self.layer.steps);
        if self.times.end() == self.layer.steps {
            memory.update([self.carry], |_, [carry]| carry.fill(T::ZERO));
        }
        for time in (self.times.first..self.times.end()).rev() {
            let rows = Span { first: time * batch, count: batch };
            let cut = self.layer.is_cut_at(time);
            let buffers = [self.grad_hidden, self.grad_projected, self.grad_recurrent, self.carry];
            memory.update(buffers, |memory, [grad_hidden, projected, recurrent, carry]| {
                match self.layer.cell {
                    Cell::Rnn(kind) => {
                        let function = Function { kind, leak: self.layer.leak };
                        rnn::backward(self, function, memory, rows, grad_hidden, projected);
                    }
                    Cell::Lstm => {
                        let carried = Carried { states: carry, cut };
                        lstm::backward(self, memory, rows, grad_hidden, projected, carried);
                    }
                    Cell::Gru => {
                        let carried = Carried { states: grad_hidden, cut };
                        gru::backward(self, memory, rows, projected, recurrent, carried);
                    }
                }
                if !cut {
                    // RNN and LSTM have one buffer for both.
                    let gates = if recurrent.is_empty() { projected } else { recurrent };
                    through_weights(self.weight, memory, rows, gates, grad_hidden);
                }
            });
        }
    }
}

impl Operator for RecurrenceGradParameters {
    const NAME: &'static str = "RecurrenceGradParameters";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        let batch = (buffers[self.hidden.0].rows / self.steps) as u64;
        Work::Each(buffers[self.grad_weight.buffer.0].size() * batch, Slices::Summed)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let RecurrenceGradParameters { hidden, grad_recurrent, grad_weight, grad_bias, .. } = *self;
        let (width, units) = (memory.columns(hidden), memory.columns(grad_recurrent));
        let batch = batch(memory, hidden, self.steps);
        let rows = || self.times.first * batch..self.times.end() * batch;
        memory.update([grad_weight.buffer, grad_bias.buffer], |memory, [weights, biases]| {
            let (g, h) = (memory.values(grad_recurrent), memory.values(hidden));
            for (i, target) in weights.iter_mut().enumerate() {
                let (unit, feature) = (i / width, i % width);
                // The state before the first time step is 0.
                let terms = rows()
                    .filter(|row| *row >= batch)
                    .map(|row| g[row * units + unit] * h[(row - batch) * width + feature]);
                put(target, sum(terms), grad_weight);
            }
            for (unit, target) in biases.iter_mut().enumerate() {
                put(target, sum(rows().map(|row| g[row * units + unit])), grad_bias);
            }
        });
    }
}

/// Rows of a time step.
fn batch<T: Real>(memory: &Memory<T>, hidden: BufferId, steps: usize) -> usize {
    memory.values(hidden).len() / memory.columns(hidden) / steps
}

/// Multiply-adds of a time step.
fn step_work(buffers: &[Buffer], weight: BufferId, hidden: BufferId, steps: usize) -> u64 {
    let batch = (buffers[hidden.0].rows / steps) as u64;
    (buffers[weight.0].size() + EXPONENTIAL) * batch
}
