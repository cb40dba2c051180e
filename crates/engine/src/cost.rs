//! What an operator costs, in multiply-adds: enough to know when to look at the clock.

use crate::buffer::{Buffer, BufferId};
use crate::op::Op;

/// An exponential costs about as much as so many multiply-adds.
const EXPONENTIAL: u64 = 20;

/// Estimated multiply-adds of an operator on batches of so many rows.
pub(crate) fn cost(op: &Op, buffers: &[Buffer], batch: usize) -> u64 {
    let size = |id: BufferId| buffers[id.0].size();
    let batch = batch as u64;
    match *op {
        Op::Linear { weight, rows, .. }
        | Op::LinearGradInput { weight, rows, .. }
        | Op::LinearGradParameters { grad_weight: weight, rows, .. } => {
            size(weight) * rows.count as u64
        }
        Op::Recurrence { layer, times } | Op::RecurrenceGrad { layer, times, .. } => {
            times.count as u64 * (size(layer.weight) + EXPONENTIAL) * batch
        }
        Op::RecurrenceGradParameters { grad_weight, times, .. } => {
            size(grad_weight) * times.count as u64 * batch
        }
        Op::Activate { output, .. } => EXPONENTIAL * size(output),
        Op::SoftmaxCrossEntropy { logits, .. } | Op::BinaryCrossEntropy { logits, .. } => {
            EXPONENTIAL * size(logits)
        }
        Op::ClipNorm { ref gradients, .. } | Op::ClipValue { ref gradients, .. } => {
            2 * gradients.iter().map(|&id| size(id)).sum::<u64>()
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
