//! What an operator costs, in multiply-adds: enough to know when to look at the clock.

use crate::op::Op;
use crate::program::{BufferId, Program};

/// An exponential costs about as much as so many multiply-adds.
const EXPONENTIAL: usize = 20;

/// Estimated multiply-adds of an operator.
pub(crate) fn cost(op: &Op, program: &Program) -> usize {
    let size = |id: BufferId| program.buffer(id).rows * program.buffer(id).columns;
    match *op {
        Op::Linear { weight, rows, .. }
        | Op::LinearGradInput { weight, rows, .. }
        | Op::LinearGradParameters { grad_weight: weight, rows, .. } => size(weight) * rows.count,
        Op::Recurrence { layer, times } | Op::RecurrenceGrad { layer, times, .. } => {
            times.count * (size(layer.weight) + EXPONENTIAL) * program.batch
        }
        Op::RecurrenceGradParameters { grad_weight, times, .. } => {
            size(grad_weight) * times.count * program.batch
        }
        Op::Activate { output, .. } => EXPONENTIAL * size(output),
        Op::SoftmaxCrossEntropy { logits, .. } | Op::BinaryCrossEntropy { logits, .. } => {
            EXPONENTIAL * size(logits)
        }
        Op::ClipNorm { ref gradients, .. } | Op::ClipValue { ref gradients, .. } => {
            2 * gradients.iter().map(|&id| size(id)).sum::<usize>()
        }
        Op::Update { parameter, .. } => 4 * size(parameter),
        Op::ActivateGrad { .. }
        | Op::Add { .. }
        | Op::AddGrad { .. }
        | Op::AddGated { .. }
        | Op::AddGatedGrad { .. }
        | Op::Highway { .. }
        | Op::HighwayGrad { .. }
        | Op::BatchNorm { .. }
        | Op::BatchNormEvaluate { .. }
        | Op::BatchNormGrad { .. }
        | Op::LayerNorm { .. }
        | Op::LayerNormGrad { .. }
        | Op::Reshape { .. }
        | Op::LastRows { .. }
        | Op::LastRowsGrad { .. }
        | Op::SoftmaxCrossEntropyGrad { .. }
        | Op::BinaryCrossEntropyGrad { .. }
        | Op::SquaredError { .. }
        | Op::SquaredErrorGrad { .. }
        | Op::MarkActive { .. } => {
            let (reads, writes) = op.operands();
            reads.into_iter().chain(writes).map(size).sum()
        }
    }
}
