//! The matrix product behind every linear operator: tiles of 4 × 8 sums held in registers.
//!
//! The right factor is packed into panels of eight columns that stay in the nearest cache; the left
//! factor is read where it is. Every element is a sum over k in ascending order, rounded after each
//! product and each addition; sums over very long k are taken in blocks that fit a cache, and the
//! blocks' sums added one by one.

/// Rows of a tile.
const TILE_ROWS: usize = 4;
/// Columns of a tile: with four lanes to a vector a tile is eight accumulators, which leaves half
/// of the 16 registers of x86-64 and wasm engines for the factors.
const TILE_COLUMNS: usize = 8;

type Tile = [[f32; TILE_COLUMNS]; TILE_ROWS];

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

    /// Number of columns as stored.
    pub(crate) fn columns(self) -> usize {
        self.stride
    }

    /// Rows as stored.
    pub(crate) fn rows(self) -> std::slice::ChunksExact<'a, f32> {
        self.values.chunks_exact(self.stride)
    }

    /// The part that is stored in these rows.
    pub(crate) fn stored_rows(self, rows: std::ops::Range<usize>) -> Self {
        let values = &self.values[rows.start * self.stride..rows.end * self.stride];
        Matrix { values, ..self }
    }

    /// Rows and columns, transposed or not.
    fn shape(self) -> (usize, usize) {
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

/// Longest k that is summed at once: a panel of it fills half of the nearest cache.
const BLOCK: usize = 512;

/// Rows of a left factor stored by columns that are copied together where k is long. Read where they
/// are, its lines would lie so far apart that they share few places of the cache.
const STRIP: usize = 16;

/// Computes products; keeps the panels and the strip it packs into.
#[derive(Clone, Debug, Default)]
pub struct Product {
    pub(crate) packed: Packed,
    strip: Vec<f32>,
}

impl Product {
    /// target = start + left · right: \[m, k\] · \[k, n\] → \[m, n\].
    pub fn compute(
        &mut self,
        left: Matrix<'_>,
        right: Matrix<'_>,
        start: Start<'_>,
        target: &mut [f32],
    ) {
        let k = right.shape().0;
        // Only sums over the rows of a batch, or over its time steps, are ever longer.
        if k <= BLOCK || !left.transposed || right.transposed {
            self.packed.pack(right);
            return self.packed.multiply(left, start, target);
        }
        let columns = right.stride;
        for first in (0..k).step_by(BLOCK) {
            let block = first..k.min(first + BLOCK);
            self.packed.pack(right.stored_rows(block.clone()));
            let left = left.stored_rows(block);
            for (index, part) in target.chunks_mut(STRIP * columns).enumerate() {
                let (row, width) = (index * STRIP, part.len() / columns);
                self.strip.resize(left.rows().len() * width, 0.0);
                for (copy, line) in self.strip.chunks_exact_mut(width).zip(left.rows()) {
                    match (copy.first_chunk_mut::<STRIP>(), line[row..].first_chunk::<STRIP>()) {
                        // Of known length: no call.
                        (Some(copy), Some(line)) => *copy = *line,
                        _ => copy.copy_from_slice(&line[row..row + width]),
                    }
                }
                let left = Matrix::new(&self.strip, width).transposed();
                let start = match start {
                    Start::Zero | Start::Row(_) if first > 0 => Start::Target,
                    start => start,
                };
                self.packed.multiply(left, start, part);
            }
        }
    }
}

/// A right factor in panels of eight columns, for one product or for many with the same factor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packed {
    /// Panel after panel, each with a row of eight for every k.
    panels: Vec<[f32; TILE_COLUMNS]>,
    k: usize,
    columns: usize,
}

impl Packed {
    /// Takes over a right factor \[k, n\]. Memory grows to the largest one and then stays.
    pub(crate) fn pack(&mut self, right: Matrix<'_>) {
        (self.k, self.columns) = right.shape();
        let size = self.k * self.columns.div_ceil(TILE_COLUMNS);
        if self.panels.len() < size {
            self.panels.resize(size, [0.0; TILE_COLUMNS]);
        }
        if self.k == 0 {
            return;
        }
        let panels = self.panels[..size].chunks_exact_mut(self.k);
        for (panel, column) in panels.zip((0..self.columns).step_by(TILE_COLUMNS)) {
            pack(right, column, panel);
        }
    }

