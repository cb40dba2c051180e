//! Losses as instructions of the walk.

use engine::Op;
use engine::ops::{self, View};

use super::writer::Writer;
use crate::instructions as to;
use crate::instructions::Walk;

/// What a loss, or its gradient, does row by row.
pub(crate) fn loss(writer: &Writer<'_>, op: &Op) -> Walk {
    let at = |id| writer.at(id);
    let share = |terms: usize| (1.0 / terms as f64) as f32;
    match op.view() {
        View::SoftmaxCrossEntropy(ops::SoftmaxCrossEntropy {
            logits,
            targets,
            probabilities,
            row_losses,
            row_hits,
            ..
        }) => to::Softmax {
            over: writer.over(logits),
            logits: at(logits),
            targets: at(targets),
            probabilities: at(probabilities),
            row_losses: at(row_losses),
            row_hits: at(row_hits),
        }
        .into(),
        View::SoftmaxCrossEntropyGrad(ops::SoftmaxCrossEntropyGrad {
            probabilities,
            targets,
            grad_logits,
        }) => to::SoftmaxGrad {
            elements: writer.elements(grad_logits),
            probabilities: at(probabilities),
            targets: at(targets),
            share: share(writer.program.buffer(grad_logits).rows),
        }
        .into(),
        View::BinaryCrossEntropy(ops::BinaryCrossEntropy {
            logits,
            targets,
            row_losses,
            row_hits,
            ..
        }) => to::Binary {
            over: writer.over(logits),
            logits: at(logits),
            targets: at(targets),
            row_losses: at(row_losses),
            row_hits: at(row_hits),
        }
        .into(),
        View::BinaryCrossEntropyGrad(ops::BinaryCrossEntropyGrad {
            logits,
            targets,
            grad_logits,
        }) => to::BinaryGrad {
            elements: writer.elements(grad_logits),
            logits: at(logits),
            targets: at(targets),
            share: share(writer.size(grad_logits)),
        }
        .into(),
        View::SquaredError(ops::SquaredError {
            outputs, targets, row_losses, row_hits, ..
        }) => to::Squared {
            over: writer.over(outputs),
            outputs: at(outputs),
            targets: at(targets),
            row_losses: at(row_losses),
            row_hits: at(row_hits),
        }
        .into(),
        View::SquaredErrorGrad(ops::SquaredErrorGrad { outputs, targets, grad_outputs }) => {
            to::SquaredGrad {
                elements: writer.elements(grad_outputs),
                outputs: at(outputs),
                targets: at(targets),
                share: share(writer.size(grad_outputs)),
            }
            .into()
        }
        _ => unreachable!("{} is no loss", op.name()),
    }
}
