//! Clipping: a pass for the norm, and one over the gradients.

use engine::constants::CLIP_EPSILON;
use engine::ops::{ClipNorm, ClipValue};
use engine::{BufferId, Memory};

use crate::norm::norm;

pub(crate) fn by_norm(it: &ClipNorm<'_>, memory: &mut Memory<f32>) {
    let before = total_norm(memory, it.gradients);
    let scale = it.largest as f32 / (before + CLIP_EPSILON as f32);
    // A NaN must reach every gradient.
    if scale < 1.0 || scale.is_nan() {
        each(memory, it.gradients, |value| value * scale);
    }
    let after = total_norm(memory, it.gradients);
    memory.update([it.norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
}

pub(crate) fn by_value(it: &ClipValue<'_>, memory: &mut Memory<f32>) {
    let before = total_norm(memory, it.gradients);
    let largest = it.largest as f32;
    // NaN is neither above nor below, and stays.
    each(memory, it.gradients, |value| {
        let value = if value > largest { largest } else { value };
        if value < -largest { -largest } else { value }
    });
    let after = total_norm(memory, it.gradients);
    memory.update([it.norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
}

/// L2 norm of all the gradients together.
fn total_norm(memory: &Memory<f32>, gradients: &[BufferId]) -> f32 {
    // In f64 the square of any f32 is exact and far from both ends.
    let norms = gradients.iter().map(|&id| f64::from(norm(memory.values(id))));
    norms.map(|norm| norm * norm).sum::<f64>().sqrt() as f32
}

fn each(memory: &mut Memory<f32>, buffers: &[BufferId], f: impl Fn(f32) -> f32) {
    for &id in buffers {
        memory.update([id], |_, [values]| {
            for value in values {
                *value = f(*value);
            }
        });
    }
}
