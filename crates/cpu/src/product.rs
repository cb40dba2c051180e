//! The matrix product behind every linear operator, made of tiles.
//!
//! The right factor is packed into panels of eight columns that stay in the nearest cache; the left
//! factor is read where it is. Every element is a sum over k in ascending order, rounded after each
//! product and each addition, or once for both ([`Arithmetic`]); sums over very long k are taken in
//! blocks that fit a cache, and the blocks' sums added one by one.

use crate::arithmetic::Arithmetic;
use crate::matrix::{Matrix, Start};
use crate::tile::{self, COLUMNS, ROWS};

/// Longest k that is summed at once: a panel of it fills half of the nearest cache.
pub(crate) const BLOCK: usize = 512;

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
    /// A product that rounds like this.
    pub fn new(arithmetic: Arithmetic) -> Product {
        Product { packed: Packed::new(arithmetic), strip: Vec::new() }
    }

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
        if k <= BLOCK || !left.is_transposed() || right.is_transposed() {
            self.packed.pack(right);
            return self.packed.multiply(left, start, target);
        }
        let columns = right.columns();
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
    arithmetic: Arithmetic,
    /// Panel after panel, each with a row of eight for every k.
    panels: Vec<[f32; COLUMNS]>,
    k: usize,
    columns: usize,
}

impl Packed {
    pub(crate) fn new(arithmetic: Arithmetic) -> Packed {
        Packed { arithmetic, ..Packed::default() }
    }

    /// Takes over a right factor \[k, n\]. Memory grows to the largest one and then stays.
    pub(crate) fn pack(&mut self, right: Matrix<'_>) {
        (self.k, self.columns) = right.shape();
        let size = self.k * self.columns.div_ceil(COLUMNS);
        if self.panels.len() < size {
            self.panels.resize(size, [0.0; COLUMNS]);
        }
        if self.k == 0 {
            return;
        }
        let panels = self.panels[..size].chunks_exact_mut(self.k);
        for (panel, column) in panels.zip((0..self.columns).step_by(COLUMNS)) {
            pack(right, column, panel);
        }
    }

    /// target = start + left · the packed factor.
    pub(crate) fn multiply(&self, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
        if self.arithmetic.fuses() {
            return self.multiply_fused(left, start, target);
        }
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx") {
            // SAFETY: this processor has the instructions.
            return unsafe { self.multiply_by_eights(left, start, target) };
        }
        self.multiply_with::<ROWS, false>(left, start, target);
    }

    /// The same with vectors of eight, and the same bits.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx")]
    fn multiply_by_eights(&self, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
        self.multiply_with::<ROWS, false>(left, start, target);
    }

    #[cfg(target_arch = "x86_64")]
    fn multiply_fused(&self, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
        /// Eight accumulators of eight lanes: as many as are under way at a time.
        #[target_feature(enable = "avx,fma")]
        fn fused(packed: &Packed, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
            packed.multiply_with::<8, true>(left, start, target);
        }
        // SAFETY: whoever calls this has asked whether the processor has the instructions.
        unsafe { fused(self, left, start, target) }
    }

    /// Without a register for the product, a tile can be taller: in V8 twelve accumulators, two vectors
    /// of the right factor and one of the left just fit (5 to 7 % faster than eight accumulators).
    #[cfg(not(target_arch = "x86_64"))]
    fn multiply_fused(&self, left: Matrix<'_>, start: Start<'_>, target: &mut [f32]) {
        self.multiply_with::<6, true>(left, start, target);
    }

    /// In tall tiles of N rows, then in ordinary ones.
    #[inline(always)]
    fn multiply_with<const N: usize, const FUSED: bool>(
        &self,
        left: Matrix<'_>,
        start: Start<'_>,
        target: &mut [f32],
    ) {
        let (rows, columns) = (left.shape().0, self.columns);
        for column in (0..columns).step_by(COLUMNS) {
            let panel = &self.panels[column / COLUMNS * self.k..][..self.k];
            let at = (column, columns);
            let is_whole = column + COLUMNS <= columns;
            let tall = if is_whole && N > ROWS { tall_rows(rows, N) } else { 0 };
            let ordinary = if is_whole { tall + (rows - tall) / ROWS * ROWS } else { 0 };
            // Whole tiles: each goes from registers to the target without passing through memory.
            for row in (0..tall).step_by(N) {
                let place = &mut target[row * columns + column..];
                tile::whole::<N, FUSED>(left, row, panel, start, at, place);
            }
            for row in (tall..ordinary).step_by(ROWS) {
                let place = &mut target[row * columns + column..];
                tile::whole::<ROWS, FUSED>(left, row, panel, start, at, place);
            }
            for row in (ordinary..rows).step_by(ROWS) {
                tile::at_the_edge::<FUSED>(left, row, panel, start, at, target);
            }
        }
    }
}

