//! Reverse-mode differentiation: the backward operators follow from the forward ones.
//!
//! The forward list is walked from its end; every operator turns the gradient of its output into
//! contributions to the gradients of its inputs. The first contribution to a buffer writes, later
//! ones accumulate, so nothing needs to be cleared between steps.

use crate::program::{BufferId, Op, Program, Role};

/// Appends the backward pass to `program` and returns the gradient buffer of every value and
/// parameter that influences the loss.
pub(crate) fn differentiate(program: &mut Program) -> Gradients {
    let mut uses = vec![0; program.buffers.len()];
    for op in &program.forward {
        for read in op.operands().0 {
            uses[read.0] += 1;
        }
    }
    let forward = program.forward.clone();
    let gradients = Gradients(vec![None; program.buffers.len()]);
    let mut tape = Tape { program, gradients };
    for op in forward.iter().rev() {
        match *op {
            Op::SoftmaxCrossEntropy { logits, labels, probabilities, .. } => {
                let (grad_logits, _) = tape.contribute(logits);
                tape.push(Op::SoftmaxCrossEntropyGrad { probabilities, labels, grad_logits });
            }
            Op::Linear { input, weight, bias, output } => {
                let Some(grad_output) = tape.gradients.of(output) else { continue };
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
                let Some(grad_output) = tape.gradients.of(output) else { continue };
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
                let Some(grad_output) = tape.gradients.of(output) else { continue };
                for input in [left, right] {
                    // The gradient of a sum is the gradient of each term: a term that is read
                    // nowhere else can share the buffer, since nothing will add to it.
                    if uses[input.0] == 1 && left != right {
                        tape.gradients.0[input.0] = Some(grad_output);
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
            | Op::Sgd { .. } => unreachable!("an operator that does not belong to a forward pass"),
        }
    }
    tape.gradients
}

/// The gradient buffer of each buffer of the forward pass, where it has one.
pub(crate) struct Gradients(Vec<Option<BufferId>>);

impl Gradients {
    /// The gradient of a buffer, if it influences the loss.
    pub(crate) fn of(&self, buffer: BufferId) -> Option<BufferId> {
        self.0[buffer.0]
    }
}

/// The backward pass under construction.
struct Tape<'a> {
    program: &'a mut Program,
    gradients: Gradients,
}

impl Tape<'_> {
    fn push(&mut self, op: Op) {
        self.program.backward.push(op);
    }

    /// The buffer to contribute the gradient of `of` to, and whether it already holds a part.
    fn contribute(&mut self, of: BufferId) -> (BufferId, bool) {
        if let Some(gradient) = self.gradients.of(of) {
            return (gradient, true);
        }
        let gradient = self.program.add_like(of, "grad", Role::Gradient);
        self.gradients.0[of.0] = Some(gradient);
        (gradient, false)
    }
}
