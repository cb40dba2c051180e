//! A tile of a matrix product: some rows of eight sums, held in registers from the first term to the last.

use crate::matrix::{Matrix, Start};

/// Columns of a tile.
pub(crate) const COLUMNS: usize = 8;

/// Rows of an ordinary tile: with four lanes to a vector it is eight accumulators, which leaves half of
/// the 16 registers of x86-64 and wasm engines for factors and products.
pub(crate) const ROWS: usize = 4;

/// The sums of a tile.
type Tile<const N: usize> = [[f32; COLUMNS]; N];

/// Computes the tile whose first row and column these are, and writes it to `place`, where its first
/// element belongs in a target of so many columns.
#[inline(always)]
pub(crate) fn whole<const N: usize, const FUSED: bool>(
    left: Matrix<'_>,
    row: usize,
    panel: &[[f32; COLUMNS]],
    start: Start<'_>,
    (column, columns): (usize, usize),
    place: &mut [f32],
) {
    let tile: Tile<N> = if left.is_transposed() {
        sum::<N, FUSED>(groups_of_columns(left, row), panel)
    } else {
        sum::<N, FUSED>(groups_of_rows(left, row), panel)
    };
    // Loops of a known length over arrays of a known length: nothing but loads, sums and stores.
    match start {
        Start::Zero => {
            for i in 0..N {
                let Some(line) = place[i * columns..].first_chunk_mut::<COLUMNS>() else { return };
                *line = tile[i];
            }
        }
        Start::Row(first) => {
            let Some(first) = first[column..].first_chunk::<COLUMNS>() else { return };
            for i in 0..N {
                let Some(line) = place[i * columns..].first_chunk_mut::<COLUMNS>() else { return };
                *line = std::array::from_fn(|j| first[j] + tile[i][j]);
            }
        }
        Start::Target => {
            for i in 0..N {
                let Some(line) = place[i * columns..].first_chunk_mut::<COLUMNS>() else { return };
                for j in 0..COLUMNS {
                    line[j] += tile[i][j];
                }
            }
        }
    }
}

/// Computes the tile that begins at `row` and reaches beyond the matrices; writes as much of it as
/// `target`, of so many columns, has room for.
#[inline(always)]
pub(crate) fn at_the_edge<const FUSED: bool>(
    left: Matrix<'_>,
    row: usize,
    panel: &[[f32; COLUMNS]],
    start: Start<'_>,
    (column, columns): (usize, usize),
    target: &mut [f32],
) {
    // What lies beyond repeats the last row, and nobody reads it.
    let last = left.shape().0 - 1;
    let groups = (0..panel.len())
        .map(|p| -> [f32; ROWS] { std::array::from_fn(|i| left.at((row + i).min(last), p)) });
    let tile = sum::<ROWS, FUSED>(groups, panel);
    for (line, sums) in target.chunks_exact_mut(columns).skip(row).zip(&tile) {
        for (j, (value, sum)) in line[column..].iter_mut().zip(sums).enumerate() {
            *value = match start {
                Start::Zero => *sum,
                Start::Row(first) => first[column + j] + sum,
                Start::Target => *value + sum,
            };
        }
    }
}

/// Rows of a matrix stored by rows, side by side.
#[inline(always)]
fn groups_of_rows<const N: usize>(left: Matrix<'_>, row: usize) -> impl Iterator<Item = [f32; N]> {
    let lines: [&[f32]; N] = std::array::from_fn(|i| left.stored_row(row + i));
    (0..left.columns()).map(move |p| std::array::from_fn(|i| lines[i][p]))
}

/// Rows of a transpose: neighbours in each row as stored.
#[inline(always)]
fn groups_of_columns<const N: usize>(
    left: Matrix<'_>,
    row: usize,
) -> impl Iterator<Item = [f32; N]> {
    left.rows().map(move |line| {
        let mut group = [0.0; N];
        group.copy_from_slice(&line[row..row + N]);
        group
    })
}

/// The sums of a tile, in registers. Measured slower by a tenth in V8: unrolled by two or by four, and
/// with the left factor gathered into groups of four first.
#[inline(always)]
#[cfg(not(target_feature = "relaxed-simd"))]
fn sum<const N: usize, const FUSED: bool>(
    left: impl Iterator<Item = [f32; N]>,
    panel: &[[f32; COLUMNS]],
) -> Tile<N> {
    let mut tile = [[0.0f32; COLUMNS]; N];
    for (a, b) in left.zip(panel) {
        for i in 0..N {
            for j in 0..COLUMNS {
                tile[i][j] =
                    if FUSED { a[i].mul_add(b[j], tile[i][j]) } else { tile[i][j] + a[i] * b[j] };
            }
        }
    }
    tile
}

/// The same in vectors: the compiler makes no relaxed multiply-adds by itself.
#[inline(always)]
#[cfg(target_feature = "relaxed-simd")]
fn sum<const N: usize, const FUSED: bool>(
    left: impl Iterator<Item = [f32; N]>,
    panel: &[[f32; COLUMNS]],
) -> Tile<N> {
    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_relaxed_madd, f32x4_splat,
    };
    let mut tile = [[f32x4_splat(0.0); 2]; N];
    for (a, &[b0, b1, b2, b3, b4, b5, b6, b7]) in left.zip(panel) {
        let b = [f32x4(b0, b1, b2, b3), f32x4(b4, b5, b6, b7)];
        for i in 0..N {
            let a = f32x4_splat(a[i]);
            for j in 0..2 {
                let sum = tile[i][j];
                tile[i][j] = if FUSED {
                    f32x4_relaxed_madd(a, b[j], sum)
                } else {
                    f32x4_add(sum, f32x4_mul(a, b[j]))
                };
            }
        }
    }
    tile.map(|[low, high]| {
        let lanes = |v| {
            [
                f32x4_extract_lane::<0>(v),
                f32x4_extract_lane::<1>(v),
                f32x4_extract_lane::<2>(v),
                f32x4_extract_lane::<3>(v),
            ]
        };
        let ([a, b, c, d], [e, f, g, h]) = (lanes(low), lanes(high));
        [a, b, c, d, e, f, g, h]
    })
}
