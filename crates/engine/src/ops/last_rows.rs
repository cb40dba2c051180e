//! The last rows of a matrix: of a time-major one, the last time step.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Work};
use crate::tape::Tape;

/// output = the last rows of input, as many as output has
/// (<https://pytorch.org/docs/stable/generated/torch.narrow.html>).
#[derive(Clone, Copy, Debug)]
pub struct LastRows {
    /// What is read.
    pub input: BufferId,
    /// Fewer rows of the same width.
    pub output: BufferId,
}

/// The last rows of grad_input are grad_output, the others 0.
#[derive(Clone, Copy, Debug)]
pub struct LastRowsGrad {
    /// Gradient of the last rows.
    pub grad_output: BufferId,
    /// Gradient of all rows.
    pub grad_input: BufferId,
}

impl LastRows {
    pub(super) fn of(op: &Op) -> LastRows {
        let ([input], [output]) = (op.inputs(), op.outputs());
        LastRows { input, output }
    }
}

impl From<LastRows> for Op {
    fn from(it: LastRows) -> Op {
        Op::new(OpKind::LastRows, &[it.input], &[it.output.into()])
    }
}

impl Operator for LastRows {
    const NAME: &'static str = "LastRows";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.output], |memory, [output]| {
            let from = memory.values(self.input);
            output.copy_from_slice(&from[from.len() - output.len()..]);
        });
    }
}

impl Forward for LastRows {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Some(grad_output) = tape.gradient(self.output) else { return };
        let grad_input = tape.contribute_whole(self.input);
        tape.push(LastRowsGrad { grad_output, grad_input });
    }
}

impl LastRowsGrad {
    pub(super) fn of(op: &Op) -> LastRowsGrad {
        let ([grad_output], [grad_input]) = (op.inputs(), op.outputs());
        LastRowsGrad { grad_output, grad_input }
    }
}

impl From<LastRowsGrad> for Op {
    fn from(it: LastRowsGrad) -> Op {
        Op::new(OpKind::LastRowsGrad, &[it.grad_output], &[it.grad_input.into()])
    }
}

impl Operator for LastRowsGrad {
    const NAME: &'static str = "LastRowsGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.grad_input], |memory, [grad_input]| {
            let from = memory.values(self.grad_output);
            let (before, last) = grad_input.split_at_mut(grad_input.len() - from.len());
            before.fill(T::ZERO);
            last.copy_from_slice(from);
        });
    }
}
