//! `Op`: the closed set of operators that a program is made of.

use std::sync::Arc;

use model::Cell;

use crate::activation::Function;
use crate::buffer::{BufferId, Span};
use crate::rule::Rule;

/// The buffers of a recurrent layer that its forward and backward passes share. Rows are
/// time-major: time step t of row b of the batch is row t · B + b.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recurrent {
    /// The cell.
    pub cell: Cell,
    /// Parameter of a vanilla cell's activation.
    pub leak: f64,
    /// Number of time steps T.
    pub steps: usize,
    /// Hidden-to-hidden weights U, \[gates · H, H\].
    pub weight: BufferId,
    /// Their biases, \[1, gates · H\].
    pub bias: BufferId,
    /// What the inputs give: W x + b, \[T · B, gates · H\].
    pub projected: BufferId,
    /// Pre-activations of a vanilla cell, else the gates' values, \[T · B, gates · H\].
    pub gates: BufferId,
    /// LSTM's cell state c; GRU's U h + c of the gate n before r is applied. \[T · B, H\]; of a
    /// vanilla cell the hidden state once more (it has nothing else to keep).
    pub memory: BufferId,
    /// Hidden states h, \[T · B, H\].
    pub hidden: BufferId,
}

/// An operator. The set is closed: a backend implements each of them, and nothing else.
///
/// Shapes: B is the batch, matrices are row-major, weights are \[fan-out, fan-in\] as in PyTorch.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are the operands that each operator's formula names")]
pub enum Op {
    /// output = input · weightᵀ + bias in these rows. \[rows, fan-in\] → \[rows, fan-out\]
    /// (`torch.nn.Linear`).
    Linear { input: BufferId, weight: BufferId, bias: BufferId, output: BufferId, rows: Span },
    /// grad_input (+)= grad_output · weight in these rows.
    LinearGradInput {
        grad_output: BufferId,
        weight: BufferId,
        grad_input: BufferId,
        accumulate: bool,
        rows: Span,
    },
    /// grad_weight (+)= grad_outputᵀ · input; grad_bias (+)= column sums of grad_output; both over
    /// these rows.
    LinearGradParameters {
        grad_output: BufferId,
        input: BufferId,
        grad_weight: BufferId,
        grad_bias: BufferId,
        accumulate: bool,
        rows: Span,
    },
    /// output = φ(input), elementwise.
    Activate { function: Function, input: BufferId, output: BufferId },
    /// grad_input (+)= grad_output · φ′, elementwise.
    ActivateGrad {
        function: Function,
        input: BufferId,
        output: BufferId,
        grad_output: BufferId,
        grad_input: BufferId,
        accumulate: bool,
    },
    /// output = left + scale · right, elementwise.
    Add { left: BufferId, right: BufferId, scale: f64, output: BufferId },
    /// grad_input (+)= scale · grad_output, elementwise.
    AddGrad { grad_output: BufferId, scale: f64, grad_input: BufferId, accumulate: bool },
    /// output = left + alpha · right with a learned number alpha (arXiv 2003.04887).
    AddGated { left: BufferId, right: BufferId, alpha: BufferId, output: BufferId },
    /// grad_right = alpha · grad_output; grad_alpha = Σ grad_output · right.
    AddGatedGrad {
        right: BufferId,
        alpha: BufferId,
        grad_output: BufferId,
        grad_right: BufferId,
        grad_alpha: BufferId,
    },
    /// output = gate · candidate + (1 − gate) · carried, elementwise (arXiv 1505.00387).
    Highway { gate: BufferId, candidate: BufferId, carried: BufferId, output: BufferId },
    /// grad_gate = grad_output · (candidate − carried); grad_candidate = grad_output · gate;
    /// grad_carried (+)= grad_output · (1 − gate).
    HighwayGrad {
        gate: BufferId,
        candidate: BufferId,
        carried: BufferId,
        grad_output: BufferId,
        grad_gate: BufferId,
        grad_candidate: BufferId,
        grad_carried: BufferId,
        accumulate: bool,
    },
    /// output = (input − mean) · inverse · scale + shift with mean and inverse deviation over the
    /// rows, unit by unit: the biased variance plus 10⁻⁵ under the root. The running statistics take
    /// a tenth of mean and unbiased variance (`torch.nn.BatchNorm1d` in training).
    BatchNorm {
        input: BufferId,
        scale: BufferId,
        shift: BufferId,
        mean: BufferId,
        inverse: BufferId,
        running_mean: BufferId,
        running_variance: BufferId,
        output: BufferId,
    },
    /// The same by the running statistics (`torch.nn.BatchNorm1d` in evaluation).
    BatchNormEvaluate {
        input: BufferId,
        scale: BufferId,
        shift: BufferId,
        running_mean: BufferId,
        running_variance: BufferId,
        output: BufferId,
    },
    /// With x̂ = (input − mean) · inverse: grad_shift = Σ grad_output and grad_scale = Σ grad_output ·
    /// x̂ over the rows; grad_input = scale · inverse · (grad_output − grad_shift / B − x̂ ·
    /// grad_scale / B).
    BatchNormGrad {
        input: BufferId,
        scale: BufferId,
        mean: BufferId,
        inverse: BufferId,
        grad_output: BufferId,
        grad_input: BufferId,
        grad_scale: BufferId,
        grad_shift: BufferId,
        accumulate: bool,
    },
    /// output = (input − mean) · inverse · scale + shift with mean and inverse deviation over the
    /// units, row by row (`torch.nn.LayerNorm`). Without a shift the mean counts as 0: then it
    /// divides by the root mean square (`torch.nn.RMSNorm`). 10⁻⁵ is added under the root.
    LayerNorm {
        input: BufferId,
        scale: BufferId,
        shift: Option<BufferId>,
        mean: BufferId,
        inverse: BufferId,
        output: BufferId,
    },
    /// Its gradients, with the roles of rows and units exchanged against `BatchNormGrad`.
    LayerNormGrad {
        input: BufferId,
        scale: BufferId,
        mean: BufferId,
        inverse: BufferId,
        grad_output: BufferId,
        grad_input: BufferId,
        grad_scale: BufferId,
        grad_shift: Option<BufferId>,
        accumulate: bool,
    },
    /// output = input under another shape.
    Reshape { input: BufferId, output: BufferId },
    /// output = the last rows of input.
    LastRows { input: BufferId, output: BufferId },
    /// The last rows of grad_input are grad_output, the others 0.
    LastRowsGrad { grad_output: BufferId, grad_input: BufferId },
    /// The hidden states of these time steps from those before (`torch.nn.RNN`, `LSTM`, `GRU`).
    Recurrence { layer: Recurrent, times: Span },
    /// Carries the gradient back through these time steps, the last first. grad_hidden holds what
    /// each hidden state receives from above and becomes the whole ∂loss/∂hₜ; grad_projected is the
    /// gradient of W x + b, grad_recurrent that of U h + c (the same buffer but for GRU), carry is
    /// LSTM's ∂loss/∂cₜ on its way, \[B, H\].
    RecurrenceGrad {
        layer: Recurrent,
        times: Span,
        truncation: usize,
        grad_hidden: BufferId,
        grad_projected: BufferId,
        grad_recurrent: BufferId,
        carry: BufferId,
    },
    /// grad_weight (+)= Σ grad_recurrentₜᵀ · hₜ₋₁; grad_bias (+)= column sums of grad_recurrent; both
    /// over these time steps.
    RecurrenceGradParameters {
        hidden: BufferId,
        grad_recurrent: BufferId,
        grad_weight: BufferId,
        grad_bias: BufferId,
        accumulate: bool,
        steps: usize,
        times: Span,
    },
    /// probabilities = softmax(logits) by row; row_losses = logsumexp − logit of the class
    /// (`torch.nn.CrossEntropyLoss`); row_hits = 1 where the class has the largest logit, else 0;
    /// loss = mean of row_losses.
    SoftmaxCrossEntropy {
        logits: BufferId,
        targets: BufferId,
        probabilities: BufferId,
        row_losses: BufferId,
        row_hits: BufferId,
        loss: BufferId,
    },
    /// grad_logits = (probabilities − one-hot class) / rows.
    SoftmaxCrossEntropyGrad { probabilities: BufferId, targets: BufferId, grad_logits: BufferId },
    /// row_losses = mean over the logits of max(z, 0) − z · t + ln(1 + e^−|z|)
    /// (`torch.nn.BCEWithLogitsLoss`); t is the target itself for one logit, else its class as
    /// one-hot. A hit has the right sign, or the class the largest logit.
    BinaryCrossEntropy {
        logits: BufferId,
        targets: BufferId,
        row_losses: BufferId,
        row_hits: BufferId,
        loss: BufferId,
    },
    /// grad_logits = (σ(z) − t) / (rows · logits).
    BinaryCrossEntropyGrad { logits: BufferId, targets: BufferId, grad_logits: BufferId },
    /// row_losses = mean over the outputs of (y − t)² (`torch.nn.MSELoss`), t as above. A hit has
    /// the class the largest output, or |y − t| < 0.04 (Hochreiter & Schmidhuber 1997) for one
    /// output.
    SquaredError {
        outputs: BufferId,
        targets: BufferId,
        row_losses: BufferId,
        row_hits: BufferId,
        loss: BufferId,
    },
    /// grad_outputs = 2 (y − t) / (rows · outputs).
    SquaredErrorGrad { outputs: BufferId, targets: BufferId, grad_outputs: BufferId },
    /// norms = L2 norm of all gradients together, before and after every gradient was multiplied by
    /// min(1, largest / (norm + 10⁻⁶)) (`torch.nn.utils.clip_grad_norm_`).
    ClipNorm { gradients: Arc<[BufferId]>, largest: f64, norms: BufferId },
    /// The same norms, before and after every element was clamped to ± largest
    /// (`torch.nn.utils.clip_grad_value_`).
    ClipValue { gradients: Arc<[BufferId]>, largest: f64, norms: BufferId },
    /// Changes the parameter by the rule. `first` and `second` are what the rule remembers
    /// (velocity, moments); ratio is ‖change‖ / ‖parameter before‖.
    Update {
        rule: Rule,
        parameter: BufferId,
        gradient: BufferId,
        first: Option<BufferId>,
        second: Option<BufferId>,
        ratio: Option<BufferId>,
    },
    /// active = 1 for every unit that is not 0 in some row, else what it was.
    MarkActive { input: BufferId, active: BufferId },
}

