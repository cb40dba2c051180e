//! Batch, layer and root-mean-square normalisation.

use super::{put, sum};
use crate::constants::{NORM_EPSILON, RUNNING_SHARE};
use crate::memory::Memory;
use crate::op::Op;
use crate::real::Real;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>) {
    let epsilon = T::from_f64(NORM_EPSILON);
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
            let units = memory.columns(input);
            let rows = memory.values(input).len() / units;
            let n = T::from_f64(rows as f64);
            let moments = |memory: &Memory<T>, unit: usize| {
                let column = || memory.values(input).iter().skip(unit).step_by(units);
                let mean = sum(column().copied()) / n;
                let variance = sum(column().map(|&x| (x - mean) * (x - mean))) / n;
                (mean, variance)
            };
            memory.update([mean, inverse], |memory, [mean, inverse]| {
                for unit in 0..units {
                    let (centre, variance) = moments(memory, unit);
                    mean[unit] = centre;
                    inverse[unit] = T::ONE / (variance + epsilon).sqrt();
                }
            });
            let share = T::from_f64(RUNNING_SHARE);
            memory.update([running_mean, running_variance], |memory, [means, variances]| {
                for unit in 0..units {
                    let (mean, variance) = moments(memory, unit);
                    let unbiased = variance * n / (n - T::ONE);
                    means[unit] = (T::ONE - share) * means[unit] + share * mean;
                    variances[unit] = (T::ONE - share) * variances[unit] + share * unbiased;
                }
            });
            memory.update([output], |memory, [output]| {
                let (mean, inverse) = (memory.values(mean), memory.values(inverse));
                let (scale, shift) = (memory.values(scale), memory.values(shift));
                for (i, (y, &x)) in output.iter_mut().zip(memory.values(input)).enumerate() {
                    let unit = i % units;
                    *y = (x - mean[unit]) * inverse[unit] * scale[unit] + shift[unit];
                }
            });
        }
        Op::BatchNormEvaluate { input, scale, shift, running_mean, running_variance, output } => {
            let units = memory.columns(input);
            memory.update([output], |memory, [output]| {
                let (mean, variance) =
                    (memory.values(running_mean), memory.values(running_variance));
                let (scale, shift) = (memory.values(scale), memory.values(shift));
                for (i, (y, &x)) in output.iter_mut().zip(memory.values(input)).enumerate() {
                    let unit = i % units;
                    let inverse = T::ONE / (variance[unit] + epsilon).sqrt();
                    *y = (x - mean[unit]) * inverse * scale[unit] + shift[unit];
                }
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
        } => {
            let units = memory.columns(input);
            memory.update(
                [grad_input, grad_scale, grad_shift],
                |memory, [grad_input, grad_scale, grad_shift]| {
                    let (x, g) = (memory.values(input), memory.values(grad_output));
                    let (mean, inverse) = (memory.values(mean), memory.values(inverse));
                    let scale = memory.values(scale);
                    let n = T::from_f64((g.len() / units) as f64);
                    let normal = |i: usize| (x[i] - mean[i % units]) * inverse[i % units];
                    for unit in 0..units {
                        let column = || (unit..g.len()).step_by(units);
                        grad_shift[unit] = sum(column().map(|i| g[i]));
                        grad_scale[unit] = sum(column().map(|i| g[i] * normal(i)));
                    }
                    for i in 0..g.len() {
                        let unit = i % units;
                        let own = g[i] - grad_shift[unit] / n - normal(i) * grad_scale[unit] / n;
                        put(&mut grad_input[i], scale[unit] * inverse[unit] * own, accumulate);
                    }
                },
            );
        }
        Op::LayerNorm { input, scale, shift, mean, inverse, output } => {
            let units = memory.columns(input);
            let n = T::from_f64(units as f64);
            memory.update([mean, inverse], |memory, [mean, inverse]| {
                for (row, x) in memory.values(input).chunks_exact(units).enumerate() {
                    let centre = match shift {
                        Some(_) => sum(x.iter().copied()) / n,
                        None => T::ZERO,
                    };
                    mean[row] = centre;
                    let variance = sum(x.iter().map(|&x| (x - centre) * (x - centre))) / n;
                    inverse[row] = T::ONE / (variance + epsilon).sqrt();
                }
            });
            memory.update([output], |memory, [output]| {
                let (mean, inverse) = (memory.values(mean), memory.values(inverse));
                let scale = memory.values(scale);
                for (i, (y, &x)) in output.iter_mut().zip(memory.values(input)).enumerate() {
                    let (row, unit) = (i / units, i % units);
                    let scaled = (x - mean[row]) * inverse[row] * scale[unit];
                    *y = match shift {
                        Some(shift) => scaled + memory.values(shift)[unit],
                        None => scaled,
                    };
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
            let units = memory.columns(input);
            let n = T::from_f64(units as f64);
            memory.update([grad_input, grad_scale], |memory, [grad_input, grad_scale]| {
                let (x, g) = (memory.values(input), memory.values(grad_output));
                let (mean, inverse) = (memory.values(mean), memory.values(inverse));
                let scale = memory.values(scale);
                let normal = |i: usize| (x[i] - mean[i / units]) * inverse[i / units];
                for (unit, target) in grad_scale.iter_mut().enumerate() {
                    *target = sum((unit..g.len()).step_by(units).map(|i| g[i] * normal(i)));
                }
                for (row, &inverse) in inverse.iter().enumerate() {
                    let line = || row * units..(row + 1) * units;
                    let scaled = |i: usize| g[i] * scale[i % units];
                    // Only a mean that was taken off has a part in the gradient.
                    let shared = match grad_shift {
                        Some(_) => sum(line().map(scaled)) / n,
                        None => T::ZERO,
                    };
                    let along = sum(line().map(|i| scaled(i) * normal(i))) / n;
                    for i in line() {
                        let own = scaled(i) - shared - normal(i) * along;
                        put(&mut grad_input[i], inverse * own, accumulate);
                    }
                }
            });
            if let Some(grad_shift) = grad_shift {
                memory.update([grad_shift], |memory, [grad_shift]| {
                    let g = memory.values(grad_output);
                    for (unit, target) in grad_shift.iter_mut().enumerate() {
                        *target = sum(g.iter().skip(unit).step_by(units).copied());
                    }
                });
            }
        }
        _ => unreachable!("{} is no normalisation", op.name()),
    }
}
