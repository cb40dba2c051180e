//! What the losses share: targets, hits and means.

use model::Real;

use crate::buffer::BufferId;
use crate::memory::Memory;
use crate::ops::sums::sum;

/// loss = mean of the rows' losses.
pub(super) fn mean<T: Real>(memory: &mut Memory<T>, row_losses: BufferId, loss: BufferId) {
    memory.update([loss], |memory, [loss]| {
        let rows = memory.values(row_losses);
        loss[0] = sum(rows.iter().copied()) / T::from_f64(rows.len() as f64);
    });
}

/// Gradient of a loss that is a mean over all outputs.
pub(super) fn grad<T: Real>(
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
pub(super) fn wanted<T: Real>(target: T, column: usize, columns: usize) -> T {
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
