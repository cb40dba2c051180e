//! The same numbers under another shape.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::add_grad::AddGrad;
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Work};
use crate::tape::Tape;

/// output = input, row-major, under another shape
/// (<https://pytorch.org/docs/stable/generated/torch.reshape.html>).
#[derive(Clone, Copy, Debug)]
pub struct Reshape {
    /// What is read.
    pub input: BufferId,
    /// As many numbers.
    pub output: BufferId,
}

impl Reshape {
    pub(super) fn of(op: &Op) -> Reshape {
        let ([input], [output]) = (op.inputs(), op.outputs());
        Reshape { input, output }
    }
}

impl From<Reshape> for Op {
    fn from(it: Reshape) -> Op {
        Op::new(OpKind::Reshape, &[it.input], &[it.output.into()])
    }
}

impl Operator for Reshape {
    const NAME: &'static str = "Reshape";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.output], |memory, [output]| {
            output.copy_from_slice(memory.values(self.input));
        });
    }
}

impl Forward for Reshape {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Some(grad_output) = tape.gradient(self.output) else { return };
        let grad_input = tape.contribute(self.input);
        tape.push(AddGrad { grad_output, scale: 1.0, grad_input });
    }
}
