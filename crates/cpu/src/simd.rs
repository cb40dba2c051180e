//! `Simd`: hands each operator of a program to its kernel.

use engine::ops::{Add, AddGrad, Operator, View};
use engine::{Kernels, Memory, Op};

use crate::activations::Activations;
use crate::arithmetic::Arithmetic;
use crate::backward::Sums;
use crate::product::Product;
use crate::recurrence::Cells;
use crate::{
    backward, batch_norm, clip, elementwise, fused, layer_norm, linear, norm, recurrence, softmax,
    update,
};

/// Vectorising kernels. They keep only scratch memory, so one value can serve any program.
#[derive(Clone, Debug, Default)]
pub struct Simd {
    product: Product,
    cells: Cells,
    activations: Activations,
    sums: Sums,
}

impl Simd {
    /// Kernels whose products round like this.
    pub fn new(arithmetic: Arithmetic) -> Simd {
        Simd { product: Product::new(arithmetic), cells: Cells::new(arithmetic), ..Simd::default() }
    }
}

impl Simd {
    /// Runs an operator on what is stored, whatever powers of two gradients have beside it.
    fn run(&mut self, op: &Op, memory: &mut Memory<f32>, step: u64) {
        match op.view() {
            View::Linear(it) => linear::forward(&it, &mut self.product, memory),
            View::LinearGradInput(it) => linear::grad_input(&it, &mut self.product, memory),
            View::LinearGradParameters(it) => {
                linear::grad_parameters(&it, &mut self.product, memory);
            }
            View::Activate(it) => self.activations.forward(&it, memory),
            View::ActivateGrad(it) => self.activations.backward(&it, memory),
            View::Add(Add { left, right, scale, output }) => {
                memory.update([output], |memory, [output]| {
                    let (left, right) = (memory.values(left), memory.values(right));
                    elementwise::add(left, right, scale as f32, output);
                });
            }
            View::AddGrad(AddGrad { grad_output, scale, grad_input }) => {
                memory.update([grad_input.buffer], |memory, [target]| {
                    let g = memory.values(grad_output);
                    elementwise::add_grad(g, scale as f32, grad_input.accumulate, target);
                });
            }
            View::BatchNorm(it) => batch_norm::forward(&it, memory),
            View::BatchNormEvaluate(it) => batch_norm::evaluate(&it, memory),
            View::BatchNormGrad(it) => batch_norm::backward(&it, memory),
            View::LayerNorm(it) => layer_norm::forward(&it, memory),
            View::LayerNormGrad(it) => layer_norm::backward(&it, memory),
            View::Recurrence(it) => self.cells.forward(&it, memory),
            View::RecurrenceGrad(it) => self.cells.backward(&it, memory, step),
            View::RecurrenceGradParameters(it) => {
                recurrence::grad_parameters(&it, &mut self.product, memory);
            }
            View::SoftmaxCrossEntropy(it) => softmax::forward(&it, memory),
            View::SoftmaxCrossEntropyGrad(it) => softmax::backward(&it, memory),
            View::SoftmaxSquaredError(it) => softmax::forward_squared(&it, memory),
            View::ClipNorm(it) => clip::by_norm(&it, memory),
            View::ClipValue(it) => clip::by_value(&it, memory),
            View::Update(it) => update::update(&it, memory, step),
            // Copies, single passes and outputs of a few columns: the plain kernels lose nothing.
            View::AddGated(it) => it.execute(memory, step),
            View::AddGatedGrad(it) => it.execute(memory, step),
            View::Highway(it) => it.execute(memory, step),
            View::HighwayGrad(it) => it.execute(memory, step),
            View::Reshape(it) => it.execute(memory, step),
            View::LastRows(it) => it.execute(memory, step),
            View::LastRowsGrad(it) => it.execute(memory, step),
            View::BinaryCrossEntropy(it) => it.execute(memory, step),
            View::BinaryCrossEntropyGrad(it) => it.execute(memory, step),
            View::SquaredError(it) => it.execute(memory, step),
            View::SoftmaxSquaredErrorGrad(it) => it.execute(memory, step),
            View::SquaredErrorGrad(it) => it.execute(memory, step),
            View::MarkActive(it) => it.execute(memory, step),
        }
    }
}

impl Kernels<f32> for Simd {
    fn execute(&mut self, op: &Op, memory: &mut Memory<f32>, step: u64) {
        self.execute_first(std::slice::from_ref(op), memory, step);
    }

    fn execute_first(&mut self, ops: &[Op], memory: &mut Memory<f32>, step: u64) -> usize {
        if fused::pair(ops, &mut self.product.packed, &mut self.activations, memory) {
            return 2;
        }
        let summed = ops.first().and_then(backward::summed);
        let is_far = summed.is_some_and(|(id, _)| self.activations.are_behind(id));
        let mut sums = std::mem::take(&mut self.sums);
        let mut run = |op: &Op, memory: &mut Memory<f32>| self.run(op, memory, step);
        backward::run(ops, memory, &mut sums, step, is_far, &mut run);
        self.sums = sums;
        1
    }

    fn norm(&mut self, values: &[f32], exponent: i32) -> f64 {
        norm::norm(values, exponent)
    }
}
