//! What the cells share: states of the time step before, and what they receive.

use model::Real;

use crate::buffer::{BufferId, Span};
use crate::memory::Memory;
use crate::ops::recurrence::operands::Recurrence;
use crate::ops::sums::{dot, sum};

/// The state of a row one time step earlier; 0 before the first.
pub(super) fn before<T: Real>(
    values: &[T],
    row: usize,
    batch: usize,
    width: usize,
    unit: usize,
) -> T {
    if row < batch { T::ZERO } else { values[(row - batch) * width + unit] }
}

/// (U h + c) of one gate's unit, h being the state before.
pub(super) fn recalled<T: Real>(
    of: &Recurrence,
    memory: &Memory<T>,
    states: &[T],
    (row, batch): (usize, usize),
    unit: usize,
) -> T {
    let weight = memory.values(of.weight);
    let width = memory.columns(of.weight);
    let bias = memory.values(of.bias)[unit];
    // The state before the first time step adds nothing, whatever the weights are.
    if row < batch {
        return bias;
    }
    let state = &states[(row - batch) * width..][..width];
    bias + dot(&weight[unit * width..][..width], state)
}

/// What goes to the time step before without passing the weights.
pub(super) struct Carried<'a, T> {
    /// ∂loss/∂c on its way for LSTM, ∂loss/∂h of all time steps for GRU.
    pub(super) states: &'a mut [T],
    /// Whether nothing goes there.
    pub(super) cut: bool,
}

/// Adds what the states before receive through the hidden-to-hidden weights.
pub(super) fn through_weights<T: Real>(
    weight: BufferId,
    memory: &Memory<T>,
    rows: Span,
    gates: &[T],
    grad_hidden: &mut [T],
) {
    let (width, weight) = (memory.columns(weight), memory.values(weight));
    let units = weight.len() / width;
    for row in rows.first..rows.end() {
        for feature in 0..width {
            let terms =
                (0..units).map(|unit| gates[row * units + unit] * weight[unit * width + feature]);
            grad_hidden[(row - rows.count) * width + feature] += sum(terms);
        }
    }
}
