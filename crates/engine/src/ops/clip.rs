//! Clipping of gradients: all together by their norm, or every number by itself.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::constants::CLIP_EPSILON;
use crate::memory::Memory;
use crate::norm::scaled_norm;
use crate::op::{Op, OpKind, Write};
use crate::ops::operator::{Operator, Work};

/// norms = L2 norm of all gradients together, before and after every gradient was multiplied by
/// min(1, largest / (norm + 10⁻⁶))
/// (<https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html>).
#[derive(Clone, Copy, Debug)]
pub struct ClipNorm<'a> {
    /// Of any shapes; changed in place.
    pub gradients: &'a [BufferId],
    /// The largest norm.
    pub largest: f64,
    /// \[1, 2\].
    pub norms: BufferId,
}

/// norms = L2 norm of all gradients together, before and after every element was clamped to ± largest
/// (<https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html>).
#[derive(Clone, Copy, Debug)]
pub struct ClipValue<'a> {
    /// Of any shapes; changed in place.
    pub gradients: &'a [BufferId],
    /// The largest magnitude.
    pub largest: f64,
    /// \[1, 2\].
    pub norms: BufferId,
}

impl ClipNorm<'_> {
    pub(super) fn of(op: &Op, largest: f64) -> ClipNorm<'_> {
        let [norms] = op.outputs();
        ClipNorm { gradients: &op.reads, largest, norms }
    }
}

impl From<ClipNorm<'_>> for Op {
    fn from(it: ClipNorm<'_>) -> Op {
        in_place(OpKind::ClipNorm(it.largest), it.gradients, it.norms)
    }
}

impl Operator for ClipNorm<'_> {
    const NAME: &'static str = "ClipNorm";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        twice(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let before = total_norm(memory, self.gradients);
        let scale = T::from_f64(self.largest) / (before + T::from_f64(CLIP_EPSILON));
        // A NaN must reach every gradient.
        if scale < T::ONE || scale.is_nan() {
            each(memory, self.gradients, |value| *value *= scale);
        }
        let after = total_norm(memory, self.gradients);
        memory.update([self.norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
    }
}

impl ClipValue<'_> {
    pub(super) fn of(op: &Op, largest: f64) -> ClipValue<'_> {
        let [norms] = op.outputs();
        ClipValue { gradients: &op.reads, largest, norms }
    }
}

impl From<ClipValue<'_>> for Op {
    fn from(it: ClipValue<'_>) -> Op {
        in_place(OpKind::ClipValue(it.largest), it.gradients, it.norms)
    }
}

impl Operator for ClipValue<'_> {
    const NAME: &'static str = "ClipValue";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        twice(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let before = total_norm(memory, self.gradients);
        let largest = T::from_f64(self.largest);
        each(memory, self.gradients, |value| {
            // NaN is neither above nor below, and stays.
            if *value > largest {
                *value = largest;
            } else if *value < -largest {
                *value = -largest;
            }
        });
        let after = total_norm(memory, self.gradients);
        memory.update([self.norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
    }
}

fn in_place(kind: OpKind, gradients: &[BufferId], norms: BufferId) -> Op {
    let writes = std::iter::once(norms).chain(gradients.iter().copied());
    Op::new(kind, gradients, &writes.map(Write::from).collect::<Vec<_>>())
}

/// A pass for the norm and one for the clipping.
fn twice(op: &Op, buffers: &[Buffer]) -> Work {
    Work::Whole(2 * op.reads.iter().map(|id| buffers[id.0].size()).sum::<u64>())
}

/// L2 norm of all the gradients together.
fn total_norm<T: Real>(memory: &Memory<T>, gradients: &[BufferId]) -> T {
    let norms: Vec<T> = gradients.iter().map(|&id| scaled_norm(memory.values(id))).collect();
    scaled_norm(&norms)
}

fn each<T: Real>(memory: &mut Memory<T>, buffers: &[BufferId], change: impl Fn(&mut T)) {
    for &id in buffers {
        memory.update([id], |_, [values]| values.iter_mut().for_each(&change));
    }
}
