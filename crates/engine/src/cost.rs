//! What a program costs, in multiply-adds: enough to know when to look at the clock.

use crate::buffer::Buffer;
use crate::op::Op;
use crate::ops::{Work, work};
use crate::program::Program;

/// Estimated multiply-adds of an operator.
pub(crate) fn cost(op: &Op, buffers: &[Buffer]) -> u64 {
    match work(op, buffers) {
        Work::Whole(all) => all,
        Work::Each(each, _) => each * op.span.count as u64,
    }
}

impl Program {
    /// Estimated multiply-adds of a training step.
    pub fn multiply_adds(&self) -> u64 {
        let ops = self.forward.iter().chain(&self.backward).chain(&self.update);
        ops.map(|op| cost(op, &self.buffers)).sum()
    }
}
