//! Random orthogonal matrices (Saxe et al. 2014, arXiv 1312.6120; `torch.nn.init.orthogonal_`).

/// A \[rows, columns\] matrix whose rows (or columns, whichever are fewer) are orthonormal, times the
/// gain: the factor Q of the QR decomposition of `normal` with the diagonal of R made positive, which
/// is uniformly distributed if the entries are independent and normal.
///
/// Gram and Schmidt's procedure, twice over, which is as exact as Householder's and needs nothing but
/// additions, multiplications and square roots, the same on every machine.
pub(crate) fn orthogonal(normal: Vec<f64>, rows: usize, columns: usize, gain: f64) -> Vec<f32> {
    let (few, many) = (rows.min(columns), rows.max(columns));
    // The vectors to be made orthonormal lie in rows of `basis`.
    let mut basis = normal;
    for done in 0..few {
        let (before, rest) = basis.split_at_mut(done * many);
        let vector = &mut rest[..many];
        for _ in 0..2 {
            for other in before.chunks_exact(many) {
                let share = dot(other, vector);
                for (x, y) in vector.iter_mut().zip(other) {
                    *x -= share * y;
                }
            }
        }
        let length = libm::sqrt(dot(vector, vector));
        for x in vector.iter_mut() {
            *x /= length;
        }
    }
    let element = |i: usize| {
        let (row, column) = (i / columns, i % columns);
        let (vector, at) = if rows <= columns { (row, column) } else { (column, row) };
        (gain * basis[vector * many + at]) as f32
    };
    (0..rows * columns).map(element).collect()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look like noise and depend on each other in no simple way.
    fn noise(count: usize) -> Vec<f64> {
        let mut state = 1u32;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            f64::from(state) / 4_294_967_296.0 - 0.5
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn the_fewer_of_rows_and_columns_are_orthonormal_times_the_gain() {
        for (rows, columns) in [(1, 1), (5, 5), (3, 7), (7, 3), (64, 64), (1, 9)] {
            let matrix = orthogonal(noise(rows * columns), rows, columns, 1.5);
            let few = rows.min(columns);
            let vector = |i: usize| -> Vec<f64> {
                let many = rows.max(columns);
                let at = |k: usize| if rows <= columns { i * columns + k } else { k * columns + i };
                (0..many).map(|k| f64::from(matrix[at(k)])).collect()
            };
            for i in 0..few {
                for j in 0..=i {
                    let expected = if i == j { 2.25 } else { 0.0 };
                    let found = dot(&vector(i), &vector(j));
                    assert!((found - expected).abs() < 1e-6, "{rows}×{columns}: {i}·{j} = {found}");
                }
            }
        }
    }

    #[test]
    fn the_diagonal_of_r_is_positive() {
        // R = Qᵀ A; its diagonal is each vector's part along its own direction.
        let normal = noise(36);
        let q = orthogonal(normal.clone(), 6, 6, 1.0);
        for i in 0..6 {
            let row: Vec<f64> = q[i * 6..][..6].iter().map(|&x| f64::from(x)).collect();
            assert!(dot(&row, &normal[i * 6..][..6]) > 0.0);
        }
    }
}
