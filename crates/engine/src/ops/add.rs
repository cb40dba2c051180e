//! Sums of two tensors: what a residual path ends in.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::add_grad::AddGrad;
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Work};
use crate::tape::Tape;

/// output = left + scale · right, element by element; all three have one shape
/// (<https://pytorch.org/docs/stable/generated/torch.add.html>).
#[derive(Clone, Copy, Debug)]
pub struct Add {
    /// The left side.
    pub left: BufferId,
    /// The right side.
    pub right: BufferId,
    /// What the right side is multiplied with.
    pub scale: f64,
    /// The sum.
    pub output: BufferId,
}

impl Add {
    pub(super) fn of(op: &Op, scale: f64) -> Add {
        let ([left, right], [output]) = (op.inputs(), op.outputs());
        Add { left, right, scale, output }
    }
}

impl From<Add> for Op {
    fn from(it: Add) -> Op {
        Op::new(OpKind::Add(it.scale), &[it.left, it.right], &[it.output.into()])
    }
}

impl Operator for Add {
    const NAME: &'static str = "Add";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let scale = T::from_f64(self.scale);
        memory.update([self.output], |memory, [output]| {
            let pairs = memory.values(self.left).iter().zip(memory.values(self.right));
            for (y, (&a, &b)) in output.iter_mut().zip(pairs) {
                *y = a + scale * b;
            }
        });
    }
}

impl Forward for Add {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Some(grad_output) = tape.gradient(self.output) else { return };
        for (term, scale) in [(self.left, 1.0), (self.right, self.scale)] {
            if scale != 1.0 || self.left == self.right || !tape.share(term, grad_output) {
                let grad_input = tape.contribute(term);
                tape.push(AddGrad { grad_output, scale, grad_input });
            }
        }
    }
}
