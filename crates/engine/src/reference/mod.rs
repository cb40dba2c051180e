//! `Reference`: the plainest possible kernels, the truth that every backend is compared with.

mod elementwise;
mod gates;
mod linear;
mod loss;
mod norms;
mod recurrence;
mod softmax;
mod update;

use crate::kernels::Kernels;
use crate::memory::Memory;
use crate::norm::scaled_norm;
use crate::op::Op;
use crate::real::Real;

/// Loops that read like the formulas, in any precision.
pub struct Reference;

impl<T: Real> Kernels<T> for Reference {
    fn execute(&mut self, op: &Op, memory: &mut Memory<T>, step: u64) {
        match op {
            Op::Linear { .. } | Op::LinearGradInput { .. } | Op::LinearGradParameters { .. } => {
                linear::execute(op, memory);
            }
            Op::Activate { .. } | Op::ActivateGrad { .. } | Op::Add { .. } | Op::AddGrad { .. } => {
                elementwise::execute(op, memory);
            }
            Op::AddGated { .. }
            | Op::AddGatedGrad { .. }
            | Op::Highway { .. }
            | Op::HighwayGrad { .. }
            | Op::Reshape { .. }
            | Op::LastRows { .. }
            | Op::LastRowsGrad { .. }
            | Op::MarkActive { .. } => gates::execute(op, memory),
            Op::BatchNorm { .. }
            | Op::BatchNormEvaluate { .. }
            | Op::BatchNormGrad { .. }
            | Op::LayerNorm { .. }
            | Op::LayerNormGrad { .. } => norms::execute(op, memory),
            Op::Recurrence { .. }
            | Op::RecurrenceGrad { .. }
            | Op::RecurrenceGradParameters { .. } => recurrence::execute(op, memory),
            Op::SoftmaxCrossEntropy { .. } | Op::SoftmaxCrossEntropyGrad { .. } => {
                softmax::execute(op, memory);
            }
            Op::BinaryCrossEntropy { .. }
            | Op::BinaryCrossEntropyGrad { .. }
            | Op::SquaredError { .. }
            | Op::SquaredErrorGrad { .. } => loss::execute(op, memory),
            Op::ClipNorm { .. } | Op::ClipValue { .. } | Op::Update { .. } => {
                update::execute(op, memory, step);
            }
        }
    }

    fn norm(&mut self, values: &[T]) -> T {
        scaled_norm(values)
    }
}

/// Runs a gate, a copy, or a loss that is a mean over all outputs, as [`Reference`] does: for backends with
/// nothing to gain there, which so do not carry the other reference kernels with them.
pub fn execute_plainly<T: Real>(op: &Op, memory: &mut Memory<T>) {
    match op {
        Op::BinaryCrossEntropy { .. }
        | Op::BinaryCrossEntropyGrad { .. }
        | Op::SquaredError { .. }
        | Op::SquaredErrorGrad { .. } => loss::execute(op, memory),
        _ => gates::execute(op, memory),
    }
}

/// Writes, or adds to what is there.
fn put<T: Real>(target: &mut T, value: T, accumulate: bool) {
    *target = if accumulate { *target + value } else { value };
}

fn sum<T: Real>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::ZERO, |sum, term| sum + term)
}

fn dot<T: Real>(left: &[T], right: &[T]) -> T {
    sum(left.iter().zip(right).map(|(&a, &b)| a * b))
}
