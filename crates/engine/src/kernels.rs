//! `Kernels`: how each operator computes, in host memory.

use crate::memory::Memory;
use crate::op::Op;

/// How each operator computes.
pub trait Kernels<T> {
    /// Runs one operator of training step `step`, the first of which is 1.
    fn execute(&mut self, op: &Op, memory: &mut Memory<T>, step: u64);

    /// Runs the first of these operators, or several that it computes together; returns how many,
    /// at least 1. Every buffer must come out as if they were run one by one.
    fn execute_first(&mut self, ops: &[Op], memory: &mut Memory<T>, step: u64) -> usize {
        if let Some(op) = ops.first() {
            self.execute(op, memory, step);
        }
        1
    }

    /// L2 norm of values that are stored with a power of two, values · 2ⁿ, free of underflow and overflow.
    fn norm(&mut self, values: &[T], exponent: i32) -> f64;
}
