//! What both kinds of normalisation share: how a deviation is inverted, and what their gradients read.

use engine::constants::NORM_EPSILON;
use engine::{BufferId, Memory};

const EPSILON: f32 = NORM_EPSILON as f32;

/// 1 / √(variance + ε).
#[inline(always)]
pub(crate) fn inverse_deviation(variance: f32) -> f32 {
    1.0 / (variance + EPSILON).sqrt()
}

/// What the gradient of a normalisation reads: input x, gradient g of the output, and one mean and inverse
/// deviation for each unit or row.
pub(crate) struct Read<'a> {
    pub(crate) x: &'a [f32],
    pub(crate) g: &'a [f32],
    pub(crate) scale: &'a [f32],
    pub(crate) mean: &'a [f32],
    pub(crate) inverse: &'a [f32],
}

impl<'a> Read<'a> {
    /// The values of input, gradient of the output, scale, mean and inverse deviation.
    pub(crate) fn of(
        memory: &'a Memory<f32>,
        [x, g, scale, mean, inverse]: [BufferId; 5],
    ) -> Read<'a> {
        let [x, g, scale, mean, inverse] = [x, g, scale, mean, inverse].map(|id| memory.values(id));
        Read { x, g, scale, mean, inverse }
    }

    /// Rows of x with those of g.
    pub(crate) fn rows(&self, units: usize) -> impl Iterator<Item = (&'a [f32], &'a [f32])> {
        self.x.chunks_exact(units).zip(self.g.chunks_exact(units))
    }
}
