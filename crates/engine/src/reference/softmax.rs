//! Cross-entropy over a softmax, and where its gradient starts.

use super::loss::{argmax, hit, mean};
use super::sum;
use crate::memory::Memory;
use crate::op::Op;
use crate::real::Real;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>) {
    match *op {
        Op::SoftmaxCrossEntropy { logits, targets, probabilities, row_losses, row_hits, loss } => {
            let classes = memory.columns(logits);
            memory.update([row_losses, row_hits], |memory, [row_losses, row_hits]| {
                let rows = memory.values(logits).chunks_exact(classes);
                for (row, z) in rows.enumerate() {
                    let class = memory.values(targets)[row].to_f64() as usize;
                    let (largest, rest) = log_sum_exp(z);
                    row_losses[row] = rest - (z[class] - largest);
                    row_hits[row] = hit(argmax(z) == class);
                }
            });
            memory.update([probabilities], |memory, [probabilities]| {
                let rows = memory.values(logits).chunks_exact(classes);
                for (p, z) in probabilities.chunks_exact_mut(classes).zip(rows) {
                    let (largest, rest) = log_sum_exp(z);
                    for (p, &z) in p.iter_mut().zip(z) {
                        *p = (z - largest - rest).exp();
                    }
                }
            });
            mean(memory, row_losses, loss);
        }
        Op::SoftmaxCrossEntropyGrad { probabilities, targets, grad_logits } => {
            let classes = memory.columns(grad_logits);
            memory.update([grad_logits], |memory, [grad_logits]| {
                let targets = memory.values(targets);
                let rows = T::from_f64(targets.len() as f64);
                for (i, (g, &p)) in
                    grad_logits.iter_mut().zip(memory.values(probabilities)).enumerate()
                {
                    let hot = targets[i / classes].to_f64() as usize == i % classes;
                    *g = (p - hit(hot)) / rows;
                }
            });
        }
        _ => unreachable!("{} is no softmax", op.name()),
    }
}

/// The largest z, and ln Σ e^(z − largest): two parts of logsumexp that must not be added before the
/// class's logit is subtracted, or large logits would swallow the loss.
fn log_sum_exp<T: Real>(z: &[T]) -> (T, T) {
    let largest = z[argmax(z)];
    (largest, sum(z.iter().map(|&z| (z - largest).exp())).ln())
}