/// How many of the rows go into tiles of `height`: as many as possible, but one tile less if then
/// ordinary ones take all the others.
fn tall_rows(rows: usize, height: usize) -> usize {
    let most = rows / height * height;
    let less = most.saturating_sub(height);
    if (rows - most).is_multiple_of(ROWS) || !(rows - less).is_multiple_of(ROWS) {
        most
    } else {
        less
    }
}

/// panel\[p\] = right\[p, column ..\], filled up with zeros where the matrix ends.
fn pack(right: Matrix<'_>, column: usize, panel: &mut [[f32; COLUMNS]]) {
    let width = COLUMNS.min(right.shape().1 - column);
    if right.is_transposed() {
        // Rows beyond the last one repeat it; nobody reads what they give.
        let k = panel.len();
        let row = |i: usize| &right.stored_row(column + i.min(width - 1))[..k];
        let rows: [&[f32]; COLUMNS] = std::array::from_fn(row);
        // Four at a time: as square blocks of four the transpose is a few shuffles.
        let blocks = panel.chunks_exact_mut(4);
        let done = k / 4 * 4;
        for (block, p) in blocks.zip((0..done).step_by(4)) {
            let mut read = [[0.0; 4]; COLUMNS];
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
    } else if width == COLUMNS {
        for (target, row) in panel.iter_mut().zip(right.rows()) {
            target.copy_from_slice(&row[column..column + COLUMNS]);
        }
    } else {
        for (target, row) in panel.iter_mut().zip(right.rows()) {
            *target = [0.0; COLUMNS];
            target[..width].copy_from_slice(&row[column..column + width]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [usize; 8] = [1, 3, 4, 8, 17, 33, 65, 127];

    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 37 + seed) % 101) as f32 / 101.0 - 0.5).collect()
    }

    const BOTH: [Arithmetic; 2] = [Arithmetic::Portable, Arithmetic::Fused];

    /// The plain triple loop, one rounding after another in the same order.
    fn plain(
        arithmetic: Arithmetic,
        left: Matrix<'_>,
        right: Matrix<'_>,
        start: &[f32],
    ) -> Vec<f32> {
        let add = |sum: f32, (a, b): (f32, f32)| {
            if arithmetic.fuses() { a.mul_add(b, sum) } else { sum + a * b }
        };
        let ((_, k), (_, columns)) = (left.shape(), right.shape());
        let element = |(i, start): (usize, &f32)| {
            let (row, column) = (i / columns, i % columns);
            let terms = (0..k).map(|p| (left.at(row, p), right.at(p, column)));
            start + terms.fold(0.0, add)
        };
        start.iter().enumerate().map(element).collect()
    }

    #[test]
    fn every_size_and_layout_gives_the_bits_of_the_plain_loop() {
        let mut products = BOTH.map(|arithmetic| (arithmetic, Product::new(arithmetic)));
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
                            for (arithmetic, product) in &mut products {
                                let mut target = before.clone();
                                product.compute(left, right, start, &mut target);
                                assert!(
                                    target == plain(*arithmetic, left, right, first),
                                    "{arithmetic:?}, {rows}×{k}×{columns}, {start:?}"
                                );
                            }
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
            for arithmetic in BOTH {
                let mut target = before.clone();
                Product::new(arithmetic).compute(left, right, start, &mut target);
                let expected = (0..k).step_by(BLOCK).fold(first.clone(), |sums, first| {
                    let block = first..k.min(first + BLOCK);
                    let (left, right) = (left.stored_rows(block.clone()), right.stored_rows(block));
                    plain(arithmetic, left, right, &sums)
                });
                assert!(target == expected, "{arithmetic:?}, {start:?}");
            }
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

    #[test]
    fn fused_products_are_rounded_once_wherever_that_is_said() {
        // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴; the last term is lost if the product is rounded before 1 is taken off.
        let near = 1.0 + 2f32.powi(-12);
        let (a, b) = ([-1.0, near].repeat(9), [[1.0; 9], [near; 9]].concat());
        for arithmetic in BOTH {
            let mut target = vec![0.0; 81];
            let (left, right) = (Matrix::new(&a, 2), Matrix::new(&b, 9));
            Product::new(arithmetic).compute(left, right, Start::Zero, &mut target);
            let last = if arithmetic.fuses() { 2f32.powi(-24) } else { 0.0 };
            assert_eq!(target, vec![2f32.powi(-11) + last; 81], "{arithmetic:?}");
        }
        assert!(!Arithmetic::Portable.fuses());
    }

    #[test]
    fn tall_tiles_leave_whole_ordinary_ones_where_they_can() {
        let heights = [6, 8]
            .map(|height| [4, 6, 8, 10, 14, 32, 64, 128, 127].map(|rows| tall_rows(rows, height)));
        assert_eq!(heights[0], [0, 6, 0, 6, 6, 24, 60, 120, 126]);
        assert_eq!(heights[1], [0, 0, 8, 8, 8, 32, 64, 128, 120]);
    }
}
