//! Normalisations as instructions of the walk.

use engine::ops;

use super::writer::Writer;
use crate::instructions as to;

pub(crate) fn batch(writer: &Writer<'_>, it: &ops::BatchNorm) -> to::BatchNormalise {
    to::BatchNormalise {
        elements: writer.elements(it.output),
        input: writer.at(it.input),
        scale: writer.at(it.scale),
        shift: writer.at(it.shift),
        mean: writer.at(it.mean),
        inverse: writer.at(it.inverse),
    }
}

pub(crate) fn batch_evaluate(
    writer: &Writer<'_>,
    it: &ops::BatchNormEvaluate,
) -> to::BatchNormEvaluate {
    to::BatchNormEvaluate {
        elements: writer.elements(it.output),
        input: writer.at(it.input),
        scale: writer.at(it.scale),
        shift: writer.at(it.shift),
        mean: writer.at(it.running_mean),
        variance: writer.at(it.running_variance),
    }
}

pub(crate) fn batch_grad(writer: &Writer<'_>, it: &ops::BatchNormGrad) -> to::BatchNormGrad {
    to::BatchNormGrad {
        elements: writer.handed_on(it.grad_output, it.grad_input),
        input: writer.at(it.input),
        scale: writer.at(it.scale),
        grad_output: writer.at(it.grad_output),
        mean: writer.at(it.mean),
        inverse: writer.at(it.inverse),
        grad_shift: writer.at(it.grad_shift.buffer),
        grad_scale: writer.at(it.grad_scale.buffer),
        share: (1.0 / writer.program.buffer(it.input).rows as f64) as f32,
        sums_exponent: writer.arena.alone(it.grad_shift),
    }
}

pub(crate) fn layer(writer: &Writer<'_>, it: &ops::LayerNorm) -> to::LayerNorm {
    to::LayerNorm {
        over: writer.over(it.output),
        input: writer.at(it.input),
        scale: writer.at(it.scale),
        shift: it.shift.map(|shift| writer.at(shift)),
        output: writer.at(it.output),
        mean: writer.at(it.mean),
        inverse: writer.at(it.inverse),
    }
}

pub(crate) fn layer_grad(writer: &Writer<'_>, it: &ops::LayerNormGrad) -> to::LayerNormGrad {
    to::LayerNormGrad {
        over: writer.over(it.grad_input.buffer),
        input: writer.at(it.input),
        scale: writer.at(it.scale),
        grad_output: writer.at(it.grad_output),
        output: writer.at(it.grad_input.buffer),
        mean: writer.at(it.mean),
        inverse: writer.at(it.inverse),
        centred: it.grad_shift.is_some(),
        accumulate: it.grad_input.accumulate,
        source: writer.arena.of_gradient(it.grad_output),
        before: writer.arena.before(it.grad_input),
        exponents: writer.arena.of_gradient(it.grad_input.buffer),
    }
}
