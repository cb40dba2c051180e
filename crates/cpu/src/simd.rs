//! `Simd`: hands each operator of a program to its kernel.

use engine::{BufferId, Kernels, Memory, Op};

use crate::product::{Matrix, Product, Start};
use crate::{elementwise, loss, norm};

/// Vectorising kernels. They keep only scratch memory, so one value can serve any program.
#[derive(Clone, Debug, Default)]
pub struct Simd {
    product: Product,
}

impl Kernels<f32> for Simd {
    fn execute(&mut self, op: &Op, memory: &mut Memory<f32>) {
        match *op {
            Op::Linear { input, weight, bias, output } => {
                memory.update(output, |memory, output| {
                    let (input, weight) = (matrix(memory, input), matrix(memory, weight));
                    let start = Start::Row(memory.values(bias));
                    self.product.compute(input, weight.transposed(), start, output);
                });
            }
            Op::LinearGradInput { grad_output, weight, grad_input, accumulate } => {
                memory.update(grad_input, |memory, grad_input| {
                    let (grad_output, weight) =
                        (matrix(memory, grad_output), matrix(memory, weight));
                    self.product.compute(grad_output, weight, start(accumulate), grad_input);
                });
            }
            Op::LinearGradParameters { grad_output, input, grad_weight, grad_bias, accumulate } => {
                memory.update_two(grad_weight, grad_bias, |memory, grad_weight, grad_bias| {
                    let (left, right) = (matrix(memory, grad_output), matrix(memory, input));
                    let left = left.transposed();
                    self.product.compute(left, right, start(accumulate), grad_weight);
                    elementwise::column_sums(memory.values(grad_output), accumulate, grad_bias);
                });
            }
            Op::Activate { function, input, output } => memory.update(output, |memory, output| {
                elementwise::activate(function, memory.values(input), output);
            }),
            Op::ActivateGrad { function, output, grad_output, grad_input, accumulate } => {
                memory.update(grad_input, |memory, grad_input| {
                    let (y, g) = (memory.values(output), memory.values(grad_output));
                    elementwise::activate_grad(function, y, g, accumulate, grad_input);
                });
            }
            Op::Add { left, right, output } => memory.update(output, |memory, output| {
                elementwise::add(memory.values(left), memory.values(right), output);
            }),
            Op::AddGrad { grad_output, grad_input, accumulate } => {
                memory.update(grad_input, |memory, grad_input| {
                    elementwise::add_grad(memory.values(grad_output), accumulate, grad_input);
                });
            }
            Op::SoftmaxCrossEntropy {
                logits,
                labels,
                probabilities,
                row_losses,
                row_hits,
                loss,
            } => {
                memory.update(probabilities, |memory, probabilities| {
                    loss::exponentials(matrix(memory, logits), probabilities);
                });
                memory.update_two(row_losses, row_hits, |memory, row_losses, row_hits| {
                    let labels = memory.values(labels);
                    let exponentials = memory.values(probabilities);
                    let logits = matrix(memory, logits);
                    loss::judge(logits, exponentials, labels, row_losses, row_hits);
                });
                let classes = memory.columns(probabilities);
                memory.update(probabilities, |_, probabilities| {
                    loss::normalise(classes, probabilities);
                });
                memory.update(loss, |memory, loss| {
                    loss[0] = loss::mean(memory.values(row_losses));
                });
            }
            Op::SoftmaxCrossEntropyGrad { probabilities, labels, grad_logits } => {
                memory.update(grad_logits, |memory, grad_logits| {
                    let labels = memory.values(labels);
                    loss::grad(memory.values(probabilities), labels, grad_logits);
                });
            }
            Op::Sgd { parameter, gradient, velocity, learning_rate, momentum } => {
                let (rate, momentum) = (learning_rate as f32, momentum as f32);
                if let Some(velocity) = velocity {
                    memory.update_two(parameter, velocity, |memory, parameter, velocity| {
                        let gradient = memory.values(gradient);
                        elementwise::descend_with_momentum(
                            rate, momentum, gradient, velocity, parameter,
                        );
                    });
                } else {
                    memory.update(parameter, |memory, parameter| {
                        elementwise::descend(rate, memory.values(gradient), parameter);
                    });
                }
            }
        }
    }

    fn norm(&mut self, values: &[f32]) -> f32 {
        norm::norm(values)
    }
}

fn matrix(memory: &Memory<f32>, id: BufferId) -> Matrix<'_> {
    Matrix::new(memory.values(id), memory.columns(id))
}

fn start(accumulate: bool) -> Start<'static> {
    if accumulate { Start::Target } else { Start::Zero }
}
