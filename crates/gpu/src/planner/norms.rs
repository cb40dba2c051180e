//! Normalisations as instructions of the walk.

use engine::Op;
use engine::ops::{self, View};

use super::writer::Writer;
use crate::instructions as to;
use crate::instructions::Walk;

/// What a normalisation, or its gradient, does row by row.
pub(crate) fn norm(writer: &Writer<'_>, op: &Op) -> Walk {
    let at = |id| writer.at(id);
    match op.view() {
        View::BatchNorm(ops::BatchNorm { input, scale, shift, mean, inverse, output, .. }) => {
            to::BatchNormalise {
                elements: writer.elements(output),
                input: at(input),
                scale: at(scale),
                shift: at(shift),
                mean: at(mean),
                inverse: at(inverse),
            }
            .into()
        }
        View::BatchNormEvaluate(ops::BatchNormEvaluate {
            input,
            scale,
            shift,
            running_mean,
            running_variance,
            output,
        }) => to::BatchNormEvaluate {
            elements: writer.elements(output),
            input: at(input),
            scale: at(scale),
            shift: at(shift),
            mean: at(running_mean),
            variance: at(running_variance),
        }
        .into(),
        View::BatchNormGrad(ops::BatchNormGrad {
            input,
            scale,
            mean,
            inverse,
            grad_output,
            grad_input,
            grad_scale,
            grad_shift,
        }) => to::BatchNormGrad {
            elements: writer.added(grad_input),
            input: at(input),
            scale: at(scale),
            grad_output: at(grad_output),
            mean: at(mean),
            inverse: at(inverse),
            grad_shift: at(grad_shift.buffer),
            grad_scale: at(grad_scale.buffer),
            share: (1.0 / writer.program.buffer(input).rows as f64) as f32,
        }
        .into(),
        View::LayerNorm(ops::LayerNorm { input, scale, shift, mean, inverse, output }) => {
            to::LayerNorm {
                over: writer.over(output),
                input: at(input),
                scale: at(scale),
                shift: shift.map(at),
                output: at(output),
                mean: at(mean),
                inverse: at(inverse),
            }
            .into()
        }
        View::LayerNormGrad(ops::LayerNormGrad {
            input,
            scale,
            mean,
            inverse,
            grad_output,
            grad_input,
            grad_shift,
            ..
        }) => to::LayerNormGrad {
            over: writer.over(grad_input.buffer),
            input: at(input),
            scale: at(scale),
            grad_output: at(grad_output),
            output: at(grad_input.buffer),
            mean: at(mean),
            inverse: at(inverse),
            centred: grad_shift.is_some(),
            accumulate: grad_input.accumulate,
        }
        .into(),
        _ => unreachable!("{} is no normalisation", op.name()),
    }
}
