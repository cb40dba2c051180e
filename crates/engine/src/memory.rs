//! `Memory`: the buffers of a program in host memory.

use model::Real;

use crate::buffer::{Buffer, BufferId};

/// The buffers of a program, allocated once.
pub struct Memory<T> {
    buffers: Vec<Vec<T>>,
    columns: Vec<usize>,
}

impl<T: Real> Memory<T> {
    /// Allocates every buffer, with the numbers that its role starts with.
    pub(crate) fn new(buffers: &[Buffer]) -> Self {
        Memory {
            buffers: buffers
                .iter()
                .map(|b| vec![T::from_f64(b.role.start()); b.rows * b.columns])
                .collect(),
            columns: buffers.iter().map(|b| b.columns).collect(),
        }
    }

    /// The values of a buffer, row-major.
    pub fn values(&self, id: BufferId) -> &[T] {
        &self.buffers[id.0]
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
        let mut taken = ids.map(|id| std::mem::take(&mut self.buffers[id.0]));
        write(self, taken.each_mut().map(Vec::as_mut_slice));
        for (id, values) in ids.into_iter().zip(taken).rev() {
            self.buffers[id.0] = values;
        }
    }

    /// Sets a buffer from as many values as it holds.
    pub(crate) fn fill<S: Copy>(&mut self, id: BufferId, values: &[S], convert: impl Fn(S) -> T) {
        for (target, &value) in self.buffers[id.0].iter_mut().zip(values) {
            *target = convert(value);
        }
    }
}
