//! Operators as instructions of the walk.

use engine::ops::{self, View};
use engine::{BufferId, Op, Recurrent};

use super::functions::{activation, cell_code};
use super::losses::loss;
use super::norms::norm;
use super::writer::Writer;
use crate::instructions as to;
use crate::instructions::Walk;

/// A linear map, or its way back, and what follows it.
pub(crate) fn product(writer: &Writer<'_>, op: &Op, then: Option<&Op>) -> to::Product {
    let next = next(writer, then);
    match op.view() {
        View::Linear(ops::Linear { input, weight, bias, output, .. }) => to::Product {
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
        View::LinearGradInput(ops::LinearGradInput { grad_output, weight, grad_input, .. }) => {
            to::Product {
                over: writer.over(grad_input.buffer),
                input: writer.at(grad_output),
                weight: writer.at(weight),
                bias: None,
                output: writer.at(grad_input.buffer),
                depth: writer.columns(grad_output),
                across: 1,
                along: writer.columns(grad_input.buffer),
                accumulate: grad_input.accumulate,
                next,
            }
        }
        _ => unreachable!("{} is no product", op.name()),
    }
}

/// The activation, or its gradient, that is applied to a product's result.
fn next(writer: &Writer<'_>, then: Option<&Op>) -> to::Next {
    match then.map(Op::view) {
        Some(View::Activate(ops::Activate { function, output, .. })) => to::Next {
            then: to::Then::Activate,
            activation: activation(function),
            output: writer.at(output),
            inputs: 0,
            values: 0,
            accumulate: false,
        },
        Some(View::ActivateGrad(ops::ActivateGrad {
            function, input, output, grad_input, ..
        })) => to::Next {
            then: to::Then::ActivateGrad,
            activation: activation(function),
            output: writer.at(grad_input.buffer),
            inputs: writer.at(input),
            values: writer.at(output),
            accumulate: grad_input.accumulate,
        },
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
    Some(match op.view() {
        View::Activate(ops::Activate { function, input, output }) => to::Activate {
            elements: writer.elements(output),
            activation: activation(function),
            input: at(input),
        }
        .into(),
        View::ActivateGrad(ops::ActivateGrad {
            function,
            input,
            output,
            grad_output,
            grad_input,
        }) => to::ActivateGrad {
            elements: writer.added(grad_input),
            activation: activation(function),
            input: at(input),
            values: at(output),
            grad_output: at(grad_output),
        }
        .into(),
        View::Add(ops::Add { left, right, scale, output }) => to::Add {
            elements: writer.elements(output),
            left: at(left),
            right: at(right),
            scale: scale as f32,
        }
        .into(),
        View::AddGrad(ops::AddGrad { grad_output, scale, grad_input }) => to::AddGrad {
            elements: writer.added(grad_input),
            grad_output: at(grad_output),
            scale: scale as f32,
        }
        .into(),
        View::AddGated(ops::AddGated { left, right, alpha, output }) => to::AddGated {
            elements: writer.elements(output),
            left: at(left),
            right: at(right),
            alpha: at(alpha),
        }
        .into(),
        View::AddGatedGrad(ops::AddGatedGrad { alpha, grad_output, grad_right, .. }) => {
            to::AddGatedGrad {
                elements: writer.elements(grad_right),
                grad_output: at(grad_output),
                alpha: at(alpha),
            }
            .into()
        }
        View::Highway(ops::Highway { gate, candidate, carried, output }) => to::Highway {
            elements: writer.elements(output),
            gate: at(gate),
            candidate: at(candidate),
            carried: at(carried),
        }
        .into(),
        View::HighwayGrad(ops::HighwayGrad {
            gate,
            candidate,
            carried,
            grad_output,
            grad_gate,
            grad_candidate,
            grad_carried,
        }) => to::HighwayGrad {
            elements: writer.added(grad_carried),
            gate: at(gate),
            candidate: at(candidate),
            carried: at(carried),
            grad_output: at(grad_output),
            grad_gate: at(grad_gate),
            grad_candidate: at(grad_candidate),
        }
        .into(),
        View::Reshape(ops::Reshape { input, output }) => {
            to::CopyRows { elements: writer.elements(output), input: at(input) }.into()
        }
        View::LastRows(ops::LastRows { input, output }) => {
            let (from, to_rows) = (writer.program.buffer(input), writer.program.buffer(output));
            let skipped = (from.rows - to_rows.rows) * from.columns;
            to::CopyRows { elements: writer.elements(output), input: at(input) + skipped }.into()
        }
        View::LastRowsGrad(ops::LastRowsGrad { grad_output, grad_input }) => {
            to::LastRowsGrad { elements: writer.elements(grad_input), grad_output: at(grad_output) }
                .into()
        }
        View::Recurrence(it) => to::Recurrence {
            layer: recurrent(writer, &it.layer, [it.weight, it.gates, it.memory, it.hidden]),
            projected: at(it.projected),
            bias: at(it.bias),
        }
        .into(),
        View::RecurrenceGrad(it) => to::RecurrenceGrad {
            layer: recurrent(writer, &it.layer, [it.weight, it.gates, it.memory, it.hidden]),
            truncation: it.truncation,
            grad_hidden: at(it.grad_hidden),
            grad_projected: at(it.grad_projected),
            grad_recurrent: at(it.grad_recurrent),
            carry: at(it.carry),
        }
        .into(),
        View::BatchNorm(_)
        | View::BatchNormEvaluate(_)
        | View::BatchNormGrad(_)
        | View::LayerNorm(_)
        | View::LayerNormGrad(_) => norm(writer, op),
        View::SoftmaxCrossEntropy(_)
        | View::SoftmaxCrossEntropyGrad(_)
        | View::BinaryCrossEntropy(_)
        | View::BinaryCrossEntropyGrad(_)
        | View::SquaredError(_)
        | View::SquaredErrorGrad(_) => loss(writer, op),
        // Products have a function of their own; sums over rows, clipping and updates are jobs.
        View::Linear(_)
        | View::LinearGradInput(_)
        | View::LinearGradParameters(_)
        | View::RecurrenceGradParameters(_)
        | View::ClipNorm(_)
        | View::ClipValue(_)
        | View::Update(_)
        | View::MarkActive(_) => return None,
    })
}

fn recurrent(
    writer: &Writer<'_>,
    layer: &Recurrent,
    [weight, gates, memory, hidden]: [BufferId; 4],
) -> to::Recurrent {
    let (cell, function) = cell_code(layer.cell, layer.leak);
    to::Recurrent {
        cell,
        activation: activation(function),
        first: 0,
        end: layer.steps,
        last: true,
        batch: writer.program.batch,
        width: writer.columns(hidden),
        weight: writer.at(weight),
        gates: writer.at(gates),
        memory: writer.at(memory),
        hidden: writer.at(hidden),
    }
}
