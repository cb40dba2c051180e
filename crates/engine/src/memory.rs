//! `Memory`: the buffers of a program in host memory.

use model::Real;

use crate::buffer::{Buffer, BufferId, Role, RowAxes};

/// Bytes of a cache line. Buffers begin at its multiples: vectors of numbers then lie in one line, not in two.
const LINE: usize = 64;

/// The buffers of a program, allocated once.
///
/// A gradient is stored as a matrix and a power of two: what it holds is values · 2ⁿ. Where its rows lie time
/// step by time step, every time step has a power of its own. All other buffers have the power 2⁰.
pub struct Memory<T> {
    buffers: Vec<Aligned<T>>,
    columns: Vec<usize>,
    /// n of each buffer, or of each of its time steps.
    exponents: Vec<Vec<i32>>,
    /// Whether all of them are 0.
    is_plain: bool,
}

/// Numbers that begin at a multiple of [`LINE`].
struct Aligned<T> {
    /// Some numbers more than asked for, so that there is a place to begin at.
    room: Vec<T>,
    first: usize,
    count: usize,
}

impl<T: Real> Aligned<T> {
    fn new(value: T, count: usize) -> Self {
        let spare = LINE / size_of::<T>();
        let room = vec![value; count + spare];
        let first = room.as_ptr().align_offset(LINE).min(spare);
        Aligned { room, first, count }
    }

    /// Takes the numbers away and leaves none.
    fn take(&mut self) -> Self {
        let empty = Aligned { room: Vec::new(), first: 0, count: 0 };
        std::mem::replace(self, empty)
    }

    // Not inlined: every kernel would have the checks of the range.
    #[inline(never)]
    fn values(&self) -> &[T] {
        &self.room[self.first..self.first + self.count]
    }

    #[inline(never)]
    fn values_mut(&mut self) -> &mut [T] {
        &mut self.room[self.first..self.first + self.count]
    }
}

impl<T: Real> Memory<T> {
    /// Allocates every buffer of a program with so many time steps, with the numbers that its role starts with.
    pub(crate) fn new(buffers: &[Buffer], steps: usize) -> Self {
        let values = |b: &Buffer| Aligned::new(T::from_f64(b.role.start()), b.rows * b.columns);
        Memory {
            buffers: buffers.iter().map(values).collect(),
            columns: buffers.iter().map(|b| b.columns).collect(),
            exponents: buffers.iter().map(|b| vec![0; groups(b, steps)]).collect(),
            is_plain: true,
        }
    }

    /// Whether all buffers are stored with 2⁰: nothing is then to be asked about powers of two.
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Forgets all powers of two: what was stored with them is no longer needed.
    pub fn forget_exponents(&mut self) {
        if !self.is_plain {
            self.exponents.iter_mut().for_each(|exponents| exponents.fill(0));
            self.is_plain = true;
        }
    }

    /// The power of two that a buffer is stored with, n of 2ⁿ; one for each of its time steps, or a single one
    /// for all rows.
    pub fn exponents(&self, id: BufferId) -> &[i32] {
        &self.exponents[id.0]
    }

    /// The same, to be changed together with the values.
    pub fn exponents_mut(&mut self, id: BufferId) -> &mut [i32] {
        self.is_plain = false;
        &mut self.exponents[id.0]
    }

    /// Rows that one power of two is for.
    pub fn rows_of_exponent(&self, id: BufferId) -> usize {
        self.values(id).len() / self.columns(id) / self.exponents(id).len()
    }

    /// The values of a buffer, row-major.
    pub fn values(&self, id: BufferId) -> &[T] {
        self.buffers[id.0].values()
    }

    /// Number of columns of a buffer.
    pub fn columns(&self, id: BufferId) -> usize {
        self.columns[id.0]
    }

    /// Hands the values of the buffers to `write` together with the rest of the memory. Inside, the
    /// buffers themselves read as empty: no operator reads what it writes other than in place. Of a
    /// buffer that is named twice the second is empty.
    pub fn update<const N: usize>(
        &mut self,
        ids: [BufferId; N],
        write: impl FnOnce(&Self, [&mut [T]; N]),
    ) {
        let mut taken = ids.map(|id| self.buffers[id.0].take());
        write(self, taken.each_mut().map(Aligned::values_mut));
        for (id, values) in ids.into_iter().zip(taken).rev() {
            self.buffers[id.0] = values;
        }
    }

    /// Sets a buffer from as many values as it holds.
    pub(crate) fn fill<S: Copy>(&mut self, id: BufferId, values: &[S], convert: impl Fn(S) -> T) {
        for (target, &value) in self.buffers[id.0].values_mut().iter_mut().zip(values) {
            *target = convert(value);
        }
        self.exponents[id.0].fill(0);
    }
}

/// Stretches of rows that have powers of two of their own.
fn groups(buffer: &Buffer, steps: usize) -> usize {
    match (buffer.role, buffer.row_axes) {
        (Role::Gradient, RowAxes::TimeBatch) => steps,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_begin_at_cache_lines() {
        for count in [1, 15, 64, 1000] {
            let mut buffer = Aligned::new(0.5f32, count);
            assert_eq!(buffer.values().as_ptr().align_offset(LINE), 0);
            assert_eq!(buffer.values(), vec![0.5; count]);
            buffer.values_mut().fill(2.0);
            let taken = buffer.take();
            assert_eq!((buffer.values().len(), taken.values().len()), (0, count));
            assert_eq!(taken.values()[count - 1], 2.0);
        }
    }
}
