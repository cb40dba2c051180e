//! Activation functions.

use model::{Function, Real};

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind, Write};
use crate::ops::forward::Forward;
use crate::ops::operator::{EXPONENTIAL, Operator, Work};
use crate::ops::sums::put;
use crate::tape::Tape;

/// output = φ(input), element by element
/// (<https://pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity>).
#[derive(Clone, Copy, Debug)]
pub struct Activate {
    /// φ.
    pub function: Function,
    /// What it is applied to.
    pub input: BufferId,
    /// What it gives.
    pub output: BufferId,
}

/// grad_input (+)= grad_output · φ′(input), element by element.
#[derive(Clone, Copy, Debug)]
pub struct ActivateGrad {
    /// φ.
    pub function: Function,
    /// What it was applied to.
    pub input: BufferId,
    /// What it gave.
    pub output: BufferId,
    /// Gradient of what it gave.
    pub grad_output: BufferId,
    /// Gradient of what it was applied to.
    pub grad_input: Write,
}

impl Activate {
    pub(super) fn of(op: &Op, function: Function) -> Activate {
        let ([input], [output]) = (op.inputs(), op.outputs());
        Activate { function, input, output }
    }
}

impl From<Activate> for Op {
    fn from(it: Activate) -> Op {
        Op::new(OpKind::Activate(it.function), &[it.input], &[it.output.into()])
    }
}

impl Operator for Activate {
    const NAME: &'static str = "Activate";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Whole(EXPONENTIAL * buffers[self.output.0].size())
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.output], |memory, [output]| {
            for (y, &z) in output.iter_mut().zip(memory.values(self.input)) {
                *y = self.function.value(z);
            }
        });
    }
}

impl Forward for Activate {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Activate { function, input, output } = *self;
        let Some(grad_output) = tape.gradient(output) else { return };
        let grad_input = tape.contribute(input);
        tape.push(ActivateGrad { function, input, output, grad_output, grad_input });
    }
}

impl ActivateGrad {
    pub(super) fn of(op: &Op, function: Function) -> ActivateGrad {
        let ([input, output, grad_output], [grad_input]) = (op.inputs(), op.targets());
        ActivateGrad { function, input, output, grad_output, grad_input }
    }
}

impl From<ActivateGrad> for Op {
    fn from(it: ActivateGrad) -> Op {
        let reads = [it.input, it.output, it.grad_output];
        Op::new(OpKind::ActivateGrad(it.function), &reads, &[it.grad_input])
    }
}

impl Operator for ActivateGrad {
    const NAME: &'static str = "ActivateGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.grad_input.buffer], |memory, [grad_input]| {
            let (z, y) = (memory.values(self.input), memory.values(self.output));
            let g = memory.values(self.grad_output);
            for (i, target) in grad_input.iter_mut().enumerate() {
                put(target, self.function.grad(z[i], y[i], g[i]), self.grad_input);
            }
        });
    }
}
