//! Operators as instructions of the walk.

use engine::{Op, Recurrent};

use super::functions::{activation, cell_code};
use super::losses::loss;
use super::norms::norm;
use super::writer::Writer;
use crate::instructions as to;
use crate::instructions::Walk;

/// A linear map, or its way back, and what follows it.
pub(crate) fn product(writer: &Writer<'_>, op: &Op, then: Option<&Op>) -> to::Product {
    let next = next(writer, then);
    match *op {
        Op::Linear { input, weight, bias, output, .. } => to::Product {
            over: writer.over(output),
            input: writer.at(input),
            weight: writer.at(weight),
            bias: Some(writer.at(bias)),
            output: writer.at(output),
            depth: writer.columns(input),
            across: writer.columns(input),
            along: 1,
            accumulate: false,
            next,
        },
        Op::LinearGradInput { grad_output, weight, grad_input, accumulate, .. } => to::Product {
            over: writer.over(grad_input),
            input: writer.at(grad_output),
            weight: writer.at(weight),
            bias: None,
            output: writer.at(grad_input),
            depth: writer.columns(grad_output),
            across: 1,
            along: writer.columns(grad_input),
            accumulate,
            next,
        },
        _ => unreachable!("{} is no product", op.name()),
    }
}

/// The activation, or its gradient, that is applied to a product's result.
fn next(writer: &Writer<'_>, then: Option<&Op>) -> to::Next {
    match then {
        Some(&Op::Activate { function, output, .. }) => to::Next {
            then: to::Then::Activate,
            activation: activation(function),
            output: writer.at(output),
            inputs: 0,
            values: 0,
            accumulate: false,
        },
        Some(&Op::ActivateGrad { function, input, output, grad_input, accumulate, .. }) => {
            to::Next {
                then: to::Then::ActivateGrad,
                activation: activation(function),
                output: writer.at(grad_input),
                inputs: writer.at(input),
                values: writer.at(output),
                accumulate,
            }
        }
        _ => to::Next {
            then: to::Then::Nothing,
            activation: to::Activation { function: to::Function::Identity, leak: 0.0 },
            output: 0,
            inputs: 0,
            values: 0,
            accumulate: false,
        },
    }
}

/// What an operator other than a product does row by row; `None` if it does nothing so.
pub(crate) fn instruction(writer: &Writer<'_>, op: &Op) -> Option<Walk> {
    let at = |id| writer.at(id);
    Some(match *op {
        Op::Activate { function, input, output } => to::Activate {
            elements: writer.elements(output),
            activation: activation(function),
            input: at(input),
        }
        .into(),
        Op::ActivateGrad { function, input, output, grad_output, grad_input, accumulate } => {
            to::ActivateGrad {
                elements: writer.added(grad_input, accumulate),
                activation: activation(function),
                input: at(input),
                values: at(output),
                grad_output: at(grad_output),
            }
            .into()
        }
        Op::Add { left, right, scale, output } => to::Add {
            elements: writer.elements(output),
            left: at(left),
            right: at(right),
            scale: scale as f32,
        }
        .into(),
        Op::AddGrad { grad_output, scale, grad_input, accumulate } => to::AddGrad {
            elements: writer.added(grad_input, accumulate),
            grad_output: at(grad_output),
            scale: scale as f32,
        }
        .into(),
        Op::AddGated { left, right, alpha, output } => to::AddGated {
            elements: writer.elements(output),
            left: at(left),
            right: at(right),
            alpha: at(alpha),
        }
        .into(),
        Op::AddGatedGrad { alpha, grad_output, grad_right, .. } => to::AddGatedGrad {
            elements: writer.elements(grad_right),
            grad_output: at(grad_output),
            alpha: at(alpha),
        }
        .into(),
        Op::Highway { gate, candidate, carried, output } => to::Highway {
            elements: writer.elements(output),
            gate: at(gate),
            candidate: at(candidate),
            carried: at(carried),
        }
        .into(),
        Op::HighwayGrad {
            gate,
            candidate,
            carried,
            grad_output,
            grad_gate,
            grad_candidate,
            grad_carried,
            accumulate,
        } => to::HighwayGrad {
            elements: writer.added(grad_carried, accumulate),
            gate: at(gate),
            candidate: at(candidate),
            carried: at(carried),
            grad_output: at(grad_output),
            grad_gate: at(grad_gate),
            grad_candidate: at(grad_candidate),
        }
        .into(),
        Op::Reshape { input, output } => {
            to::CopyRows { elements: writer.elements(output), input: at(input) }.into()
        }
        Op::LastRows { input, output } => {
            let (from, to_rows) = (writer.program.buffer(input), writer.program.buffer(output));
            let skipped = (from.rows - to_rows.rows) * from.columns;
            to::CopyRows { elements: writer.elements(output), input: at(input) + skipped }.into()
        }
        Op::LastRowsGrad { grad_output, grad_input } => {
            to::LastRowsGrad { elements: writer.elements(grad_input), grad_output: at(grad_output) }
                .into()
        }
        Op::Recurrence { layer, .. } => to::Recurrence {
            layer: recurrent(writer, &layer),
            projected: at(layer.projected),
            bias: at(layer.bias),
        }
        .into(),
        Op::RecurrenceGrad {
            layer,
            truncation,
            grad_hidden,
            grad_projected,
            grad_recurrent,
            carry,
            ..
        } => to::RecurrenceGrad {
            layer: recurrent(writer, &layer),
            truncation,
            grad_hidden: at(grad_hidden),
            grad_projected: at(grad_projected),
            grad_recurrent: at(grad_recurrent),
            carry: at(carry),
        }
        .into(),
        Op::BatchNorm { .. }
        | Op::BatchNormEvaluate { .. }
        | Op::BatchNormGrad { .. }
        | Op::LayerNorm { .. }
        | Op::LayerNormGrad { .. } => norm(writer, op),
        Op::SoftmaxCrossEntropy { .. }
        | Op::SoftmaxCrossEntropyGrad { .. }
        | Op::BinaryCrossEntropy { .. }
        | Op::BinaryCrossEntropyGrad { .. }
        | Op::SquaredError { .. }
        | Op::SquaredErrorGrad { .. } => loss(writer, op),
        // Products have a function of their own; sums over rows, clipping and updates are jobs.
        Op::Linear { .. }
        | Op::LinearGradInput { .. }
        | Op::LinearGradParameters { .. }
        | Op::RecurrenceGradParameters { .. }
        | Op::ClipNorm { .. }
        | Op::ClipValue { .. }
        | Op::Update { .. }
        | Op::MarkActive { .. } => return None,
    })
}

fn recurrent(writer: &Writer<'_>, layer: &Recurrent) -> to::Recurrent {
    let (cell, function) = cell_code(layer.cell, layer.leak);
    to::Recurrent {
        cell,
        activation: activation(function),
        first: 0,
        end: layer.steps,
        last: true,
        batch: writer.program.batch,
        width: writer.columns(layer.hidden),
        weight: writer.at(layer.weight),
        gates: writer.at(layer.gates),
        memory: writer.at(layer.memory),
        hidden: writer.at(layer.hidden),
    }
}
