//! Operands of the operators of a recurrent layer.

use model::Cell;

use crate::buffer::{BufferId, Span};
use crate::op::{Op, OpKind, Recurrent, Write};

/// The hidden states of these time steps from those before
/// (<https://pytorch.org/docs/stable/generated/torch.nn.RNN.html>,
/// <https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html>,
/// <https://pytorch.org/docs/stable/generated/torch.nn.GRU.html>).
#[derive(Clone, Copy, Debug)]
pub struct Recurrence {
    /// Cell and number of time steps.
    pub layer: Recurrent,
    /// What the inputs give: W x + b, \[T · B, gates · H\].
    pub projected: BufferId,
    /// Hidden-to-hidden weights U, \[gates · H, H\].
    pub weight: BufferId,
    /// Their biases c, \[1, gates · H\].
    pub bias: BufferId,
    /// Pre-activations of a vanilla cell, else the gates' values, \[T · B, gates · H\].
    pub gates: BufferId,
    /// LSTM's cell state; GRU's U h + c of the gate n before r is applied. \[T · B, H\]; of a vanilla
    /// cell the hidden state once more (it has nothing else to keep).
    pub memory: BufferId,
    /// Hidden states h, \[T · B, H\].
    pub hidden: BufferId,
    /// The time steps that are computed.
    pub times: Span,
}

/// Carries the gradient back through these time steps, the last first.
#[derive(Clone, Copy, Debug)]
pub struct RecurrenceGrad {
    /// Cell and number of time steps.
    pub layer: Recurrent,
    /// Hidden-to-hidden weights U, \[gates · H, H\].
    pub weight: BufferId,
    /// As in the forward pass, \[T · B, gates · H\].
    pub gates: BufferId,
    /// As in the forward pass, \[T · B, H\].
    pub memory: BufferId,
    /// Hidden states h, \[T · B, H\].
    pub hidden: BufferId,
    /// What each hidden state receives from above; becomes the whole ∂loss/∂hₜ. \[T · B, H\].
    pub grad_hidden: BufferId,
    /// Gradient of W x + b, \[T · B, gates · H\].
    pub grad_projected: BufferId,
    /// Gradient of U h + c: the same buffer but for GRU. \[T · B, gates · H\].
    pub grad_recurrent: BufferId,
    /// LSTM's ∂loss/∂cₜ on its way, \[B, H\].
    pub carry: BufferId,
    /// The time steps that are gone through.
    pub times: Span,
}

/// grad_weight (+)= Σ grad_recurrentₜᵀ · hₜ₋₁; grad_bias (+)= column sums of grad_recurrent; both over
/// these time steps.
#[derive(Clone, Copy, Debug)]
pub struct RecurrenceGradParameters {
    /// Number of time steps T.
    pub steps: usize,
    /// Hidden states h, \[T · B, H\].
    pub hidden: BufferId,
    /// Gradient of U h + c, \[T · B, gates · H\].
    pub grad_recurrent: BufferId,
    /// \[gates · H, H\].
    pub grad_weight: Write,
    /// \[1, gates · H\].
    pub grad_bias: Write,
    /// The time steps that are summed over.
    pub times: Span,
}

impl Recurrence {
    pub(in crate::ops) fn of(op: &Op, layer: Recurrent) -> Recurrence {
        let [projected, weight, bias] = op.inputs();
        let (gates, memory, hidden) = match layer.cell {
            Cell::Rnn(_) => {
                let [gates, hidden] = op.outputs();
                (gates, hidden, hidden)
            }
            Cell::Lstm | Cell::Gru => {
                let [gates, memory, hidden] = op.outputs();
                (gates, memory, hidden)
            }
        };
        Recurrence { layer, projected, weight, bias, gates, memory, hidden, times: op.span }
    }
}

impl From<Recurrence> for Op {
    fn from(it: Recurrence) -> Op {
        let (kind, reads) = (OpKind::Recurrence(it.layer), [it.projected, it.weight, it.bias]);
        let op = match it.layer.cell {
            Cell::Rnn(_) => Op::new(kind, &reads, &[it.gates, it.hidden].map(Write::from)),
            Cell::Lstm | Cell::Gru => {
                Op::new(kind, &reads, &[it.gates, it.memory, it.hidden].map(Write::from))
            }
        };
        op.over(it.times)
    }
}

impl RecurrenceGrad {
    pub(in crate::ops) fn of(op: &Op, layer: Recurrent) -> RecurrenceGrad {
        let [weight, gates, memory, hidden] = op.inputs();
        let (grad_hidden, grad_projected, grad_recurrent, carry) = match layer.cell {
            Cell::Rnn(_) | Cell::Lstm => {
                let [grad_hidden, grad_sums, carry] = op.outputs();
                (grad_hidden, grad_sums, grad_sums, carry)
            }
            Cell::Gru => {
                let [grad_hidden, grad_projected, grad_recurrent, carry] = op.outputs();
                (grad_hidden, grad_projected, grad_recurrent, carry)
            }
        };
        RecurrenceGrad {
            layer,
            weight,
            gates,
            memory,
            hidden,
            grad_hidden,
            grad_projected,
            grad_recurrent,
            carry,
            times: op.span,
        }
    }
}

impl From<RecurrenceGrad> for Op {
    fn from(it: RecurrenceGrad) -> Op {
        let kind = OpKind::RecurrenceGrad(it.layer);
        let reads = [it.weight, it.gates, it.memory, it.hidden];
        let [hidden, projected, recurrent, carry] =
            [it.grad_hidden, it.grad_projected, it.grad_recurrent, it.carry].map(Write::from);
        let op = match it.layer.cell {
            Cell::Rnn(_) | Cell::Lstm => Op::new(kind, &reads, &[hidden, projected, carry]),
            Cell::Gru => Op::new(kind, &reads, &[hidden, projected, recurrent, carry]),
        };
        op.over(it.times)
    }
}

impl RecurrenceGradParameters {
    pub(in crate::ops) fn of(op: &Op, steps: usize) -> RecurrenceGradParameters {
        let ([hidden, grad_recurrent], [grad_weight, grad_bias]) = (op.inputs(), op.targets());
        let times = op.span;
        RecurrenceGradParameters { steps, hidden, grad_recurrent, grad_weight, grad_bias, times }
    }
}

impl From<RecurrenceGradParameters> for Op {
    fn from(it: RecurrenceGradParameters) -> Op {
        let kind = OpKind::RecurrenceGradParameters { steps: it.steps };
        let (reads, writes) = ([it.hidden, it.grad_recurrent], [it.grad_weight, it.grad_bias]);
        Op::new(kind, &reads, &writes).over(it.times)
    }
}
