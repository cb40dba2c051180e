//! `Reference`: the plainest possible kernels, the truth that every backend is compared with.

use model::Real;

use crate::kernels::Kernels;
use crate::memory::Memory;
use crate::norm::scaled_norm;
use crate::op::Op;
use crate::ops::execute;

/// Loops that read like the formulas, in any precision.
pub struct Reference;

impl<T: Real> Kernels<T> for Reference {
    fn execute(&mut self, op: &Op, memory: &mut Memory<T>, step: u64) {
        execute(op, memory, step);
    }

    fn norm(&mut self, values: &[T], exponent: i32) -> f64 {
        libm::ldexp(scaled_norm(values).to_f64(), exponent)
    }
}
