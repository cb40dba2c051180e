//! Losses that are means over all outputs, and where their gradients start.

use super::sum;
use crate::activation::sigmoid;
use crate::buffer::BufferId;
use crate::constants::CLOSE;
use crate::memory::Memory;
use crate::op::Op;
use crate::real::Real;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>) {
    match *op {
        Op::BinaryCrossEntropy { logits, targets, row_losses, row_hits, loss } => {
            let columns = memory.columns(logits);
            let n = T::from_f64(columns as f64);
            memory.update([row_losses, row_hits], |memory, [row_losses, row_hits]| {
                for (row, z) in memory.values(logits).chunks_exact(columns).enumerate() {
                    let target = memory.values(targets)[row];
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
            mean(memory, row_losses, loss);
        }
        Op::BinaryCrossEntropyGrad { logits, targets, grad_logits } => {
            grad(memory, logits, targets, grad_logits, |z, t| sigmoid(z) - t);
        }
        Op::SquaredError { outputs, targets, row_losses, row_hits, loss } => {
            let columns = memory.columns(outputs);
            let n = T::from_f64(columns as f64);
            memory.update([row_losses, row_hits], |memory, [row_losses, row_hits]| {
                for (row, y) in memory.values(outputs).chunks_exact(columns).enumerate() {
                    let target = memory.values(targets)[row];
                    let error = |column: usize| y[column] - wanted(target, column, columns);
                    row_losses[row] = sum((0..columns).map(|it| error(it) * error(it))) / n;
                    row_hits[row] = hit(if columns == 1 {
                        error(0).to_f64().abs() < CLOSE
                    } else {
                        argmax(y) == target.to_f64() as usize
                    });
                }
            });
            mean(memory, row_losses, loss);
        }
        Op::SquaredErrorGrad { outputs, targets, grad_outputs } => {
            let two = T::ONE + T::ONE;
            grad(memory, outputs, targets, grad_outputs, |y, t| two * (y - t));
        }
        _ => unreachable!("{} is no loss", op.name()),
    }
}

/// loss = mean of the rows' losses.
pub(super) fn mean<T: Real>(memory: &mut Memory<T>, row_losses: BufferId, loss: BufferId) {
    memory.update([loss], |memory, [loss]| {
        let rows = memory.values(row_losses);
        loss[0] = sum(rows.iter().copied()) / T::from_f64(rows.len() as f64);
    });
}

/// Gradient of a loss that is a mean over all outputs.
fn grad<T: Real>(
    memory: &mut Memory<T>,
    outputs: BufferId,
    targets: BufferId,
    into: BufferId,
    slope: impl Fn(T, T) -> T,
) {
    let columns = memory.columns(outputs);
    memory.update([into], |memory, [into]| {
        let n = T::from_f64(into.len() as f64);
        for (i, (g, &y)) in into.iter_mut().zip(memory.values(outputs)).enumerate() {
            let target = memory.values(targets)[i / columns];
            *g = slope(y, wanted(target, i % columns, columns)) / n;
        }
    });
}

/// What an output should be: the target itself, or with several outputs 1 for its class, else 0.
fn wanted<T: Real>(target: T, column: usize, columns: usize) -> T {
    if columns == 1 { target } else { hit(target.to_f64() as usize == column) }
}

pub(super) fn hit<T: Real>(hit: bool) -> T {
    if hit { T::ONE } else { T::ZERO }
}

/// Index of the first largest element; NaN counts as largest, as in `torch.argmax`.
pub(super) fn argmax<T: Real>(values: &[T]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate().skip(1) {
        if !values[best].is_nan() && (*value > values[best] || value.is_nan()) {
            best = index;
        }
    }
    best
}