    /// target = start + left · the packed factor.
    pub(crate) fn multiply(&self, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx") {
            // SAFETY: this processor has the instructions.
            return unsafe { self.multiply_by_eights(left, start, target) };
        }
        self.multiply_by_fours(left, start, target);
    }

    /// The same with vectors of eight. Without fused multiply-adds the bits are the same.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx")]
    fn multiply_by_eights(&self, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
        self.multiply_by_fours(left, start, target);
    }

    #[inline(always)]
    fn multiply_by_fours(&self, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
        let (rows, columns) = (left.shape().0, self.columns);
        for column in (0..columns).step_by(TILE_COLUMNS) {
            let panel = &self.panels[column / TILE_COLUMNS * self.k..][..self.k];
            let whole = if column + TILE_COLUMNS <= columns { rows / TILE_ROWS } else { 0 };
            // Whole tiles: each goes from registers to the target without passing through memory.
            for row in (0..whole * TILE_ROWS).step_by(TILE_ROWS) {
                let place = &mut target[row * columns + column..];
                if left.transposed {
                    store(sum(groups_of_columns(left, row), panel), start, column, columns, place);
                } else {
                    store(sum(groups_of_rows(left, row), panel), start, column, columns, place);
                }
            }
            for row in (whole * TILE_ROWS..rows).step_by(TILE_ROWS) {
                let tile = edge_tile(left, row, panel);
                for (line, sums) in target.chunks_exact_mut(columns).skip(row).zip(&tile) {
                    store_part(&mut line[column..], sums, start, column);
                }
            }
        }
    }
}

/// panel\[p\] = right\[p, column ..\], filled up with zeros where the matrix ends.
fn pack(right: Matrix<'_>, column: usize, panel: &mut [[f32; TILE_COLUMNS]]) {
    let width = TILE_COLUMNS.min(right.shape().1 - column);
    if right.transposed {
        // Rows beyond the last one repeat it; nobody reads what they give.
        let k = panel.len();
        let row = |i: usize| &right.values[(column + i.min(width - 1)) * right.stride..][..k];
        let rows: [&[f32]; TILE_COLUMNS] = std::array::from_fn(row);
        // Four at a time: as square blocks of four the transpose is a few shuffles.
        let blocks = panel.chunks_exact_mut(4);
        let done = k / 4 * 4;
        for (block, p) in blocks.zip((0..done).step_by(4)) {
            let mut read = [[0.0; 4]; TILE_COLUMNS];
            for (read, row) in read.iter_mut().zip(rows) {
                read.copy_from_slice(&row[p..p + 4]);
            }
            for (q, target) in block.iter_mut().enumerate() {
                *target = std::array::from_fn(|i| read[i][q]);
            }
        }
        for (p, target) in panel.iter_mut().enumerate().skip(done) {
            *target = std::array::from_fn(|i| rows[i][p]);
        }
    } else if width == TILE_COLUMNS {
        for (target, row) in panel.iter_mut().zip(right.rows()) {
            target.copy_from_slice(&row[column..column + TILE_COLUMNS]);
        }
    } else {
        for (target, row) in panel.iter_mut().zip(right.rows()) {
            *target = [0.0; TILE_COLUMNS];
            target[..width].copy_from_slice(&row[column..column + width]);
        }
    }
}

/// Four rows of a matrix stored by rows, side by side.
#[inline(always)]
fn groups_of_rows(left: Matrix<'_>, row: usize) -> impl Iterator<Item = [f32; TILE_ROWS]> {
    let line = |i: usize| left.values[(row + i) * left.stride..][..left.stride].iter();
    let lines = line(0).zip(line(1)).zip(line(2)).zip(line(3));
    lines.map(|(((&a, &b), &c), &d)| [a, b, c, d])
}

/// Four rows of a transpose: four neighbours in each row as stored.
#[inline(always)]
fn groups_of_columns(left: Matrix<'_>, row: usize) -> impl Iterator<Item = [f32; TILE_ROWS]> {
    left.rows().map(move |line| {
        let mut group = [0.0; TILE_ROWS];
        group.copy_from_slice(&line[row..row + TILE_ROWS]);
        group
    })
}

/// The sums of a tile that reaches beyond the matrices; what lies there repeats the last row, and
/// nobody reads it.
fn edge_tile(left: Matrix<'_>, row: usize, panel: &[[f32; TILE_COLUMNS]]) -> Tile {
    let last = left.shape().0 - 1;
    let at = |i: usize, p: usize| {
        let row = (row + i).min(last);
        let index = if left.transposed { p * left.stride + row } else { row * left.stride + p };
        left.values[index]
    };
    sum((0..panel.len()).map(|p| std::array::from_fn(|i| at(i, p))), panel)
}

/// The sums of a tile, in registers. Measured slower by a tenth in V8: unrolled by two or by four, and
/// with the left factor gathered into groups of four first.
#[inline(always)]
fn sum(left: impl Iterator<Item = [f32; TILE_ROWS]>, panel: &[[f32; TILE_COLUMNS]]) -> Tile {
    let mut tile = [[0.0; TILE_COLUMNS]; TILE_ROWS];
    for (a, b) in left.zip(panel) {
        for i in 0..TILE_ROWS {
            for j in 0..TILE_COLUMNS {
                tile[i][j] += a[i] * b[j];
            }
        }
    }
    tile
}

