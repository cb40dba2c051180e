//! `Clipped`: which gradients a program clips, and how.

use engine::ops::View;
use engine::{BufferId, Program};

use crate::instructions::Clipping;

/// The gradients that are clipped together.
pub(crate) struct Clipped<'a> {
    pub(crate) clipping: Clipping,
    pub(crate) gradients: &'a [BufferId],
    pub(crate) largest: f32,
    /// Where the global norms before and after clipping go.
    pub(crate) norms: BufferId,
}

/// What a program clips; `None` if it clips nothing.
pub(crate) fn clipped(program: &Program) -> Option<Clipped<'_>> {
    program.update.iter().find_map(|op| {
        let view = op.view();
        if let View::ClipNorm(it) = view {
            let (clipping, largest) = (Clipping::Norm, it.largest as f32);
            return Some(Clipped { clipping, gradients: it.gradients, largest, norms: it.norms });
        }
        if let View::ClipValue(it) = view {
            let (clipping, largest) = (Clipping::Value, it.largest as f32);
            return Some(Clipped { clipping, gradients: it.gradients, largest, norms: it.norms });
        }
        None
    })
}
