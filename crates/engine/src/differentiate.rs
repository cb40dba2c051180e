//! Reverse-mode differentiation: the backward operators follow from the forward ones.
//!
//! The forward list is walked from its end; every operator turns the gradient of its output into
//! contributions to the gradients of its inputs. The first contribution to a buffer writes, later
//! ones accumulate, so nothing needs to be cleared between steps.

use std::collections::HashMap;

use crate::program::{BufferId, Op, Program, Role};

/// Appends the backward pass to `program` and returns the gradient buffer of every value and
/// parameter that influences the loss.
pub(crate) fn differentiate(program: &mut Program) -> HashMap<BufferId, BufferId> {
    let mut uses: HashMap<BufferId, usize> = HashMap::new();
    for op in &program.forward {
        for read in op.operands().0 {
            *uses.entry(read).or_default() += 1;
        }
    }
    let forward = program.forward.clone();
    let mut tape = Tape { program, gradients: HashMap::new() };
    for op in forward.iter().rev() {
        match *op {
            Op::SoftmaxCrossEntropy { logits, labels, probabilities, .. } => {
                let (grad_logits, _) = tape.contribute(logits);
                tape.push(Op::SoftmaxCrossEntropyGrad { probabilities, labels, grad_logits });
            }
            Op::Linear { input, weight, bias, output } => {
                let Some(grad_output) = tape.gradient(output) else { continue };
                let (grad_weight, accumulate) = tape.contribute(weight);
                let (grad_bias, _) = tape.contribute(bias);
                tape.push(Op::LinearGradParameters {
                    grad_output,
                    input,
                    grad_weight,
                    grad_bias,
                    accumulate,
                });
                if tape.program.buffer(input).role != Role::Data {
                    let (grad_input, accumulate) = tape.contribute(input);
                    tape.push(Op::LinearGradInput { grad_output, weight, grad_input, accumulate });
                }
            }
            Op::Activate { function, input, output } => {
                let Some(grad_output) = tape.gradient(output) else { continue };
                let (grad_input, accumulate) = tape.contribute(input);
                tape.push(Op::ActivateGrad {
                    function,
                    output,
                    grad_output,
                    grad_input,
                    accumulate,
                });
            }
            Op::Add { left, right, output } => {
                let Some(grad_output) = tape.gradient(output) else { continue };
                for input in [left, right] {
                    // The gradient of a sum is the gradient of each term: a term that is read
                    // nowhere else can share the buffer, since nothing will add to it.
                    if uses[&input] == 1 && left != right {
                        tape.gradients.insert(input, grad_output);
                    } else {
                        let (grad_input, accumulate) = tape.contribute(input);
                        tape.push(Op::AddGrad { grad_output, grad_input, accumulate });
                    }
                }
            }
            Op::LinearGradInput { .. }
            | Op::LinearGradParameters { .. }
            | Op::ActivateGrad { .. }
            | Op::AddGrad { .. }
            | Op::SoftmaxCrossEntropyGrad { .. }
            | Op::Sgd { .. } => {
                unreachable!("{op:?} does not belong to a forward pass")
            }
        }
    }
    tape.gradients
}

/// The backward pass under construction.
struct Tape<'a> {
    program: &'a mut Program,
    gradients: HashMap<BufferId, BufferId>,
}

impl Tape<'_> {
    fn push(&mut self, op: Op) {
        self.program.backward.push(op);
    }

    /// The gradient of a buffer, if anything contributed to it.
    fn gradient(&self, of: BufferId) -> Option<BufferId> {
        self.gradients.get(&of).copied()
    }

    /// The buffer to contribute the gradient of `of` to, and whether it already holds a part.
    fn contribute(&mut self, of: BufferId) -> (BufferId, bool) {
        if let Some(gradient) = self.gradient(of) {
            return (gradient, true);
        }
        let gradient = self.program.add_like(of, "grad", Role::Gradient);
        self.gradients.insert(of, gradient);
        (gradient, false)
    }
}
