//! Squared error of a softmax.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::forward::Forward;
use crate::ops::losses::{argmax, hit, mean};
use crate::ops::operator::{EXPONENTIAL, Operator, Work};
use crate::ops::softmax_cross_entropy::softmax;
use crate::ops::sums::sum;
use crate::tape::Tape;

/// probabilities = softmax(logits) by row; row_losses = mean over the classes of (p − t)², t being the class as
/// one-hot; row_hits = 1 where the class has the largest logit, else 0; loss = mean of row_losses
/// (<https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html> of `torch.softmax`).
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxSquaredError {
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

/// grad_logits = 2 p (p − t − Σ p (p − t)) / (rows · classes), Σ over the classes of a row: the slopes of the
/// softmax are p (1 − p) and −p p′, so that the gradient is small wherever one class has almost all of p.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxSquaredErrorGrad {
    /// \[rows, classes\].
    pub probabilities: BufferId,
    /// The class of each row, \[rows, 1\].
    pub targets: BufferId,
    /// \[rows, classes\].
    pub grad_logits: BufferId,
}

impl SoftmaxSquaredError {
    pub(super) fn of(op: &Op) -> SoftmaxSquaredError {
        let [logits, targets] = op.inputs();
        let [probabilities, row_losses, row_hits, loss] = op.outputs();
        SoftmaxSquaredError { logits, targets, probabilities, row_losses, row_hits, loss }
    }
}

impl From<SoftmaxSquaredError> for Op {
    fn from(it: SoftmaxSquaredError) -> Op {
        let writes = [it.probabilities, it.row_losses, it.row_hits, it.loss];
        let writes = writes.map(Into::into);
        Op::new(OpKind::SoftmaxSquaredError, &[it.logits, it.targets], &writes)
    }
}

impl Operator for SoftmaxSquaredError {
    const NAME: &'static str = "SoftmaxSquaredError";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Whole(EXPONENTIAL * buffers[self.logits.0].size())
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        softmax(memory, self.logits, self.probabilities);
        self.judge(memory);
    }
}

impl SoftmaxSquaredError {
    /// Losses and hits, where the probabilities are known.
    pub fn judge<T: Real>(&self, memory: &mut Memory<T>) {
        let classes = memory.columns(self.logits);
        memory.update([self.row_losses, self.row_hits], |memory, [row_losses, row_hits]| {
            let logits = memory.values(self.logits).chunks_exact(classes);
            let rows = memory.values(self.probabilities).chunks_exact(classes).zip(logits);
            for (row, (p, z)) in rows.enumerate() {
                let class = memory.values(self.targets)[row].to_f64() as usize;
                let error = errors(p, class);
                let squares = sum((0..classes).map(|it| error(it) * error(it)));
                row_losses[row] = T::from_f64(squares / classes as f64);
                row_hits[row] = hit(argmax(z) == class);
            }
        });
        mean(memory, self.row_losses, self.loss);
    }
}

impl Forward for SoftmaxSquaredError {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let SoftmaxSquaredError { logits, targets, probabilities, loss, .. } = *self;
        let grad_logits = tape.contribute_weighted(logits, loss);
        tape.push(SoftmaxSquaredErrorGrad { probabilities, targets, grad_logits });
    }
}

impl SoftmaxSquaredErrorGrad {
    pub(super) fn of(op: &Op) -> SoftmaxSquaredErrorGrad {
        let ([probabilities, targets], [grad_logits]) = (op.inputs(), op.outputs());
        SoftmaxSquaredErrorGrad { probabilities, targets, grad_logits }
    }
}

impl From<SoftmaxSquaredErrorGrad> for Op {
    fn from(it: SoftmaxSquaredErrorGrad) -> Op {
        let reads = [it.probabilities, it.targets];
        Op::new(OpKind::SoftmaxSquaredErrorGrad, &reads, &[it.grad_logits.into()])
    }
}

impl Operator for SoftmaxSquaredErrorGrad {
    const NAME: &'static str = "SoftmaxSquaredErrorGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let classes = memory.columns(self.grad_logits);
        memory.update([self.grad_logits], |memory, [grad_logits]| {
            let targets = memory.values(self.targets);
            let share = 2.0 / grad_logits.len() as f64;
            let rows = memory.values(self.probabilities).chunks_exact(classes).zip(targets);
            for (g, (p, target)) in grad_logits.chunks_exact_mut(classes).zip(rows) {
                let error = errors(p, target.to_f64() as usize);
                let lean = sum((0..classes).map(|it| p[it].to_f64() * error(it)));
                for (column, g) in g.iter_mut().enumerate() {
                    let slope = share * p[column].to_f64() * (error(column) - lean);
                    let is_held = slope.abs() >= f32::MIN_POSITIVE.into() || slope.is_nan();
                    *g = if is_held { T::from_f64(slope) } else { T::ZERO };
                }
            }
        });
    }
}

/// p − t of each class, in f64: products of these are no normal numbers in f32 where a class has almost all of p.
fn errors<T: Real>(p: &[T], class: usize) -> impl Fn(usize) -> f64 + '_ {
    move |column| p[column].to_f64() - if column == class { 1.0 } else { 0.0 }
}
