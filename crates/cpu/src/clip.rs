//! Clipping: a pass for the norm, and one over the gradients.

use engine::constants::CLIP_EPSILON;
use engine::ops::{ClipNorm, ClipValue};
use engine::{BufferId, Memory, scaled};

use crate::norm::norm;

pub(crate) fn by_norm(it: &ClipNorm<'_>, memory: &mut Memory<f32>) {
    let before = total_norm(memory, it.gradients);
    let scale = it.largest as f32 / (before + CLIP_EPSILON as f32);
    // A NaN must reach every gradient.
    if scale < 1.0 || scale.is_nan() {
        // What the product would be no normal number of is 0.
        let least = f32::MIN_POSITIVE / scale;
        let clip = |value: f32| if value.abs() < least { 0.0 } else { value * scale };
        it.gradients.iter().for_each(|&id| each(memory, id, clip));
    }
    let after = total_norm(memory, it.gradients);
    memory.update([it.norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
}

pub(crate) fn by_value(it: &ClipValue<'_>, memory: &mut Memory<f32>) {
    let before = total_norm(memory, it.gradients);
    for &id in it.gradients {
        // Beyond f32 it is ∞: nothing is clipped.
        let largest = scaled(it.largest as f32, -memory.exponents(id)[0]) as f32;
        // NaN is neither above nor below, and stays.
        each(memory, id, |value| {
            let value = if value > largest { largest } else { value };
            if value < -largest { -largest } else { value }
        });
    }
    let after = total_norm(memory, it.gradients);
    memory.update([it.norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
}

/// L2 norm of all the gradients together; 0 where f32 holds it as no normal number.
fn total_norm(memory: &Memory<f32>, gradients: &[BufferId]) -> f32 {
    // In f64 the square of any f32 is exact and far from both ends.
    let norms = gradients.iter().map(|&id| norm(memory.values(id), memory.exponents(id)[0]));
    let total = norms.map(|norm| norm * norm).sum::<f64>().sqrt();
    if total < f32::MIN_POSITIVE.into() { 0.0 } else { total as f32 }
}

fn each(memory: &mut Memory<f32>, id: BufferId, f: impl Fn(f32) -> f32) {
    memory.update([id], |_, [values]| {
        for value in values {
            *value = f(*value);
        }
    });
}
