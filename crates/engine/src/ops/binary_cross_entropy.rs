//! Binary cross-entropy of every output for itself.

use model::{Real, sigmoid};

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::forward::Forward;
use crate::ops::losses::{argmax, grad, hit, mean, wanted};
use crate::ops::operator::{EXPONENTIAL, Operator, Work};
use crate::ops::sums::sum;
use crate::tape::Tape;

/// row_losses = mean over the logits of max(z, 0) − z · t + ln(1 + e^−|z|); t is the target itself for
/// one logit, else its class as one-hot. A hit has the right sign, or the class the largest logit;
/// loss = mean of row_losses
/// (<https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html>).
#[derive(Clone, Copy, Debug)]
pub struct BinaryCrossEntropy {
    /// \[rows, logits\].
    pub logits: BufferId,
    /// A class, or a number where there is one output, for each row, \[rows, 1\].
    pub targets: BufferId,
    /// \[rows, 1\].
    pub row_losses: BufferId,
    /// \[rows, 1\].
    pub row_hits: BufferId,
    /// \[1, 1\].
    pub loss: BufferId,
}

/// grad_logits = (σ(z) − t) / (rows · logits).
#[derive(Clone, Copy, Debug)]
pub struct BinaryCrossEntropyGrad {
    /// \[rows, logits\].
    pub logits: BufferId,
    /// \[rows, 1\].
    pub targets: BufferId,
    /// \[rows, logits\].
    pub grad_logits: BufferId,
}

impl BinaryCrossEntropy {
    pub(super) fn of(op: &Op) -> BinaryCrossEntropy {
        let ([logits, targets], [row_losses, row_hits, loss]) = (op.inputs(), op.outputs());
        BinaryCrossEntropy { logits, targets, row_losses, row_hits, loss }
    }
}

impl From<BinaryCrossEntropy> for Op {
    fn from(it: BinaryCrossEntropy) -> Op {
        let writes = [it.row_losses, it.row_hits, it.loss].map(Into::into);
        Op::new(OpKind::BinaryCrossEntropy, &[it.logits, it.targets], &writes)
    }
}

impl Operator for BinaryCrossEntropy {
    const NAME: &'static str = "BinaryCrossEntropy";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Whole(EXPONENTIAL * buffers[self.logits.0].size())
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let columns = memory.columns(self.logits);
        let n = T::from_f64(columns as f64);
        memory.update([self.row_losses, self.row_hits], |memory, [row_losses, row_hits]| {
            for (row, z) in memory.values(self.logits).chunks_exact(columns).enumerate() {
                let target = memory.values(self.targets)[row];
                let terms = z.iter().enumerate().map(|(column, &z)| {
                    let t = wanted(target, column, columns);
                    let (above, magnitude) = if z < T::ZERO { (T::ZERO, -z) } else { (z, z) };
                    above - z * t + (-magnitude).exp().ln_1p()
                });
                row_losses[row] = sum(terms) / n;
                row_hits[row] = hit(if columns == 1 {
                    (z[0] > T::ZERO) == (target > T::from_f64(0.5))
                } else {
                    argmax(z) == target.to_f64() as usize
                });
            }
        });
        mean(memory, self.row_losses, self.loss);
    }
}

impl Forward for BinaryCrossEntropy {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let BinaryCrossEntropy { logits, targets, loss, .. } = *self;
        let grad_logits = tape.contribute_weighted(logits, loss);
        tape.push(BinaryCrossEntropyGrad { logits, targets, grad_logits });
    }
}

impl BinaryCrossEntropyGrad {
    pub(super) fn of(op: &Op) -> BinaryCrossEntropyGrad {
        let ([logits, targets], [grad_logits]) = (op.inputs(), op.outputs());
        BinaryCrossEntropyGrad { logits, targets, grad_logits }
    }
}

impl From<BinaryCrossEntropyGrad> for Op {
    fn from(it: BinaryCrossEntropyGrad) -> Op {
        Op::new(OpKind::BinaryCrossEntropyGrad, &[it.logits, it.targets], &[it.grad_logits.into()])
    }
}

impl Operator for BinaryCrossEntropyGrad {
    const NAME: &'static str = "BinaryCrossEntropyGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        grad(memory, self.logits, self.targets, self.grad_logits, |z, t| sigmoid(z) - t);
    }
}
