//! Cross-entropy over a softmax.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::forward::Forward;
use crate::ops::losses::{argmax, hit, mean};
use crate::ops::operator::{EXPONENTIAL, Operator, Work};
use crate::ops::sums::sum;
use crate::tape::Tape;

/// probabilities = softmax(logits) by row; row_losses = logsumexp − logit of the class; row_hits = 1
/// where the class has the largest logit, else 0; loss = mean of row_losses. With labels that are smoothed by ε,
/// row_losses = logsumexp − (1 − ε) logit of the class − ε mean logit
/// (<https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html>).
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxCrossEntropy {
    /// ε.
    pub smoothing: f64,
    /// \[rows, classes\].
    pub logits: BufferId,
    /// The class of each row, \[rows, 1\].
    pub targets: BufferId,
    /// \[rows, classes\].
    pub probabilities: BufferId,
    /// \[rows, 1\].
    pub row_losses: BufferId,
    /// \[rows, 1\].
    pub row_hits: BufferId,
    /// \[1, 1\].
    pub loss: BufferId,
}

/// grad_logits = (probabilities − one-hot class) / rows; with labels that are smoothed by ε the class counts
/// 1 − ε and every class ε / classes more.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxCrossEntropyGrad {
    /// ε.
    pub smoothing: f64,
    /// \[rows, classes\].
    pub probabilities: BufferId,
    /// The class of each row, \[rows, 1\].
    pub targets: BufferId,
    /// \[rows, classes\].
    pub grad_logits: BufferId,
}

impl SoftmaxCrossEntropy {
    pub(super) fn of(op: &Op, smoothing: f64) -> SoftmaxCrossEntropy {
        let [logits, targets] = op.inputs();
        let [probabilities, row_losses, row_hits, loss] = op.outputs();
        SoftmaxCrossEntropy {
            smoothing,
            logits,
            targets,
            probabilities,
            row_losses,
            row_hits,
            loss,
        }
    }
}

impl From<SoftmaxCrossEntropy> for Op {
    fn from(it: SoftmaxCrossEntropy) -> Op {
        let writes = [it.probabilities, it.row_losses, it.row_hits, it.loss];
        let writes = writes.map(Into::into);
        Op::new(OpKind::SoftmaxCrossEntropy(it.smoothing), &[it.logits, it.targets], &writes)
    }
}

impl Operator for SoftmaxCrossEntropy {
    const NAME: &'static str = "SoftmaxCrossEntropy";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Whole(EXPONENTIAL * buffers[self.logits.0].size())
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let classes = memory.columns(self.logits);
        memory.update([self.row_losses, self.row_hits], |memory, [row_losses, row_hits]| {
            let rows = memory.values(self.logits).chunks_exact(classes);
            for (row, z) in rows.enumerate() {
                let class = memory.values(self.targets)[row].to_f64() as usize;
                let (largest, rest) = log_sum_exp(z);
                row_losses[row] = rest - aim(z, largest, class, self.smoothing);
                row_hits[row] = hit(argmax(z) == class);
            }
        });
        softmax(memory, self.logits, self.probabilities);
        mean(memory, self.row_losses, self.loss);
    }
}

impl Forward for SoftmaxCrossEntropy {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let SoftmaxCrossEntropy { smoothing, logits, targets, probabilities, loss, .. } = *self;
        let grad_logits = tape.contribute_weighted(logits, loss);
        tape.push(SoftmaxCrossEntropyGrad { smoothing, probabilities, targets, grad_logits });
    }
}

impl SoftmaxCrossEntropyGrad {
    pub(super) fn of(op: &Op, smoothing: f64) -> SoftmaxCrossEntropyGrad {
        let ([probabilities, targets], [grad_logits]) = (op.inputs(), op.outputs());
        SoftmaxCrossEntropyGrad { smoothing, probabilities, targets, grad_logits }
    }
}

impl From<SoftmaxCrossEntropyGrad> for Op {
    fn from(it: SoftmaxCrossEntropyGrad) -> Op {
        let reads = [it.probabilities, it.targets];
        Op::new(OpKind::SoftmaxCrossEntropyGrad(it.smoothing), &reads, &[it.grad_logits.into()])
    }
}

impl Operator for SoftmaxCrossEntropyGrad {
    const NAME: &'static str = "SoftmaxCrossEntropyGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let classes = memory.columns(self.grad_logits);
        memory.update([self.grad_logits], |memory, [grad_logits]| {
            let targets = memory.values(self.targets);
            let rows = T::from_f64(targets.len() as f64);
            let keeps = T::from_f64(1.0 - self.smoothing);
            let every = T::from_f64(self.smoothing / classes as f64);
            let pairs = grad_logits.iter_mut().zip(memory.values(self.probabilities));
            for (i, (g, &p)) in pairs.enumerate() {
                let hot = targets[i / classes].to_f64() as usize == i % classes;
                *g = (p - (keeps * hit(hot) + every)) / rows;
            }
        });
    }
}

/// What the target asks of the logits, less the largest: that of the class, or its mean with that of all.
pub fn aim<T: Real>(z: &[T], largest: T, class: usize, smoothing: f64) -> T {
    let own = z[class] - largest;
    if smoothing == 0.0 {
        return own;
    }
    let share = T::from_f64(smoothing / z.len() as f64);
    T::from_f64(1.0 - smoothing) * own + share * sum(z.iter().map(|&z| z - largest))
}

/// probabilities = softmax(logits) by row.
pub(super) fn softmax<T: Real>(memory: &mut Memory<T>, logits: BufferId, into: BufferId) {
    let classes = memory.columns(logits);
    memory.update([into], |memory, [probabilities]| {
        let rows = memory.values(logits).chunks_exact(classes);
        for (p, z) in probabilities.chunks_exact_mut(classes).zip(rows) {
            let (largest, rest) = log_sum_exp(z);
            for (p, &z) in p.iter_mut().zip(z) {
                *p = (z - largest - rest).exp();
            }
        }
    });
}

/// The largest z, and ln Σ e^(z − largest): two parts of logsumexp that must not be added before the
/// class's logit is subtracted, or large logits would swallow the loss.
fn log_sum_exp<T: Real>(z: &[T]) -> (T, T) {
    let largest = z[argmax(z)];
    (largest, sum(z.iter().map(|&z| (z - largest).exp())).ln())
}
