//! Linear maps and their gradients.

use engine::Memory;
use engine::ops::{Linear, LinearGradInput, LinearGradParameters};

use crate::elementwise::column_sums;
use crate::matrix::Start;
use crate::operands::{matrix, part, start};
use crate::product::Product;

pub(crate) fn forward(it: &Linear, product: &mut Product, memory: &mut Memory<f32>) {
    let columns = memory.columns(it.output);
    memory.update([it.output], |memory, [output]| {
        let (input, weight) = (part(memory, it.input, it.rows), matrix(memory, it.weight));
        let start = Start::Row(memory.values(it.bias));
        product.compute(input, weight.transposed(), start, &mut output[it.rows.elements(columns)]);
    });
}

pub(crate) fn grad_input(it: &LinearGradInput, product: &mut Product, memory: &mut Memory<f32>) {
    let columns = memory.columns(it.grad_input.buffer);
    memory.update([it.grad_input.buffer], |memory, [grad_input]| {
        let grad_output = part(memory, it.grad_output, it.rows);
        let grad_input = &mut grad_input[it.rows.elements(columns)];
        product.compute(grad_output, matrix(memory, it.weight), start(it.grad_input), grad_input);
    });
}

pub(crate) fn grad_parameters(
    it: &LinearGradParameters,
    product: &mut Product,
    memory: &mut Memory<f32>,
) {
    let targets = [it.grad_weight.buffer, it.grad_bias.buffer];
    memory.update(targets, |memory, [grad_weight, grad_bias]| {
        let left = part(memory, it.grad_output, it.rows).transposed();
        product.compute(left, part(memory, it.input, it.rows), start(it.grad_weight), grad_weight);
        let columns = memory.columns(it.grad_output);
        let summed = &memory.values(it.grad_output)[it.rows.elements(columns)];
        column_sums(summed, it.grad_bias.accumulate, grad_bias);
    });
}
