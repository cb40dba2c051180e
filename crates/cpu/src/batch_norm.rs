//! Batch normalisation: passes over whole rows, so that they vectorise.

use engine::Memory;
use engine::constants::RUNNING_SHARE;
use engine::ops::{BatchNorm, BatchNormEvaluate, BatchNormGrad};

use crate::normal::{Read, inverse_deviation};

pub(crate) fn forward(it: &BatchNorm, memory: &mut Memory<f32>) {
    let buffers = [it.mean, it.inverse, it.running_mean, it.running_variance];
    memory.update(buffers, |memory, [mean, inverse, running_mean, running_variance]| {
        let x = memory.values(it.input);
        let rows = (x.len() / mean.len()) as f32;
        column_means(x, mean, |x, _| x);
        // The variance first takes the place of the inverse deviation.
        let centres: &[f32] = mean;
        column_means(x, inverse, |x, unit| (x - centres[unit]) * (x - centres[unit]));
        let share = RUNNING_SHARE as f32;
        let unbiased = rows / (rows - 1.0);
        for (unit, &variance) in inverse.iter().enumerate() {
            running_mean[unit] = (1.0 - share) * running_mean[unit] + share * mean[unit];
            running_variance[unit] =
                (1.0 - share) * running_variance[unit] + share * (variance * unbiased);
        }
        inverse_deviations(inverse);
    });
    memory.update([it.output], |memory, [output]| {
        let (mean, inverse) = (memory.values(it.mean), memory.values(it.inverse));
        let (scale, shift) = (memory.values(it.scale), memory.values(it.shift));
        by_unit(memory.values(it.input), output, [mean, inverse, scale, shift]);
    });
}

pub(crate) fn evaluate(it: &BatchNormEvaluate, memory: &mut Memory<f32>) {
    let mut inverse = memory.values(it.running_variance).to_vec();
    inverse_deviations(&mut inverse);
    memory.update([it.output], |memory, [output]| {
        let mean = memory.values(it.running_mean);
        let (scale, shift) = (memory.values(it.scale), memory.values(it.shift));
        by_unit(memory.values(it.input), output, [mean, &inverse, scale, shift]);
    });
}

pub(crate) fn backward(it: &BatchNormGrad, memory: &mut Memory<f32>) {
    let targets = [it.grad_input, it.grad_scale, it.grad_shift].map(|it| it.buffer);
    memory.update(targets, |memory, [grad_input, grad_scale, grad_shift]| {
        // The sums take the place of the gradients; what these held is added at the end.
        let kept = |write: engine::Write, values: &[f32]| {
            if write.accumulate { values.to_vec() } else { Vec::new() }
        };
        let before = [kept(it.grad_scale, grad_scale), kept(it.grad_shift, grad_shift)];
        let read = Read::of(memory, [it.input, it.grad_output, it.scale, it.mean, it.inverse]);
        let units = grad_scale.len();
        // Slices of one length, so that the loops need no checks.
        let [mean, inverse, scale] =
            [read.mean, read.inverse, read.scale].map(|values| &values[..units]);
        let (grad_scale, grad_shift) = (&mut grad_scale[..units], &mut grad_shift[..units]);
        grad_scale.fill(0.0);
        grad_shift.fill(0.0);
        for (x, g) in read.rows(units) {
            for unit in 0..units {
                grad_shift[unit] += g[unit];
                grad_scale[unit] += g[unit] * ((x[unit] - mean[unit]) * inverse[unit]);
            }
        }
        let share = 1.0 / (read.x.len() / units) as f32;
        for (target, (x, g)) in grad_input.chunks_exact_mut(units).zip(read.rows(units)) {
            let own = |unit: usize| {
                let normal = (x[unit] - mean[unit]) * inverse[unit];
                let shared = share * grad_shift[unit] + normal * (share * grad_scale[unit]);
                scale[unit] * inverse[unit] * (g[unit] - shared)
            };
            if it.grad_input.accumulate {
                for (unit, target) in target.iter_mut().enumerate() {
                    *target += own(unit);
                }
            } else {
                for (unit, target) in target.iter_mut().enumerate() {
                    *target = own(unit);
                }
            }
        }
        for (sums, before) in [grad_scale, grad_shift].into_iter().zip(before) {
            for (sum, before) in sums.iter_mut().zip(before) {
                *sum += before;
            }
        }
    });
}

/// means = mean over the rows of f(x, unit).
fn column_means(x: &[f32], means: &mut [f32], f: impl Fn(f32, usize) -> f32) {
    let units = means.len();
    means.fill(0.0);
    for row in x.chunks_exact(units) {
        for unit in 0..units {
            means[unit] += f(row[unit], unit);
        }
    }
    let rows = (x.len() / units) as f32;
    for mean in means {
        *mean /= rows;
    }
}

/// Variances become 1 / √(variance + ε).
fn inverse_deviations(variances: &mut [f32]) {
    for value in variances {
        *value = inverse_deviation(*value);
    }
}

/// y = (x − mean) · inverse · scale + shift, unit by unit.
fn by_unit(x: &[f32], y: &mut [f32], [mean, inverse, scale, shift]: [&[f32]; 4]) {
    let units = mean.len();
    for (x, y) in x.chunks_exact(units).zip(y.chunks_exact_mut(units)) {
        for unit in 0..units {
            y[unit] = (x[unit] - mean[unit]) * inverse[unit] * scale[unit] + shift[unit];
        }
    }
}
