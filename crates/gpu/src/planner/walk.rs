//! Operators as instructions of the walk.

use engine::ops::{self, View};
use engine::{BufferId, Op, Recurrent};

use super::functions::{activation, cell_code};
use super::writer::Writer;
use super::{losses, norms};
use crate::instructions as to;
use crate::instructions::Walk;

/// A product alone is followed by nothing.
const NOTHING: to::Next = to::Next {
    then: to::Then::Nothing,
    activation: to::Activation { function: to::Function::Identity, leak: 0.0 },
    output: 0,
    inputs: 0,
    values: 0,
    accumulate: false,
    before: None,
    exponents: None,
};

/// Whether the operator after a product applies an activation, or its gradient, to just what the product writes.
pub(crate) fn follows(op: &Op, then: &Op) -> bool {
    match (op.view(), then.view()) {
        (View::Linear(product), View::Activate(then)) => product.output == then.input,
        (View::LinearGradInput(product), View::ActivateGrad(then)) => {
            product.grad_input.buffer == then.grad_output
        }
        _ => false,
    }
}

/// What the operator that [follows] a product does.
pub(crate) fn next(writer: &Writer<'_>, then: &Op) -> to::Next {
    match then.view() {
        View::Activate(then) => to::Next {
            then: to::Then::Activate,
            activation: activation(then.function),
            output: writer.at(then.output),
            ..NOTHING
        },
        View::ActivateGrad(then) => to::Next {
            then: to::Then::ActivateGrad,
            activation: activation(then.function),
            output: writer.at(then.grad_input.buffer),
            inputs: writer.at(then.input),
            values: writer.at(then.output),
            accumulate: then.grad_input.accumulate,
            before: writer.arena.before(then.grad_input),
            exponents: writer.arena.exponents(then.grad_input.buffer),
        },
        _ => NOTHING,
    }
}

/// What an operator does row by row, with what follows it where it is a product; `None` if it does nothing
/// so.
pub(crate) fn instruction(writer: &Writer<'_>, op: &Op, next: Option<to::Next>) -> Option<Walk> {
    let at = |id| writer.at(id);
    let next = next.unwrap_or(NOTHING);
    Some(match op.view() {
        View::Linear(ops::Linear { input, weight, bias, output, .. }) => to::Product {
            over: writer.over(output),
            input: at(input),
            weight: at(weight),
            bias: Some(at(bias)),
            output: at(output),
            depth: writer.columns(input),
            across: writer.columns(input),
            along: 1,
            accumulate: false,
            source: None,
            before: None,
            exponents: None,
            next,
        }
        .into(),
        View::LinearGradInput(ops::LinearGradInput { grad_output, weight, grad_input, .. }) => {
            to::Product {
                over: writer.over(grad_input.buffer),
                input: at(grad_output),
                weight: at(weight),
                bias: None,
                output: at(grad_input.buffer),
                depth: writer.columns(grad_output),
                across: 1,
                along: writer.columns(grad_input.buffer),
                accumulate: grad_input.accumulate,
                source: writer.arena.exponents(grad_output),
                before: writer.arena.before(grad_input),
                exponents: writer.arena.exponents(grad_input.buffer),
                next,
            }
            .into()
        }
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
            elements: writer.handed_on(grad_output, grad_input),
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
            elements: writer.handed_on(grad_output, grad_input),
            grad_output: at(grad_output),
            scale: scale as f32,
            inner: writer.over(grad_output).inner,
            columns: writer.columns(grad_output),
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
                elements: writer.handed_on(grad_output, grad_right),
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
            elements: writer.handed_on(grad_output, grad_carried),
            gate: at(gate),
            candidate: at(candidate),
            carried: at(carried),
            grad_output: at(grad_output),
            grad_gate: at(grad_gate),
            grad_candidate: at(grad_candidate),
            gate_exponents: writer.arena.of_gradient(grad_gate),
            candidate_exponents: writer.arena.of_gradient(grad_candidate),
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
            let elements = writer.handed_on(grad_output, grad_input);
            to::LastRowsGrad { elements, grad_output: at(grad_output) }.into()
        }
        View::Recurrence(it) => to::Recurrence {
            layer: recurrent(writer, &it.layer, [it.weight, it.gates, it.memory, it.hidden]),
            projected: at(it.projected),
            bias: at(it.bias),
        }
        .into(),
        View::RecurrenceGrad(it) => to::RecurrenceGrad {
            layer: recurrent(writer, &it.layer, [it.weight, it.gates, it.memory, it.hidden]),
            truncation: it.layer.truncation,
            grad_hidden: at(it.grad_hidden),
            grad_projected: at(it.grad_projected),
            grad_recurrent: at(it.grad_recurrent),
            carry: at(it.carry),
            hidden_exponents: writer.arena.of_gradient(it.grad_hidden),
            projected_exponents: writer.arena.of_gradient(it.grad_projected),
            recurrent_exponents: writer.arena.of_gradient(it.grad_recurrent),
            carry_exponents: writer.arena.of_gradient(it.carry),
        }
        .into(),
        View::BatchNorm(it) => norms::batch(writer, &it).into(),
        View::BatchNormEvaluate(it) => norms::batch_evaluate(writer, &it).into(),
        View::BatchNormGrad(it) => norms::batch_grad(writer, &it).into(),
        View::LayerNorm(it) => norms::layer(writer, &it).into(),
        View::LayerNormGrad(it) => norms::layer_grad(writer, &it).into(),
        View::SoftmaxCrossEntropy(it) => losses::softmax(writer, &it).into(),
        View::SoftmaxCrossEntropyGrad(it) => losses::softmax_grad(writer, &it).into(),
        View::SoftmaxSquaredError(it) => losses::softmax_squared(writer, &it).into(),
        View::SoftmaxSquaredErrorGrad(it) => losses::softmax_squared_grad(writer, &it).into(),
        View::BinaryCrossEntropy(it) => losses::binary(writer, &it).into(),
        View::BinaryCrossEntropyGrad(it) => losses::binary_grad(writer, &it).into(),
        View::SquaredError(it) => losses::squared(writer, &it).into(),
        View::SquaredErrorGrad(it) => losses::squared_grad(writer, &it).into(),
        // Sums over rows, clipping and updates are jobs.
        View::LinearGradParameters(_)
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
