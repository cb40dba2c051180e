//! Reverse-mode differentiation: the backward operators follow from the forward ones.
//!
//! The forward list is walked from its end; every operator turns the gradient of its output into
//! contributions to the gradients of its inputs. The first contribution to a buffer writes, later
//! ones accumulate, so nothing needs to be cleared between steps.

use model::Cell;

use crate::buffer::{Buffer, BufferId, Role, RowAxes, Span};
use crate::op::{Op, Recurrent};
use crate::program::Program;

/// Appends the backward pass to `program` and notes the gradient buffer of every value and parameter
/// that influences the loss. A gradient is carried back through at most `truncation` time steps, or
/// through all of them if that is 0.
pub(crate) fn differentiate(program: &mut Program, truncation: usize) {
    let mut uses = vec![0; program.buffers.len()];
    for op in &program.forward {
        for read in op.operands().0 {
            uses[read.0] += 1;
        }
    }
    program.gradients = vec![None; program.buffers.len()];
    let forward = program.forward.clone();
    let mut tape = Tape { program, uses, truncation };
    for op in forward.iter().rev() {
        tape.reverse(op);
    }
}

/// The backward pass under construction.
struct Tape<'a> {
    program: &'a mut Program,
    /// How often each buffer is read by the forward pass.
    uses: Vec<usize>,
    truncation: usize,
}

