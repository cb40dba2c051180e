//! Layer and root-mean-square normalisation: passes over whole rows, so that they vectorise.

use engine::Memory;
use engine::ops::{LayerNorm, LayerNormGrad};

use crate::elementwise::column_sums;
use crate::normal::{Read, inverse_deviation};

pub(crate) fn forward(it: &LayerNorm, memory: &mut Memory<f32>) {
    memory.update([it.mean, it.inverse, it.output], |memory, [mean, inverse, output]| {
        let (x, scale) = (memory.values(it.input), memory.values(it.scale));
        let shift = it.shift.map(|shift| memory.values(shift));
        let units = scale.len();
        let lines = x.chunks_exact(units).zip(output.chunks_exact_mut(units));
        for (row, (x, y)) in lines.enumerate() {
            let n = units as f32;
            let centre = if shift.is_some() { sum(units, |i| x[i]) / n } else { 0.0 };
            let variance = sum(units, |i| (x[i] - centre) * (x[i] - centre)) / n;
            (mean[row], inverse[row]) = (centre, inverse_deviation(variance));
            for i in 0..units {
                y[i] = (x[i] - centre) * inverse[row] * scale[i];
            }
            for (y, shift) in y.iter_mut().zip(shift.unwrap_or_default()) {
                *y += shift;
            }
        }
    });
}

pub(crate) fn backward(it: &LayerNormGrad, memory: &mut Memory<f32>) {
    let accumulate = it.grad_input.accumulate;
    let targets = [it.grad_input.buffer, it.grad_scale.buffer];
    memory.update(targets, |memory, [grad_input, grad_scale]| {
        let read = Read::of(memory, [it.input, it.grad_output, it.scale, it.mean, it.inverse]);
        let (scale, units) = (read.scale, grad_scale.len());
        if !it.grad_scale.accumulate {
            grad_scale.fill(0.0);
        }
        let lines = grad_input.chunks_exact_mut(units).zip(read.rows(units));
        for (row, (target, (x, g))) in lines.enumerate() {
            let (centre, inverse) = (read.mean[row], read.inverse[row]);
            let normal = |i: usize| (x[i] - centre) * inverse;
            for i in 0..units {
                grad_scale[i] += g[i] * normal(i);
            }
            let n = units as f32;
            let shared =
                if it.grad_shift.is_some() { sum(units, |i| g[i] * scale[i]) / n } else { 0.0 };
            let along = sum(units, |i| g[i] * scale[i] * normal(i)) / n;
            for i in 0..units {
                let value = inverse * (g[i] * scale[i] - shared - normal(i) * along);
                target[i] = if accumulate { target[i] + value } else { value };
            }
        }
    });
    if let Some(grad_shift) = it.grad_shift {
        memory.update([grad_shift.buffer], |memory, [sums]| {
            column_sums(memory.values(it.grad_output), grad_shift.accumulate, sums);
        });
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
