//! A gradient that is added to another: what sums, copies and gradients of many parts lead to.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind, Write};
use crate::ops::operator::{Operator, Work};
use crate::ops::sums::put;

/// grad_input (+)= scale · grad_output, element by element, whatever the shapes.
#[derive(Clone, Copy, Debug)]
pub struct AddGrad {
    /// The gradient that is handed on.
    pub grad_output: BufferId,
    /// What it is multiplied with.
    pub scale: f64,
    /// As many numbers as grad_output has.
    pub grad_input: Write,
}

impl AddGrad {
    pub(super) fn of(op: &Op, scale: f64) -> AddGrad {
        let ([grad_output], [grad_input]) = (op.inputs(), op.targets());
        AddGrad { grad_output, scale, grad_input }
    }
}

impl From<AddGrad> for Op {
    fn from(it: AddGrad) -> Op {
        Op::new(OpKind::AddGrad(it.scale), &[it.grad_output], &[it.grad_input])
    }
}

impl Operator for AddGrad {
    const NAME: &'static str = "AddGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let scale = T::from_f64(self.scale);
        memory.update([self.grad_input.buffer], |memory, [grad_input]| {
            for (target, &g) in grad_input.iter_mut().zip(memory.values(self.grad_output)) {
                put(target, scale * g, self.grad_input);
            }
        });
    }
}
