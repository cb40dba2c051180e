//! Losses as instructions of the walk.

use engine::ops;

use super::writer::Writer;
use crate::instructions as to;

pub(crate) fn softmax(writer: &Writer<'_>, it: &ops::SoftmaxCrossEntropy) -> to::Softmax {
    to::Softmax {
        over: writer.over(it.logits),
        squared: false,
        smoothing: it.smoothing as f32,
        logits: writer.at(it.logits),
        targets: writer.at(it.targets),
        probabilities: writer.at(it.probabilities),
        row_losses: writer.at(it.row_losses),
        row_hits: writer.at(it.row_hits),
    }
}

pub(crate) fn softmax_grad(
    writer: &Writer<'_>,
    it: &ops::SoftmaxCrossEntropyGrad,
) -> to::SoftmaxGrad {
    to::SoftmaxGrad {
        elements: writer.elements(it.grad_logits),
        squared: false,
        smoothing: it.smoothing as f32,
        probabilities: writer.at(it.probabilities),
        targets: writer.at(it.targets),
        share: share(writer.program.buffer(it.grad_logits).rows),
    }
}

pub(crate) fn softmax_squared(writer: &Writer<'_>, it: &ops::SoftmaxSquaredError) -> to::Softmax {
    to::Softmax {
        over: writer.over(it.logits),
        squared: true,
        smoothing: 0.0,
        logits: writer.at(it.logits),
        targets: writer.at(it.targets),
        probabilities: writer.at(it.probabilities),
        row_losses: writer.at(it.row_losses),
        row_hits: writer.at(it.row_hits),
    }
}

pub(crate) fn softmax_squared_grad(
    writer: &Writer<'_>,
    it: &ops::SoftmaxSquaredErrorGrad,
) -> to::SoftmaxGrad {
    to::SoftmaxGrad {
        elements: writer.elements(it.grad_logits),
        squared: true,
        smoothing: 0.0,
        probabilities: writer.at(it.probabilities),
        targets: writer.at(it.targets),
        share: share(writer.size(it.grad_logits)),
    }
}

pub(crate) fn binary(writer: &Writer<'_>, it: &ops::BinaryCrossEntropy) -> to::Binary {
    to::Binary {
        over: writer.over(it.logits),
        logits: writer.at(it.logits),
        targets: writer.at(it.targets),
        row_losses: writer.at(it.row_losses),
        row_hits: writer.at(it.row_hits),
    }
}

pub(crate) fn binary_grad(writer: &Writer<'_>, it: &ops::BinaryCrossEntropyGrad) -> to::BinaryGrad {
    to::BinaryGrad {
        elements: writer.elements(it.grad_logits),
        logits: writer.at(it.logits),
        targets: writer.at(it.targets),
        share: share(writer.size(it.grad_logits)),
    }
}

pub(crate) fn squared(writer: &Writer<'_>, it: &ops::SquaredError) -> to::Squared {
    to::Squared {
        over: writer.over(it.outputs),
        outputs: writer.at(it.outputs),
        targets: writer.at(it.targets),
        row_losses: writer.at(it.row_losses),
        row_hits: writer.at(it.row_hits),
    }
}

pub(crate) fn squared_grad(writer: &Writer<'_>, it: &ops::SquaredErrorGrad) -> to::SquaredGrad {
    to::SquaredGrad {
        elements: writer.elements(it.grad_outputs),
        outputs: writer.at(it.outputs),
        targets: writer.at(it.targets),
        share: share(writer.size(it.grad_outputs)),
    }
}

/// The share of one term in a mean of so many.
fn share(terms: usize) -> f32 {
    (1.0 / terms as f64) as f32
}
