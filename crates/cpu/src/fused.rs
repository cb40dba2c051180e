//! Products whose results go through an activation or its slope while they are still in a near cache.
//!
//! All buffers are written as if the operators ran one after the other, with the same bits. Measured
//! slower by 30 to 45 % in V8, with ReLU as with tanh: the activation of each tile as it is stored.

use engine::ops::{Activate, ActivateGrad, Linear, LinearGradInput, View};
use engine::{BufferId, Memory, Op, OpKind, Span};

use crate::activations::Activations;
use crate::backward::note;
use crate::elementwise;
use crate::matrix::Start;
use crate::operands::{matrix, start};
use crate::product::Packed;

/// Elements of a block of rows, 16 KiB of them. Measured in V8: a quarter of it is slower by a percent.
const BLOCK: usize = 4096;

/// Runs the first two operators together if they are a product and what is done with all of its
/// elements; says whether.
pub(crate) fn pair(
    ops: &[Op],
    packed: &mut Packed,
    activations: &mut Activations,
    memory: &mut Memory<f32>,
) -> bool {
    let [first, second, ..] = ops else { return false };
    // Asked of every pair: the kinds alone rule most of them out.
    match (&first.kind, &second.kind) {
        (OpKind::Linear, OpKind::Activate(_))
        | (OpKind::LinearGradInput, OpKind::ActivateGrad(_)) => {}
        _ => return false,
    }
    match (first.view(), second.view()) {
        (View::Linear(product), View::Activate(then))
            if product.output == then.input && is_whole(memory, product.output, product.rows) =>
        {
            forward(&product, &then, packed, activations, memory);
            true
        }
        (View::LinearGradInput(product), View::ActivateGrad(then))
            if product.grad_input.buffer == then.grad_output
                && is_whole(memory, then.grad_output, product.rows) =>
        {
            let Some(exponent) = crate::backward::pair(first, second, memory) else {
                return false;
            };
            backward(&product, &then, packed, activations, memory);
            note(first, exponent, memory);
            note(second, exponent, memory);
            true
        }
        _ => false,
    }
}

/// Whether these are all rows of the buffer.
fn is_whole(memory: &Memory<f32>, id: BufferId, rows: Span) -> bool {
    rows.elements(memory.columns(id)).len() == memory.values(id).len()
}

fn forward(
    product: &Linear,
    then: &Activate,
    packed: &mut Packed,
    activations: &mut Activations,
    memory: &mut Memory<f32>,
) {
    let columns = memory.columns(product.output);
    memory.update([product.output, then.output], |memory, [z, y]| {
        packed.pack(matrix(memory, product.weight).transposed());
        let input = matrix(memory, product.input);
        let start = Start::Row(memory.values(product.bias));
        let mut is_far = false;
        for (rows, part) in blocks(z.len(), columns) {
            let (z, y) = (&mut z[part.clone()], &mut y[part]);
            packed.multiply(input.stored_rows(rows), start, z);
            is_far |= elementwise::activate(then.function, z, y);
        }
        activations.end(then.output, is_far, y);
    });
}

fn backward(
    product: &LinearGradInput,
    then: &ActivateGrad,
    packed: &mut Packed,
    activations: &mut Activations,
    memory: &mut Memory<f32>,
) {
    let is_far = activations.begin_backward(then);
    let columns = memory.columns(then.grad_output);
    memory.update([then.grad_output, then.grad_input.buffer], |memory, [grad_y, grad_z]| {
        packed.pack(matrix(memory, product.weight));
        let grad_output = matrix(memory, product.grad_output);
        let (z, y) = (memory.values(then.input), memory.values(then.output));
        for (rows, part) in blocks(grad_y.len(), columns) {
            let grad_y = &mut grad_y[part.clone()];
            packed.multiply(grad_output.stored_rows(rows), start(product.grad_input), grad_y);
            let read = [&z[part.clone()], &y[part.clone()], grad_y];
            let (accumulate, grad_z) = (then.grad_input.accumulate, &mut grad_z[part]);
            activations.multiply(then.function, read, is_far, accumulate, grad_z);
        }
    });
}

/// The rows of each block, and their elements.
fn blocks(
    elements: usize,
    columns: usize,
) -> impl Iterator<Item = (std::ops::Range<usize>, std::ops::Range<usize>)> {
    // Whole tiles, four rows at least.
    let height = (BLOCK / columns / 4).max(1) * 4;
    let rows = elements / columns;
    (0..rows).step_by(height).map(move |first| {
        let end = rows.min(first + height);
        (first..end, first * columns..end * columns)
    })
}
