//! Buffers of a program as matrices.

use engine::{BufferId, Memory, Span, Write};

use crate::matrix::{Matrix, Start};

/// A whole buffer.
pub(crate) fn matrix(memory: &Memory<f32>, id: BufferId) -> Matrix<'_> {
    Matrix::new(memory.values(id), memory.columns(id))
}

/// These rows of a buffer.
pub(crate) fn part(memory: &Memory<f32>, id: BufferId, rows: Span) -> Matrix<'_> {
    let columns = memory.columns(id);
    Matrix::new(&memory.values(id)[rows.elements(columns)], columns)
}

/// What a product starts from whose result goes there.
pub(crate) fn start(write: Write) -> Start<'static> {
    if write.accumulate { Start::Target } else { Start::Zero }
}
