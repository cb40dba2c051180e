//! Softmax, and its cross-entropy or squared error, row by row, with the largest logit taken out first.

use engine::ops::{SoftmaxCrossEntropy, SoftmaxCrossEntropyGrad, SoftmaxSquaredError, aim};
use engine::{Memory, Real};

use crate::exp::Functions;
use crate::matrix::Matrix;
use crate::operands::matrix;

pub(crate) fn forward(it: &SoftmaxCrossEntropy, memory: &mut Memory<f32>) {
    memory.update([it.probabilities], |memory, [probabilities]| {
        exponentials(matrix(memory, it.logits), probabilities);
    });
    memory.update([it.row_losses, it.row_hits], |memory, [row_losses, row_hits]| {
        let (targets, exponentials) = (memory.values(it.targets), memory.values(it.probabilities));
        let logits = matrix(memory, it.logits);
        judge(logits, exponentials, targets, it.smoothing, row_losses, row_hits);
    });
    let classes = memory.columns(it.probabilities);
    memory.update([it.probabilities], |_, [probabilities]| normalise(classes, probabilities));
    memory.update([it.loss], |memory, [loss]| loss[0] = mean(memory.values(it.row_losses)));
}

/// The same probabilities; the rest is a single pass over outputs of a few columns.
pub(crate) fn forward_squared(it: &SoftmaxSquaredError, memory: &mut Memory<f32>) {
    let classes = memory.columns(it.probabilities);
    memory.update([it.probabilities], |memory, [probabilities]| {
        exponentials(matrix(memory, it.logits), probabilities);
        normalise(classes, probabilities);
    });
    it.judge(memory);
}

pub(crate) fn backward(it: &SoftmaxCrossEntropyGrad, memory: &mut Memory<f32>) {
    memory.update([it.grad_logits], |memory, [grad_logits]| {
        let (probabilities, targets) = (memory.values(it.probabilities), memory.values(it.targets));
        grad(probabilities, targets, it.smoothing, grad_logits);
    });
}

/// target = e^(z − largest z of its row).
fn exponentials(logits: Matrix<'_>, target: &mut [f32]) {
    let f = Functions::new();
    for (target, z) in target.chunks_exact_mut(logits.columns()).zip(logits.rows()) {
        let largest = z[argmax(z)];
        for (e, &z) in target.iter_mut().zip(z) {
            *e = f.exp_near_0(z - largest);
        }
    }
}

/// The loss of each row, and 1 where the label has the largest logit. The largest logit must not be
/// added to the logarithm before the label's is subtracted: it could swallow the loss.
fn judge(
    logits: Matrix<'_>,
    exponentials: &[f32],
    labels: &[f32],
    smoothing: f64,
    row_losses: &mut [f32],
    row_hits: &mut [f32],
) {
    let rows = logits.rows().zip(exponentials.chunks_exact(logits.columns())).zip(labels);
    let results = row_losses.iter_mut().zip(row_hits);
    for (((z, e), &label), (row_loss, row_hit)) in rows.zip(results) {
        let (label, best) = (label as usize, argmax(z));
        let total: f32 = e.iter().sum();
        *row_loss = Real::ln(total) - aim(z, z[best], label, smoothing);
        *row_hit = if best == label { 1.0 } else { 0.0 };
    }
}

/// Divides each row by its sum. What would be no normal number is 0.
fn normalise(classes: usize, values: &mut [f32]) {
    for row in values.chunks_exact_mut(classes) {
        let total: f32 = row.iter().sum();
        let least = f32::MIN_POSITIVE * total;
        for value in row {
            let kept = if *value < least { 0.0 } else { *value };
            *value = kept / total;
        }
    }
}

/// Mean of the values.
fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

/// target = (probabilities − one-hot label, smoothed) / rows. What would be no normal number is 0.
fn grad(probabilities: &[f32], labels: &[f32], smoothing: f64, target: &mut [f32]) {
    let rows = labels.len() as f32;
    let least = f32::MIN_POSITIVE * rows;
    let classes = target.len() / labels.len();
    let pairs = target.chunks_exact_mut(classes).zip(probabilities.chunks_exact(classes));
    for ((target, p), &label) in pairs.zip(labels) {
        target.copy_from_slice(p);
        target[label as usize] -= (1.0 - smoothing) as f32;
        if smoothing > 0.0 {
            let every = (smoothing / classes as f64) as f32;
            target.iter_mut().for_each(|g| *g -= every);
        }
        for g in target {
            let kept = if g.abs() < least { 0.0 } else { *g };
            *g = kept / rows;
        }
    }
}

/// Index of the first largest element; NaN counts as largest, as in `torch.argmax`.
fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate().skip(1) {
        if !values[best].is_nan() && (*value > values[best] || value.is_nan()) {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loss, hit and gradient of one row.
    fn row(z: &[f32], label: usize) -> (f32, f32, Vec<f32>) {
        let (mut p, mut loss, mut hit) = (vec![0.0; z.len()], [0.0], [0.0]);
        exponentials(Matrix::new(z, z.len()), &mut p);
        judge(Matrix::new(z, z.len()), &p, &[label as f32], 0.0, &mut loss, &mut hit);
        normalise(z.len(), &mut p);
        let mut g = vec![0.0; z.len()];
        grad(&p, &[label as f32], 0.0, &mut g);
        (loss[0], hit[0], g)
    }

    #[test]
    fn large_logits_do_not_swallow_the_loss() {
        let (loss, hit, _) = row(&[1e9, 1e9], 0);
        assert_eq!((loss, hit), (std::f32::consts::LN_2, 1.0));
        let (loss, hit, g) = row(&[3e38, -3e38, 0.0], 2);
        assert_eq!((loss, hit), (3e38, 0.0));
        assert_eq!(g, [1.0, 0.0, -1.0]);
    }

    #[test]
    fn equal_logits_make_the_first_one_the_guess() {
        let (loss, hit, g) = row(&[0.0; 4], 1);
        assert_eq!((loss, hit), (1.386_294_4, 0.0));
        assert_eq!(g, [0.25, -0.75, 0.25, 0.25]);
        assert_eq!(row(&[0.0; 4], 0).1, 1.0);
    }

    #[test]
    fn infinity_and_nan_become_a_loss_that_is_not_a_number() {
        for bad in [f32::INFINITY, f32::NAN] {
            let (loss, _, g) = row(&[0.0, bad, 1.0], 0);
            assert!(loss.is_nan() && g.iter().all(|g| g.is_nan()), "{bad}");
        }
        let (loss, _, g) = row(&[0.0, f32::NEG_INFINITY], 1);
        assert_eq!((loss, g), (f32::INFINITY, vec![1.0, -1.0]));
    }
}