impl Op {
    /// The operator's name.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Linear { .. } => "Linear",
            Op::LinearGradInput { .. } => "LinearGradInput",
            Op::LinearGradParameters { .. } => "LinearGradParameters",
            Op::Activate { .. } => "Activate",
            Op::ActivateGrad { .. } => "ActivateGrad",
            Op::Add { .. } => "Add",
            Op::AddGrad { .. } => "AddGrad",
            Op::AddGated { .. } => "AddGated",
            Op::AddGatedGrad { .. } => "AddGatedGrad",
            Op::Highway { .. } => "Highway",
            Op::HighwayGrad { .. } => "HighwayGrad",
            Op::BatchNorm { .. } => "BatchNorm",
            Op::BatchNormEvaluate { .. } => "BatchNormEvaluate",
            Op::BatchNormGrad { .. } => "BatchNormGrad",
            Op::LayerNorm { .. } => "LayerNorm",
            Op::LayerNormGrad { .. } => "LayerNormGrad",
            Op::Reshape { .. } => "Reshape",
            Op::LastRows { .. } => "LastRows",
            Op::LastRowsGrad { .. } => "LastRowsGrad",
            Op::Recurrence { .. } => "Recurrence",
            Op::RecurrenceGrad { .. } => "RecurrenceGrad",
            Op::RecurrenceGradParameters { .. } => "RecurrenceGradParameters",
            Op::SoftmaxCrossEntropy { .. } => "SoftmaxCrossEntropy",
            Op::SoftmaxCrossEntropyGrad { .. } => "SoftmaxCrossEntropyGrad",
            Op::BinaryCrossEntropy { .. } => "BinaryCrossEntropy",
            Op::BinaryCrossEntropyGrad { .. } => "BinaryCrossEntropyGrad",
            Op::SquaredError { .. } => "SquaredError",
            Op::SquaredErrorGrad { .. } => "SquaredErrorGrad",
            Op::ClipNorm { .. } => "ClipNorm",
            Op::ClipValue { .. } => "ClipValue",
            Op::Update { .. } => "Update",
            Op::MarkActive { .. } => "MarkActive",
        }
    }

    /// The buffers read and the buffers written, in the order of the operator's fields. A buffer
    /// that is accumulated into, or updated in place, counts as written.
    pub fn operands(&self) -> (Vec<BufferId>, Vec<BufferId>) {
        match *self {
            Op::Linear { input, weight, bias, output, .. } => {
                (vec![input, weight, bias], vec![output])
            }
            Op::LinearGradInput { grad_output, weight, grad_input, .. } => {
                (vec![grad_output, weight], vec![grad_input])
            }
            Op::LinearGradParameters { grad_output, input, grad_weight, grad_bias, .. } => {
                (vec![grad_output, input], vec![grad_weight, grad_bias])
            }
            Op::Activate { input, output, .. } => (vec![input], vec![output]),
            Op::ActivateGrad { input, output, grad_output, grad_input, .. } => {
                (vec![input, output, grad_output], vec![grad_input])
            }
            Op::Add { left, right, output, .. } => (vec![left, right], vec![output]),
            Op::AddGrad { grad_output, grad_input, .. } => (vec![grad_output], vec![grad_input]),
            Op::AddGated { left, right, alpha, output } => (vec![left, right, alpha], vec![output]),
            Op::AddGatedGrad { right, alpha, grad_output, grad_right, grad_alpha } => {
                (vec![right, alpha, grad_output], vec![grad_right, grad_alpha])
            }
            Op::Highway { gate, candidate, carried, output } => {
                (vec![gate, candidate, carried], vec![output])
            }
            Op::HighwayGrad {
                gate,
                candidate,
                carried,
                grad_output,
                grad_gate,
                grad_candidate,
                grad_carried,
                ..
            } => (
                vec![gate, candidate, carried, grad_output],
                vec![grad_gate, grad_candidate, grad_carried],
            ),
            Op::BatchNorm {
                input,
                scale,
                shift,
                mean,
                inverse,
                running_mean,
                running_variance,
                output,
            } => (
                vec![input, scale, shift],
                vec![mean, inverse, running_mean, running_variance, output],
            ),
            Op::BatchNormEvaluate {
                input,
                scale,
                shift,
                running_mean,
                running_variance,
                output,
            } => (vec![input, scale, shift, running_mean, running_variance], vec![output]),
            Op::BatchNormGrad {
                input,
                scale,
                mean,
                inverse,
                grad_output,
                grad_input,
                grad_scale,
                grad_shift,
                ..
            } => (
                vec![input, scale, mean, inverse, grad_output],
                vec![grad_input, grad_scale, grad_shift],
            ),
            Op::LayerNorm { input, scale, shift, mean, inverse, output } => {
                ([input, scale].into_iter().chain(shift).collect(), vec![mean, inverse, output])
            }
            Op::LayerNormGrad {
                input,
                scale,
                mean,
                inverse,
                grad_output,
                grad_input,
                grad_scale,
                grad_shift,
                ..
            } => (
                vec![input, scale, mean, inverse, grad_output],
                [grad_input, grad_scale].into_iter().chain(grad_shift).collect(),
            ),
            Op::Reshape { input, output } | Op::LastRows { input, output } => {
                (vec![input], vec![output])
            }
            Op::LastRowsGrad { grad_output, grad_input } => (vec![grad_output], vec![grad_input]),
            Op::Recurrence { layer, .. } => {
                let written = match layer.cell {
                    Cell::Rnn(_) => vec![layer.gates, layer.hidden],
                    Cell::Lstm | Cell::Gru => vec![layer.gates, layer.memory, layer.hidden],
                };
                (vec![layer.projected, layer.weight, layer.bias], written)
            }
            Op::RecurrenceGrad {
                layer,
                grad_hidden,
                grad_projected,
                grad_recurrent,
                carry,
                ..
            } => {
                let mut written = vec![grad_hidden, grad_projected];
                if grad_recurrent != grad_projected {
                    written.push(grad_recurrent);
                }
                written.push(carry);
                (vec![layer.weight, layer.gates, layer.memory, layer.hidden], written)
            }
            Op::RecurrenceGradParameters {
                hidden, grad_recurrent, grad_weight, grad_bias, ..
            } => (vec![hidden, grad_recurrent], vec![grad_weight, grad_bias]),
            Op::SoftmaxCrossEntropy {
                logits,
                targets,
                probabilities,
                row_losses,
                row_hits,
                loss,
            } => (vec![logits, targets], vec![probabilities, row_losses, row_hits, loss]),
            Op::SoftmaxCrossEntropyGrad { probabilities, targets, grad_logits } => {
                (vec![probabilities, targets], vec![grad_logits])
            }
            Op::BinaryCrossEntropy { logits: from, targets, row_losses, row_hits, loss }
            | Op::SquaredError { outputs: from, targets, row_losses, row_hits, loss } => {
                (vec![from, targets], vec![row_losses, row_hits, loss])
            }
            Op::BinaryCrossEntropyGrad { logits: from, targets, grad_logits: to }
            | Op::SquaredErrorGrad { outputs: from, targets, grad_outputs: to } => {
                (vec![from, targets], vec![to])
            }
            Op::ClipNorm { ref gradients, norms, .. }
            | Op::ClipValue { ref gradients, norms, .. } => (
                gradients.to_vec(),
                std::iter::once(norms).chain(gradients.iter().copied()).collect(),
            ),
            Op::Update { parameter, gradient, first, second, ratio, .. } => {
                let written = std::iter::once(parameter).chain(first).chain(second).chain(ratio);
                (vec![gradient], written.collect())
            }
            Op::MarkActive { input, active } => (vec![input], vec![active]),
        }
    }
}
