//! `Simd`: hands each operator of a program to its kernel.

use engine::{BufferId, Kernels, Memory, Op, Span, execute_plainly};

use crate::arithmetic::Arithmetic;
use crate::matrix::Matrix;
use crate::product::{Product, Start};
use crate::recurrence::Cells;
use crate::{elementwise, fused, loss, norm, norms, update};

/// Vectorising kernels. They keep only scratch memory, so one value can serve any program.
#[derive(Clone, Debug, Default)]
pub struct Simd {
    product: Product,
    cells: Cells,
}

impl Simd {
    /// Kernels whose products round like this.
    pub fn new(arithmetic: Arithmetic) -> Simd {
        Simd { product: Product::new(arithmetic), cells: Cells::new(arithmetic) }
    }
}

impl Kernels<f32> for Simd {
    fn execute(&mut self, op: &Op, memory: &mut Memory<f32>, step: u64) {
        match *op {
            Op::Linear { input, weight, bias, output, rows } => {
                let columns = memory.columns(output);
                memory.update([output], |memory, [output]| {
                    let (input, weight) = (part(memory, input, rows), matrix(memory, weight));
                    let start = Start::Row(memory.values(bias));
                    let output = &mut output[rows.elements(columns)];
                    self.product.compute(input, weight.transposed(), start, output);
                });
            }
            Op::LinearGradInput { grad_output, weight, grad_input, accumulate, rows } => {
                let columns = memory.columns(grad_input);
                memory.update([grad_input], |memory, [grad_input]| {
                    let (grad_output, weight) =
                        (part(memory, grad_output, rows), matrix(memory, weight));
                    let grad_input = &mut grad_input[rows.elements(columns)];
                    self.product.compute(grad_output, weight, start(accumulate), grad_input);
                });
            }
            Op::LinearGradParameters {
                grad_output,
                input,
                grad_weight,
                grad_bias,
                accumulate,
                rows,
            } => {
                memory.update([grad_weight, grad_bias], |memory, [grad_weight, grad_bias]| {
                    let (left, right) =
                        (part(memory, grad_output, rows), part(memory, input, rows));
                    let left = left.transposed();
                    self.product.compute(left, right, start(accumulate), grad_weight);
                    let columns = memory.columns(grad_output);
                    let summed = &memory.values(grad_output)[rows.elements(columns)];
                    elementwise::column_sums(summed, accumulate, grad_bias);
                });
            }
            Op::Activate { function, input, output } => {
                memory.update([output], |memory, [output]| {
                    elementwise::activate(function, memory.values(input), output);
                });
            }
            Op::ActivateGrad { function, input, output, grad_output, grad_input, accumulate } => {
                memory.update([grad_input], |memory, [grad_input]| {
                    let (z, y) = (memory.values(input), memory.values(output));
                    let g = memory.values(grad_output);
                    elementwise::activate_grad(function, z, y, g, accumulate, grad_input);
                });
            }
            Op::Add { left, right, scale, output } => {
                memory.update([output], |memory, [output]| {
                    let (left, right) = (memory.values(left), memory.values(right));
                    elementwise::add(left, right, scale as f32, output);
                });
            }
            Op::AddGrad { grad_output, scale, grad_input, accumulate } => {
                memory.update([grad_input], |memory, [grad_input]| {
                    let g = memory.values(grad_output);
                    elementwise::add_grad(g, scale as f32, accumulate, grad_input);
                });
            }
            Op::BatchNorm { .. } | Op::BatchNormGrad { .. } | Op::BatchNormEvaluate { .. } => {
                norms::batch(op, memory);
            }
            Op::LayerNorm { .. } | Op::LayerNormGrad { .. } => norms::layer(op, memory),
            Op::Recurrence { layer, times } => {
                self.cells.forward(&layer, times, memory);
            }
            Op::RecurrenceGrad {
                layer,
                times,
                truncation,
                grad_hidden,
                grad_projected,
                grad_recurrent,
                carry,
            } => {
                let buffers = [grad_hidden, grad_projected, grad_recurrent, carry];
                self.cells.backward(&layer, times, truncation, buffers, memory);
            }
            Op::RecurrenceGradParameters {
                hidden,
                grad_recurrent,
                grad_weight,
                grad_bias,
                accumulate,
                steps,
                times,
            } => memory.update([grad_weight, grad_bias], |memory, [grad_weight, grad_bias]| {
                let columns = memory.columns(grad_recurrent);
                let batch = memory.values(hidden).len() / memory.columns(hidden) / steps;
                let rows = Span { first: times.first * batch, count: times.count * batch };
                // The state before the first time step is 0 and adds nothing.
                let later = Span { first: rows.first.max(batch), ..rows };
                let later = Span { count: rows.end().saturating_sub(later.first), ..later };
                let before = Span { first: later.first - batch, ..later };
                let left = part(memory, grad_recurrent, later).transposed();
                let right = part(memory, hidden, before);
                self.product.compute(left, right, start(accumulate), grad_weight);
                let summed = &memory.values(grad_recurrent)[rows.elements(columns)];
                elementwise::column_sums(summed, accumulate, grad_bias);
            }),
            Op::SoftmaxCrossEntropy {
                logits,
                targets,
                probabilities,
                row_losses,
                row_hits,
                loss,
            } => {
                memory.update([probabilities], |memory, [probabilities]| {
                    loss::exponentials(matrix(memory, logits), probabilities);
                });
                memory.update([row_losses, row_hits], |memory, [row_losses, row_hits]| {
                    let targets = memory.values(targets);
                    let exponentials = memory.values(probabilities);
                    let logits = matrix(memory, logits);
                    loss::judge(logits, exponentials, targets, row_losses, row_hits);
                });
                let classes = memory.columns(probabilities);
                memory.update([probabilities], |_, [probabilities]| {
                    loss::normalise(classes, probabilities);
                });
                memory.update([loss], |memory, [loss]| {
                    loss[0] = loss::mean(memory.values(row_losses));
                });
            }
            Op::SoftmaxCrossEntropyGrad { probabilities, targets, grad_logits } => {
                memory.update([grad_logits], |memory, [grad_logits]| {
                    let targets = memory.values(targets);
                    loss::grad(memory.values(probabilities), targets, grad_logits);
                });
            }
            Op::ClipNorm { .. } | Op::ClipValue { .. } | Op::Update { .. } => {
                update::execute(op, memory, step);
            }
            // Copies, single passes and outputs of a few columns: nothing to be gained.
            Op::AddGated { .. }
            | Op::AddGatedGrad { .. }
            | Op::Highway { .. }
            | Op::HighwayGrad { .. }
            | Op::Reshape { .. }
            | Op::LastRows { .. }
            | Op::LastRowsGrad { .. }
            | Op::BinaryCrossEntropy { .. }
            | Op::BinaryCrossEntropyGrad { .. }
            | Op::SquaredError { .. }
            | Op::SquaredErrorGrad { .. }
            | Op::MarkActive { .. } => execute_plainly(op, memory),
        }
    }

    fn execute_first(&mut self, ops: &[Op], memory: &mut Memory<f32>, step: u64) -> usize {
        if fused::pair(ops, &mut self.product.packed, memory) {
            return 2;
        }
        if let Some(op) = ops.first() {
            self.execute(op, memory, step);
        }
        1
    }

    fn norm(&mut self, values: &[f32]) -> f32 {
        norm::norm(values)
    }
}

pub(crate) fn matrix(memory: &Memory<f32>, id: BufferId) -> Matrix<'_> {
    Matrix::new(memory.values(id), memory.columns(id))
}

/// These rows of a buffer.
fn part(memory: &Memory<f32>, id: BufferId, rows: Span) -> Matrix<'_> {
    let columns = memory.columns(id);
    Matrix::new(&memory.values(id)[rows.elements(columns)], columns)
}

pub(crate) fn start(accumulate: bool) -> Start<'static> {
    if accumulate { Start::Target } else { Start::Zero }
}
