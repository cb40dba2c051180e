//! `Matrix`: rows of numbers, or the transpose of such, where they are.

/// A row-major matrix, or the transpose of one.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    /// Row-major as stored.
    values: &'a [f32],
    /// Columns as stored.
    stride: usize,
    transposed: bool,
}

impl<'a> Matrix<'a> {
    /// A matrix of this many columns, stored row by row.
    pub fn new(values: &'a [f32], columns: usize) -> Self {
        Matrix { values, stride: columns, transposed: false }
    }

    /// The transpose, without moving anything.
    #[must_use]
    pub fn transposed(self) -> Self {
        Matrix { transposed: !self.transposed, ..self }
    }

    pub(crate) fn is_transposed(self) -> bool {
        self.transposed
    }

    /// Number of columns as stored.
    pub(crate) fn columns(self) -> usize {
        self.stride
    }

    /// Rows as stored.
    pub(crate) fn rows(self) -> std::slice::ChunksExact<'a, f32> {
        self.values.chunks_exact(self.stride)
    }

    /// A row as stored.
    #[inline(always)]
    pub(crate) fn stored_row(self, row: usize) -> &'a [f32] {
        &self.values[row * self.stride..][..self.stride]
    }

    /// An element, transposed or not.
    #[inline(always)]
    pub(crate) fn at(self, row: usize, column: usize) -> f32 {
        let (row, column) = if self.transposed { (column, row) } else { (row, column) };
        self.values[row * self.stride + column]
    }

    /// The part that is stored in these rows.
    pub(crate) fn stored_rows(self, rows: std::ops::Range<usize>) -> Self {
        let values = &self.values[rows.start * self.stride..rows.end * self.stride];
        Matrix { values, ..self }
    }

    /// Rows and columns, transposed or not.
    pub(crate) fn shape(self) -> (usize, usize) {
        let rows = self.values.len() / self.stride;
        if self.transposed { (self.stride, rows) } else { (rows, self.stride) }
    }
}

/// What the sums of a product are added to.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a> {
    /// Nothing.
    Zero,
    /// This row, in every row of the result.
    Row(&'a [f32]),
    /// What the target already holds.
    Target,
}
