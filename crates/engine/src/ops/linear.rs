//! Linear maps.

use model::Real;

use crate::buffer::{Buffer, BufferId, Role, Span};
use crate::memory::Memory;
use crate::op::{Op, OpKind, Write};
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Slices, Work};
use crate::ops::sums::{dot, put, sum};
use crate::tape::Tape;

/// output = input · weightᵀ + bias in these rows
/// (<https://pytorch.org/docs/stable/generated/torch.nn.Linear.html>).
#[derive(Clone, Copy, Debug)]
pub struct Linear {
    /// \[rows, fan-in\].
    pub input: BufferId,
    /// \[fan-out, fan-in\].
    pub weight: BufferId,
    /// \[1, fan-out\].
    pub bias: BufferId,
    /// \[rows, fan-out\].
    pub output: BufferId,
    /// The rows that are computed.
    pub rows: Span,
}

/// grad_input (+)= grad_output · weight in these rows.
#[derive(Clone, Copy, Debug)]
pub struct LinearGradInput {
    /// \[rows, fan-out\].
    pub grad_output: BufferId,
    /// \[fan-out, fan-in\].
    pub weight: BufferId,
    /// \[rows, fan-in\].
    pub grad_input: Write,
    /// The rows that are computed.
    pub rows: Span,
}

/// grad_weight (+)= grad_outputᵀ · input; grad_bias (+)= column sums of grad_output; both over these
/// rows.
#[derive(Clone, Copy, Debug)]
pub struct LinearGradParameters {
    /// \[rows, fan-out\].
    pub grad_output: BufferId,
    /// \[rows, fan-in\].
    pub input: BufferId,
    /// \[fan-out, fan-in\].
    pub grad_weight: Write,
    /// \[1, fan-out\].
    pub grad_bias: Write,
    /// The rows that are summed over.
    pub rows: Span,
}

impl Linear {
    pub(super) fn of(op: &Op) -> Linear {
        let ([input, weight, bias], [output]) = (op.inputs(), op.outputs());
        Linear { input, weight, bias, output, rows: op.span }
    }
}

impl From<Linear> for Op {
    fn from(it: Linear) -> Op {
        let reads = [it.input, it.weight, it.bias];
        Op::new(OpKind::Linear, &reads, &[it.output.into()]).over(it.rows)
    }
}

impl Operator for Linear {
    const NAME: &'static str = "Linear";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Each(buffers[self.weight.0].size(), Slices::Forward)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let (fan_in, fan_out) = (memory.columns(self.input), memory.columns(self.output));
        memory.update([self.output], |memory, [output]| {
            let x = &memory.values(self.input)[self.rows.elements(fan_in)];
            let (w, b) = (memory.values(self.weight), memory.values(self.bias));
            for (i, y) in output[self.rows.elements(fan_out)].iter_mut().enumerate() {
                let (row, unit) = (i / fan_out, i % fan_out);
                *y = b[unit] + dot(&x[row * fan_in..][..fan_in], &w[unit * fan_in..][..fan_in]);
            }
        });
    }
}

impl Forward for Linear {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Linear { input, weight, bias, output, rows } = *self;
        let Some(grad_output) = tape.gradient(output) else { return };
        let (grad_weight, grad_bias) = (tape.contribute(weight), tape.contribute(bias));
        tape.push(LinearGradParameters { grad_output, input, grad_weight, grad_bias, rows });
        if tape.buffer(input).role != Role::Data {
            let grad_input = tape.contribute(input);
            tape.push(LinearGradInput { grad_output, weight, grad_input, rows });
        }
    }
}

impl LinearGradInput {
    pub(super) fn of(op: &Op) -> LinearGradInput {
        let ([grad_output, weight], [grad_input]) = (op.inputs(), op.targets());
        LinearGradInput { grad_output, weight, grad_input, rows: op.span }
    }
}

impl From<LinearGradInput> for Op {
    fn from(it: LinearGradInput) -> Op {
        let reads = [it.grad_output, it.weight];
        Op::new(OpKind::LinearGradInput, &reads, &[it.grad_input]).over(it.rows)
    }
}

impl Operator for LinearGradInput {
    const NAME: &'static str = "LinearGradInput";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Each(buffers[self.weight.0].size(), Slices::Forward)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let into = self.grad_input;
        let (fan_in, fan_out) = (memory.columns(into.buffer), memory.columns(self.grad_output));
        memory.update([into.buffer], |memory, [grad_input]| {
            let g = &memory.values(self.grad_output)[self.rows.elements(fan_out)];
            let w = memory.values(self.weight);
            for (i, target) in grad_input[self.rows.elements(fan_in)].iter_mut().enumerate() {
                let (row, feature) = (i / fan_in, i % fan_in);
                let terms = (0..fan_out).map(|o| g[row * fan_out + o] * w[o * fan_in + feature]);
                put(target, sum(terms), into);
            }
        });
    }
}

impl LinearGradParameters {
    pub(super) fn of(op: &Op) -> LinearGradParameters {
        let ([grad_output, input], [grad_weight, grad_bias]) = (op.inputs(), op.targets());
        LinearGradParameters { grad_output, input, grad_weight, grad_bias, rows: op.span }
    }
}

impl From<LinearGradParameters> for Op {
    fn from(it: LinearGradParameters) -> Op {
        let (reads, writes) = ([it.grad_output, it.input], [it.grad_weight, it.grad_bias]);
        Op::new(OpKind::LinearGradParameters, &reads, &writes).over(it.rows)
    }
}

impl Operator for LinearGradParameters {
    const NAME: &'static str = "LinearGradParameters";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Each(buffers[self.grad_weight.buffer.0].size(), Slices::Summed)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let LinearGradParameters { grad_output, input, grad_weight, grad_bias, rows } = *self;
        let (fan_in, fan_out) = (memory.columns(input), memory.columns(grad_output));
        memory.update([grad_weight.buffer, grad_bias.buffer], |memory, [weights, biases]| {
            let g = &memory.values(grad_output)[rows.elements(fan_out)];
            let x = &memory.values(input)[rows.elements(fan_in)];
            for (i, target) in weights.iter_mut().enumerate() {
                let (unit, feature) = (i / fan_in, i % fan_in);
                let terms =
                    (0..rows.count).map(|r| g[r * fan_out + unit] * x[r * fan_in + feature]);
                put(target, sum(terms), grad_weight);
            }
            for (unit, target) in biases.iter_mut().enumerate() {
                put(target, sum((0..rows.count).map(|r| g[r * fan_out + unit])), grad_bias);
            }
        });
    }
}