impl Tape<'_> {
    /// Adds what the gradient of one forward operator takes.
    fn reverse(&mut self, op: &Op) {
        match *op {
            Op::SoftmaxCrossEntropy { logits, targets, probabilities, .. } => {
                let grad_logits = self.only(logits);
                self.push(Op::SoftmaxCrossEntropyGrad { probabilities, targets, grad_logits });
            }
            Op::BinaryCrossEntropy { logits, targets, .. } => {
                let grad_logits = self.only(logits);
                self.push(Op::BinaryCrossEntropyGrad { logits, targets, grad_logits });
            }
            Op::SquaredError { outputs, targets, .. } => {
                let grad_outputs = self.only(outputs);
                self.push(Op::SquaredErrorGrad { outputs, targets, grad_outputs });
            }
            Op::Linear { input, weight, bias, output, rows } => {
                let Some(grad_output) = self.of(output) else { return };
                let (grad_weight, accumulate) = self.contribute(weight);
                let (grad_bias, same) = self.contribute(bias);
                assert_eq!(accumulate, same, "weights and biases are shared together");
                self.push(Op::LinearGradParameters {
                    grad_output,
                    input,
                    grad_weight,
                    grad_bias,
                    accumulate,
                    rows,
                });
                if self.program.buffer(input).role != Role::Data {
                    let (grad_input, accumulate) = self.contribute(input);
                    self.push(Op::LinearGradInput {
                        grad_output,
                        weight,
                        grad_input,
                        accumulate,
                        rows,
                    });
                }
            }
            Op::Activate { function, input, output } => {
                let Some(grad_output) = self.of(output) else { return };
                let (grad_input, accumulate) = self.contribute(input);
                self.push(Op::ActivateGrad {
                    function,
                    input,
                    output,
                    grad_output,
                    grad_input,
                    accumulate,
                });
            }
            Op::Add { left, right, scale, output } => {
                let Some(grad_output) = self.of(output) else { return };
                for (input, scale) in [(left, 1.0), (right, scale)] {
                    // The gradient of a sum is the gradient of each term: a term that is read
                    // nowhere else can share the buffer, since nothing will add to it.
                    if scale == 1.0 && self.uses[input.0] == 1 && left != right {
                        self.program.gradients[input.0] = Some(grad_output);
                    } else {
                        let (grad_input, accumulate) = self.contribute(input);
                        self.push(Op::AddGrad { grad_output, scale, grad_input, accumulate });
                    }
                }
            }
            Op::AddGated { left, right, alpha, output } => {
                let Some(grad_output) = self.of(output) else { return };
                let (grad_right, grad_alpha) = (self.only(right), self.only(alpha));
                self.push(Op::AddGatedGrad { right, alpha, grad_output, grad_right, grad_alpha });
                let (grad_input, accumulate) = self.contribute(left);
                self.push(Op::AddGrad { grad_output, scale: 1.0, grad_input, accumulate });
            }
            Op::Highway { gate, candidate, carried, output } => {
                let Some(grad_output) = self.of(output) else { return };
                let (grad_gate, grad_candidate) = (self.only(gate), self.only(candidate));
                let (grad_carried, accumulate) = self.contribute(carried);
                self.push(Op::HighwayGrad {
                    gate,
                    candidate,
                    carried,
                    grad_output,
                    grad_gate,
                    grad_candidate,
                    grad_carried,
                    accumulate,
                });
            }
            Op::BatchNorm { input, scale, shift, mean, inverse, output, .. } => {
                let Some(grad_output) = self.of(output) else { return };
                let (grad_scale, grad_shift) = (self.only(scale), self.only(shift));
                let (grad_input, accumulate) = self.contribute(input);
                self.push(Op::BatchNormGrad {
                    input,
                    scale,
                    mean,
                    inverse,
                    grad_output,
                    grad_input,
                    grad_scale,
                    grad_shift,
                    accumulate,
                });
            }
            Op::LayerNorm { input, scale, shift, mean, inverse, output } => {
                let Some(grad_output) = self.of(output) else { return };
                let grad_scale = self.only(scale);
                let grad_shift = shift.map(|shift| self.only(shift));
                let (grad_input, accumulate) = self.contribute(input);
                self.push(Op::LayerNormGrad {
                    input,
                    scale,
                    mean,
                    inverse,
                    grad_output,
                    grad_input,
                    grad_scale,
                    grad_shift,
                    accumulate,
                });
            }
            Op::Reshape { input, output } => {
                let Some(grad_output) = self.of(output) else { return };
                let (grad_input, accumulate) = self.contribute(input);
                self.push(Op::AddGrad { grad_output, scale: 1.0, grad_input, accumulate });
            }
            Op::LastRows { input, output } => {
                let Some(grad_output) = self.of(output) else { return };
                let grad_input = self.only(input);
                self.push(Op::LastRowsGrad { grad_output, grad_input });
            }
            Op::Recurrence { layer, times } => self.recurrence(layer, times),
            Op::BatchNormEvaluate { .. }
            | Op::MarkActive { .. }
            | Op::LinearGradInput { .. }
            | Op::LinearGradParameters { .. }
            | Op::ActivateGrad { .. }
            | Op::AddGrad { .. }
            | Op::AddGatedGrad { .. }
            | Op::HighwayGrad { .. }
            | Op::BatchNormGrad { .. }
            | Op::LayerNormGrad { .. }
            | Op::LastRowsGrad { .. }
            | Op::RecurrenceGrad { .. }
            | Op::RecurrenceGradParameters { .. }
            | Op::SoftmaxCrossEntropyGrad { .. }
            | Op::BinaryCrossEntropyGrad { .. }
            | Op::SquaredErrorGrad { .. }
            | Op::ClipNorm { .. }
            | Op::ClipValue { .. }
            | Op::Update { .. } => {
                unreachable!("an operator that does not belong to a forward pass")
            }
        }
    }

    fn recurrence(&mut self, layer: Recurrent, times: Span) {
        let Some(grad_hidden) = self.of(layer.hidden) else { return };
        let grad_projected = self.only(layer.projected);
        let grad_recurrent = match layer.cell {
            Cell::Rnn(_) | Cell::Lstm => grad_projected,
            Cell::Gru => self.program.add_like(layer.gates, "grad", Role::Gradient),
        };
        let of = self.program.buffer(layer.hidden).clone();
        let carry = self.program.add(Buffer {
            name: format!("{}.carry", of.name),
            rows: of.rows / layer.steps,
            row_axes: RowAxes::Batch,
            role: Role::Gradient,
            ..of
        });
        self.push(Op::RecurrenceGrad {
            layer,
            times,
            truncation: self.truncation,
            grad_hidden,
            grad_projected,
            grad_recurrent,
            carry,
        });
        let (grad_weight, accumulate) = self.contribute(layer.weight);
        let (grad_bias, same) = self.contribute(layer.bias);
        assert_eq!(accumulate, same, "weights and biases are shared together");
        self.push(Op::RecurrenceGradParameters {
            hidden: layer.hidden,
            grad_recurrent,
            grad_weight,
            grad_bias,
            accumulate,
            steps: layer.steps,
            times,
        });
    }

    fn push(&mut self, op: Op) {
        self.program.backward.push(op);
    }

    fn of(&self, buffer: BufferId) -> Option<BufferId> {
        self.program.gradients[buffer.0]
    }

    /// The buffer to contribute the gradient of `of` to, and whether it already holds a part.
    fn contribute(&mut self, of: BufferId) -> (BufferId, bool) {
        if let Some(gradient) = self.of(of) {
            return (gradient, true);
        }
        let gradient = self.program.add_like(of, "grad", Role::Gradient);
        self.program.gradients[of.0] = Some(gradient);
        (gradient, false)
    }

    /// The gradient of a buffer that only one operator reads.
    fn only(&mut self, of: BufferId) -> BufferId {
        let (gradient, accumulate) = self.contribute(of);
        assert!(!accumulate, "{} is read once", self.program.buffer(of).name);
        gradient
    }
}
