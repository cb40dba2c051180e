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
