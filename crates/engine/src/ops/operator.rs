//! `Operator`: what every operator says of itself, and `Work`: what it costs and how it is cut.

use model::Real;

use crate::buffer::Buffer;
use crate::memory::Memory;
use crate::op::Op;

/// An operator with its operands by name.
pub trait Operator {
    /// Its name.
    const NAME: &'static str;

    /// What it costs, as the operator `op` of a program with these buffers.
    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work;

    /// Computes it in training step `step` (the first is 1), in loops that read like its formula: the
    /// truth that every backend is compared with.
    fn execute<T: Real>(&self, memory: &mut Memory<T>, step: u64);
}

/// An exponential costs about as much as so many multiply-adds.
pub(crate) const EXPONENTIAL: u64 = 20;

/// The estimated cost of an operator in multiply-adds, and how it may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It takes so many, and is never cut.
    Whole(u64),
    /// It takes so many for each row or time step of its span, and is cut into such slices.
    Each(u64, Slices),
}

/// Slices of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slices {
    /// Each slice writes rows of its own; the first runs first.
    Forward,
    /// Each slice writes rows of its own; the last runs first.
    Backward,
    /// Every slice has its part in all results: all but the first add to what is there.
    Summed,
}

impl Work {
    /// One pass over everything that is read and written.
    pub(crate) fn pass(op: &Op, buffers: &[Buffer]) -> Work {
        let ids = op.reads.iter().copied().chain(op.written());
        Work::Whole(ids.map(|id| buffers[id.0].size()).sum())
    }
}
