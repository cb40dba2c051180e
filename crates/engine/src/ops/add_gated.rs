//! Sums whose right side a learned number scales, as ReZero's.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind, Write};
use crate::ops::add_grad::AddGrad;
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Work};
use crate::ops::sums::{dot, put};
use crate::tape::Tape;

/// output = left + alpha · right, element by element, with a learned number alpha, \[1, 1\] (ReZero,
/// arXiv 2003.04887).
#[derive(Clone, Copy, Debug)]
pub struct AddGated {
    /// The left side.
    pub left: BufferId,
    /// The right side.
    pub right: BufferId,
    /// The learned number.
    pub alpha: BufferId,
    /// The sum.
    pub output: BufferId,
}

/// grad_right = alpha · grad_output; grad_alpha (+)= Σ grad_output · right.
#[derive(Clone, Copy, Debug)]
pub struct AddGatedGrad {
    /// The right side.
    pub right: BufferId,
    /// The learned number.
    pub alpha: BufferId,
    /// Gradient of the sum.
    pub grad_output: BufferId,
    /// Gradient of the right side.
    pub grad_right: BufferId,
    /// Gradient of the learned number.
    pub grad_alpha: Write,
}

impl AddGated {
    pub(super) fn of(op: &Op) -> AddGated {
        let ([left, right, alpha], [output]) = (op.inputs(), op.outputs());
        AddGated { left, right, alpha, output }
    }
}

impl From<AddGated> for Op {
    fn from(it: AddGated) -> Op {
        Op::new(OpKind::AddGated, &[it.left, it.right, it.alpha], &[it.output.into()])
    }
}

impl Operator for AddGated {
    const NAME: &'static str = "AddGated";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.output], |memory, [output]| {
            let alpha = memory.values(self.alpha)[0];
            let pairs = memory.values(self.left).iter().zip(memory.values(self.right));
            for (y, (&a, &b)) in output.iter_mut().zip(pairs) {
                *y = a + alpha * b;
            }
        });
    }
}

impl Forward for AddGated {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Some(grad_output) = tape.gradient(self.output) else { return };
        let AddGated { left, right, alpha, .. } = *self;
        let (grad_right, grad_alpha) = (tape.contribute_whole(right), tape.contribute(alpha));
        tape.push(AddGatedGrad { right, alpha, grad_output, grad_right, grad_alpha });
        let grad_input = tape.contribute(left);
        tape.push(AddGrad { grad_output, scale: 1.0, grad_input });
    }
}

impl AddGatedGrad {
    pub(super) fn of(op: &Op) -> AddGatedGrad {
        let ([right, alpha, grad_output], [grad_right, grad_alpha]) = (op.inputs(), op.targets());
        AddGatedGrad { right, alpha, grad_output, grad_right: grad_right.buffer, grad_alpha }
    }
}

impl From<AddGatedGrad> for Op {
    fn from(it: AddGatedGrad) -> Op {
        let reads = [it.right, it.alpha, it.grad_output];
        Op::new(OpKind::AddGatedGrad, &reads, &[it.grad_right.into(), it.grad_alpha])
    }
}

impl Operator for AddGatedGrad {
    const NAME: &'static str = "AddGatedGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let targets = [self.grad_right, self.grad_alpha.buffer];
        memory.update(targets, |memory, [grad_right, grad_alpha]| {
            let alpha = memory.values(self.alpha)[0];
            let g = memory.values(self.grad_output);
            for (target, &g) in grad_right.iter_mut().zip(g) {
                *target = alpha * g;
            }
            put(&mut grad_alpha[0], dot(g, memory.values(self.right)), self.grad_alpha);
        });
    }
}
