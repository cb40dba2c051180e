//! Squared error.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::constants::CLOSE;
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::forward::Forward;
use crate::ops::losses::{argmax, grad, hit, mean, wanted};
use crate::ops::operator::{Operator, Work};
use crate::ops::sums::sum;
use crate::tape::Tape;

/// row_losses = mean over the outputs of (y − t)²; t is the target itself for one output, else its
/// class as one-hot. A hit has the class the largest output, or |y − t| < 0.04 (Hochreiter &
/// Schmidhuber 1997) for one output; loss = mean of row_losses
/// (<https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html>).
#[derive(Clone, Copy, Debug)]
pub struct SquaredError {
    /// \[rows, outputs\].
    pub outputs: BufferId,
    /// A class, or a number where there is one output, for each row, \[rows, 1\].
    pub targets: BufferId,
    /// \[rows, 1\].
    pub row_losses: BufferId,
    /// \[rows, 1\].
    pub row_hits: BufferId,
    /// \[1, 1\].
    pub loss: BufferId,
}

/// grad_outputs = 2 (y − t) / (rows · outputs).
#[derive(Clone, Copy, Debug)]
pub struct SquaredErrorGrad {
    /// \[rows, outputs\].
    pub outputs: BufferId,
    /// \[rows, 1\].
    pub targets: BufferId,
    /// \[rows, outputs\].
    pub grad_outputs: BufferId,
}

impl SquaredError {
    pub(super) fn of(op: &Op) -> SquaredError {
        let ([outputs, targets], [row_losses, row_hits, loss]) = (op.inputs(), op.outputs());
        SquaredError { outputs, targets, row_losses, row_hits, loss }
    }
}

impl From<SquaredError> for Op {
    fn from(it: SquaredError) -> Op {
        let writes = [it.row_losses, it.row_hits, it.loss].map(Into::into);
        Op::new(OpKind::SquaredError, &[it.outputs, it.targets], &writes)
    }
}

impl Operator for SquaredError {
    const NAME: &'static str = "SquaredError";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let columns = memory.columns(self.outputs);
        let n = T::from_f64(columns as f64);
        memory.update([self.row_losses, self.row_hits], |memory, [row_losses, row_hits]| {
            for (row, y) in memory.values(self.outputs).chunks_exact(columns).enumerate() {
                let target = memory.values(self.targets)[row];
                let error = |column: usize| y[column] - wanted(target, column, columns);
                row_losses[row] = sum((0..columns).map(|it| error(it) * error(it))) / n;
                row_hits[row] = hit(if columns == 1 {
                    error(0).to_f64().abs() < CLOSE
                } else {
                    argmax(y) == target.to_f64() as usize
                });
            }
        });
        mean(memory, self.row_losses, self.loss);
    }
}

impl Forward for SquaredError {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let SquaredError { outputs, targets, loss, .. } = *self;
        let grad_outputs = tape.contribute_weighted(outputs, loss);
        tape.push(SquaredErrorGrad { outputs, targets, grad_outputs });
    }
}

impl SquaredErrorGrad {
    pub(super) fn of(op: &Op) -> SquaredErrorGrad {
        let ([outputs, targets], [grad_outputs]) = (op.inputs(), op.outputs());
        SquaredErrorGrad { outputs, targets, grad_outputs }
    }
}

impl From<SquaredErrorGrad> for Op {
    fn from(it: SquaredErrorGrad) -> Op {
        Op::new(OpKind::SquaredErrorGrad, &[it.outputs, it.targets], &[it.grad_outputs.into()])
    }
}

impl Operator for SquaredErrorGrad {
    const NAME: &'static str = "SquaredErrorGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let two = T::ONE + T::ONE;
        let slope = |y, t| two * (y - t);
        grad(memory, self.outputs, self.targets, self.grad_outputs, slope);
    }
}
