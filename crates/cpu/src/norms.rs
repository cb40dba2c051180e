//! Batch, layer and root-mean-square normalisation: passes over whole rows, so that they vectorise.

use engine::constants::{NORM_EPSILON, RUNNING_SHARE};
use engine::{Memory, Op};

const EPSILON: f32 = NORM_EPSILON as f32;

/// The operators of BatchNorm.
pub(crate) fn batch(op: &Op, memory: &mut Memory<f32>) {
    match *op {
        Op::BatchNorm {
            input,
            scale,
            shift,
            mean,
            inverse,
            running_mean,
            running_variance,
            output,
        } => {
            let buffers = [mean, inverse, running_mean, running_variance];
            memory.update(buffers, |memory, [mean, inverse, running_mean, running_variance]| {
                let x = memory.values(input);
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
            memory.update([output], |memory, [output]| {
                let (mean, inverse) = (memory.values(mean), memory.values(inverse));
                let (scale, shift) = (memory.values(scale), memory.values(shift));
                by_unit(memory.values(input), output, [mean, inverse, scale, shift]);
            });
        }
        Op::BatchNormEvaluate { input, scale, shift, running_mean, running_variance, output } => {
            let mut inverse = memory.values(running_variance).to_vec();
            inverse_deviations(&mut inverse);
            memory.update([output], |memory, [output]| {
                let mean = memory.values(running_mean);
                let (scale, shift) = (memory.values(scale), memory.values(shift));
                by_unit(memory.values(input), output, [mean, &inverse, scale, shift]);
            });
        }
        Op::BatchNormGrad {
            input,
            scale,
            mean,
            inverse,
            grad_output,
            grad_input,
            grad_scale,
            grad_shift,
            accumulate,
        } => memory.update([grad_input, grad_scale, grad_shift], |memory, targets| {
            let [grad_input, grad_scale, grad_shift] = targets;
            let (x, g) = (memory.values(input), memory.values(grad_output));
            let units = grad_scale.len();
            // Slices of one length, so that the loops need no checks.
            let (mean, inverse) = (&memory.values(mean)[..units], &memory.values(inverse)[..units]);
            let scale = &memory.values(scale)[..units];
            let (grad_scale, grad_shift) = (&mut grad_scale[..units], &mut grad_shift[..units]);
            grad_scale.fill(0.0);
            grad_shift.fill(0.0);
            for (x, g) in x.chunks_exact(units).zip(g.chunks_exact(units)) {
                for unit in 0..units {
                    grad_shift[unit] += g[unit];
                    grad_scale[unit] += g[unit] * ((x[unit] - mean[unit]) * inverse[unit]);
                }
            }
            let share = 1.0 / (x.len() / units) as f32;
            let lines = x.chunks_exact(units).zip(g.chunks_exact(units));
            for (target, (x, g)) in grad_input.chunks_exact_mut(units).zip(lines) {
                let own = |unit: usize| {
                    let normal = (x[unit] - mean[unit]) * inverse[unit];
                    let shared = share * grad_shift[unit] + normal * (share * grad_scale[unit]);
                    scale[unit] * inverse[unit] * (g[unit] - shared)
                };
                if accumulate {
                    for (unit, target) in target.iter_mut().enumerate() {
                        *target += own(unit);
                    }
                } else {
                    for (unit, target) in target.iter_mut().enumerate() {
                        *target = own(unit);
                    }
                }
            }
        }),
        _ => unreachable!("{} is no BatchNorm", op.name()),
    }
}

/// The operators of LayerNorm and RMSNorm.
pub(crate) fn layer(op: &Op, memory: &mut Memory<f32>) {
    match *op {
        Op::LayerNorm { input, scale, shift, mean, inverse, output } => {
            memory.update([mean, inverse, output], |memory, [mean, inverse, output]| {
                let (x, scale) = (memory.values(input), memory.values(scale));
                let shift = shift.map(|shift| memory.values(shift));
                let units = scale.len();
                let lines = x.chunks_exact(units).zip(output.chunks_exact_mut(units));
                for (row, (x, y)) in lines.enumerate() {
                    let n = units as f32;
                    let centre = if shift.is_some() { sum(units, |i| x[i]) / n } else { 0.0 };
                    let variance = sum(units, |i| (x[i] - centre) * (x[i] - centre)) / n;
                    (mean[row], inverse[row]) = (centre, 1.0 / (variance + EPSILON).sqrt());
                    for i in 0..units {
                        y[i] = (x[i] - centre) * inverse[row] * scale[i];
                    }
                    for (y, shift) in y.iter_mut().zip(shift.unwrap_or_default()) {
                        *y += shift;
                    }
                }
            });
        }
        Op::LayerNormGrad {
            input,
            scale,
            mean,
            inverse,
            grad_output,
            grad_input,
            grad_scale,
            grad_shift,
            accumulate,
        } => {
            memory.update([grad_input, grad_scale], |memory, [grad_input, grad_scale]| {
                let (x, g) = (memory.values(input), memory.values(grad_output));
                let (mean, inverse) = (memory.values(mean), memory.values(inverse));
                let (scale, units) = (memory.values(scale), grad_scale.len());
                grad_scale.fill(0.0);
                let lines = x.chunks_exact(units).zip(g.chunks_exact(units));
                let lines = grad_input.chunks_exact_mut(units).zip(lines);
                for (row, (target, (x, g))) in lines.enumerate() {
                    let (centre, inverse) = (mean[row], inverse[row]);
                    let normal = |i: usize| (x[i] - centre) * inverse;
                    for i in 0..units {
                        grad_scale[i] += g[i] * normal(i);
                    }
                    let n = units as f32;
                    let shared = if grad_shift.is_some() {
                        sum(units, |i| g[i] * scale[i]) / n
                    } else {
                        0.0
                    };
                    let along = sum(units, |i| g[i] * scale[i] * normal(i)) / n;
                    for i in 0..units {
                        let value = inverse * (g[i] * scale[i] - shared - normal(i) * along);
                        target[i] = if accumulate { target[i] + value } else { value };
                    }
                }
            });
            if let Some(grad_shift) = grad_shift {
                memory.update([grad_shift], |memory, [grad_shift]| {
                    let g = memory.values(grad_output);
                    crate::elementwise::column_sums(g, false, grad_shift);
                });
            }
        }
        _ => unreachable!("{} is no LayerNorm", op.name()),
    }
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
        *value = 1.0 / (*value + EPSILON).sqrt();
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

/// Partial sums of a row: enough to fill the vector units.
const LANES: usize = 8;

/// Σ f(i) for i < count, in a fixed order that vectorises.
fn sum(count: usize, f: impl Fn(usize) -> f32) -> f32 {
    let mut sums = [0.0; LANES];
    let whole = count / LANES * LANES;
    for start in (0..whole).step_by(LANES) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum += f(start + lane);
        }
    }
    for i in whole..count {
        sums[i - whole] += f(i);
    }
    sums.iter().sum()
}
