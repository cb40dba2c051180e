//! `Activations`: activation functions over whole layers, and how small what they gave is.

use engine::ops::{Activate, ActivateGrad};
use engine::{BufferId, Function, Memory};

use crate::elementwise;
use crate::store::drop_small;

/// Which activations, and which gradients behind their slopes, may have numbers that are small though the inputs are
/// not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activations {
    /// By buffer.
    is_far: Vec<bool>,
    scratch: Vec<f32>,
}

impl Activations {
    pub(crate) fn forward(&mut self, it: &Activate, memory: &mut Memory<f32>) {
        let Activate { function, input, output } = *it;
        memory.update([output], |memory, [values]| {
            let is_far = elementwise::activate(function, memory.values(input), values);
            self.end(output, is_far, values);
        });
    }

    pub(crate) fn backward(&mut self, it: &ActivateGrad, memory: &mut Memory<f32>) {
        let ActivateGrad { function, input, output, grad_output, grad_input } = *it;
        let is_far = self.begin_backward(it);
        memory.update([grad_input.buffer], |memory, [target]| {
            let read = [input, output, grad_output].map(|id| memory.values(id));
            self.multiply(function, read, is_far, grad_input.accumulate, target);
        });
    }

    /// target (+)= g · φ′(z), of z, y and g.
    pub(crate) fn multiply(
        &mut self,
        function: Function,
        [z, y, g]: [&[f32]; 3],
        is_far: bool,
        accumulate: bool,
        target: &mut [f32],
    ) {
        if is_far {
            let scratch = &mut self.scratch;
            elementwise::activate_grad_far(function, [z, y, g], accumulate, target, scratch);
        } else {
            elementwise::activate_grad(function, z, y, g, accumulate, target);
        }
    }

    /// What follows once all outputs of a layer are there.
    pub(crate) fn end(&mut self, output: BufferId, is_far: bool, values: &mut [f32]) {
        self.note(output, is_far);
        if is_far {
            drop_small(values);
        }
    }

    /// Whether slopes of a layer may be so small that products with them are no normal numbers.
    pub(crate) fn begin_backward(&mut self, it: &ActivateGrad) -> bool {
        let is_far = self.is_far.get(it.output.0).is_none_or(|is_far| *is_far);
        self.note(it.grad_input.buffer, is_far);
        is_far
    }

    /// Whether a gradient has passed such slopes.
    pub(crate) fn are_behind(&self, gradient: BufferId) -> bool {
        self.is_far.get(gradient.0).is_some_and(|is_far| *is_far)
    }

    fn note(&mut self, id: BufferId, is_far: bool) {
        if self.is_far.len() <= id.0 {
            self.is_far.resize(id.0 + 1, false);
        }
        self.is_far[id.0] = is_far;
    }
}