/// Writes a tile to the place of its first element.
#[inline(always)]
fn store(tile: Tile, start: Start<'_>, column: usize, columns: usize, place: &mut [f32]) {
    // Loops of a known length over arrays of a known length: nothing but loads, sums and stores.
    match start {
        Start::Zero => {
            for i in 0..TILE_ROWS {
                let Some(line) = place[i * columns..].first_chunk_mut::<TILE_COLUMNS>() else {
                    return;
                };
                *line = tile[i];
            }
        }
        Start::Row(first) => {
            let Some(first) = first[column..].first_chunk::<TILE_COLUMNS>() else { return };
            for i in 0..TILE_ROWS {
                let Some(line) = place[i * columns..].first_chunk_mut::<TILE_COLUMNS>() else {
                    return;
                };
                *line = std::array::from_fn(|j| first[j] + tile[i][j]);
            }
        }
        Start::Target => {
            for i in 0..TILE_ROWS {
                let Some(line) = place[i * columns..].first_chunk_mut::<TILE_COLUMNS>() else {
                    return;
                };
                for j in 0..TILE_COLUMNS {
                    line[j] += tile[i][j];
                }
            }
        }
    }
}

/// Writes as much of a tile's row as the target has room for.
fn store_part(line: &mut [f32], sums: &[f32; TILE_COLUMNS], start: Start<'_>, column: usize) {
    for (j, (value, sum)) in line.iter_mut().zip(sums).enumerate() {
        *value = match start {
            Start::Zero => *sum,
            Start::Row(first) => first[column + j] + sum,
            Start::Target => *value + sum,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [usize; 8] = [1, 3, 4, 8, 17, 33, 65, 127];

    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 37 + seed) % 101) as f32 / 101.0 - 0.5).collect()
    }

    /// The plain triple loop, one rounding after another in the same order.
    fn plain(left: Matrix<'_>, right: Matrix<'_>, start: &[f32]) -> Vec<f32> {
        let at = |m: Matrix<'_>, row: usize, column: usize| {
            m.values[if m.transposed { column * m.stride + row } else { row * m.stride + column }]
        };
        let ((_, k), (_, columns)) = (left.shape(), right.shape());
        let element = |(i, start): (usize, &f32)| {
            let (row, column) = (i / columns, i % columns);
            let terms = (0..k).map(|p| at(left, row, p) * at(right, p, column));
            start + terms.fold(0.0, |sum, term| sum + term)
        };
        start.iter().enumerate().map(element).collect()
    }

    #[test]
    fn every_size_and_layout_gives_the_bits_of_the_plain_loop() {
        let mut product = Product::default();
        for rows in SIZES {
            for k in SIZES {
                for columns in SIZES {
                    let (a, b) = (numbers(rows * k, 1), numbers(k * columns, 2));
                    let lefts = [Matrix::new(&a, k), Matrix::new(&a, rows).transposed()];
                    let rights = [Matrix::new(&b, columns), Matrix::new(&b, k).transposed()];
                    for (left, right) in lefts.into_iter().flat_map(|l| rights.map(|r| (l, r))) {
                        let before = numbers(rows * columns, 3);
                        let row = numbers(columns, 4);
                        let repeated = row.repeat(rows);
                        let zeros = vec![0.0; before.len()];
                        for (start, first) in [
                            (Start::Zero, &zeros),
                            (Start::Row(&row), &repeated),
                            (Start::Target, &before),
                        ] {
                            let mut target = before.clone();
                            product.compute(left, right, start, &mut target);
                            assert!(
                                target == plain(left, right, first),
                                "{rows}×{k}×{columns}, {start:?}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_sum_has_the_bits_of_its_blocks_added_one_by_one() {
        let (k, rows, columns) = (2 * BLOCK + 6, 2 * STRIP + 3, 9);
        let (a, b) = (numbers(k * rows, 1), numbers(k * columns, 2));
        let (left, right) = (Matrix::new(&a, rows).transposed(), Matrix::new(&b, columns));
        let (row, before) = (numbers(columns, 4), numbers(rows * columns, 3));
        for (start, first) in [
            (Start::Zero, vec![0.0; before.len()]),
            (Start::Row(&row), row.repeat(rows)),
            (Start::Target, before.clone()),
        ] {
            let mut target = before.clone();
            Product::default().compute(left, right, start, &mut target);
            let expected = (0..k).step_by(BLOCK).fold(first, |sums, first| {
                let block = first..k.min(first + BLOCK);
                plain(left.stored_rows(block.clone()), right.stored_rows(block), &sums)
            });
            assert!(target == expected, "{start:?}");
        }
    }

    #[test]
    fn what_lies_beyond_the_edge_of_a_tile_reaches_no_result() {
        // Infinities in the last row and column would turn repeated rows or zeros into NaN.
        let (mut a, mut b) = (numbers(5 * 3, 1), numbers(3 * 9, 2));
        a[14] = f32::INFINITY;
        b[26] = f32::INFINITY;
        let mut target = vec![0.0; 45];
        let (left, right) = (Matrix::new(&a, 3), Matrix::new(&b, 9));
        Product::default().compute(left, right, Start::Zero, &mut target);
        for (i, value) in target.iter().enumerate() {
            assert_eq!(value.is_finite(), i / 9 < 4 && i % 9 < 8, "{i}");
        }
    }
}
