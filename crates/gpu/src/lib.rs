//! The GPU backend: whole training steps in a handful of dispatches, by wgpu.
//!
//! A program's buffers lie in one storage buffer, the arena. The planner compiles the operators of a
//! step into tables of instructions and jobs, and a list of dispatches over them, once; a step then is
//! a submission of the same dispatches with a few new numbers.
//!
//! - **walk**: whatever an operator does row by row is an instruction. A workgroup takes a tile of the
//!   batch through all of them, forward and backward, through all layers and all time steps, so the
//!   number of dispatches grows with neither. Layers wider than 128 have a dispatch of their own, which
//!   shares out rows and columns.
//! - **reduce**: whatever is summed over rows (gradients of parameters, above all) waits until the
//!   walk is over and is done in one dispatch of jobs; long sums go in chunks that one more combines.
//!   `BatchNorm` alone needs such sums on its way: it cuts the walk, once a layer and direction.
//! - **measure**, **clip**, **update**, **record**: norms of all probes at once; clipping's factor;
//!   all parameters at once; and a record of the step in a ring, which is read back without waiting.
//!
//! Gradients are stored with powers of two, as on the CPU. Here each tile of the batch and each time step has
//! its own, chosen on the device as it goes (`shaders/exponents.wgsl`); sums over rows bring them to one.
//!
//! A number that is not finite stops the steps that were submitted behind it, on the device itself, so
//! that the state stays that of the step that went wrong.
//!
//! Results differ from the CPU's in the last digits: sums run in another order and the device may fuse
//! a multiplication and an addition. On one device the same tasks give the same bits.

/// Makes constants of the table in `layout.rs`.
macro_rules! constants {
    ($($(#[$note:meta])* $name:ident = $value:expr;)*) => {
        $(
            $(#[$note])*
            pub(crate) const $name: u32 = $value;
            // Those that only shaders read.
            const _: u32 = $name;
        )*
    };
}

#[macro_use]
mod encoding;

#[cfg(test)]
mod agreement;
mod arena;
mod backend;
mod code;
mod device;
mod explain;
mod exponents;
mod gpu;
mod instructions;
mod kernel;
mod layout;
mod memory;
mod numbers;
mod open;
mod pipelines;
mod planner;
mod purpose;
mod readback;
mod shaders;
mod wgsl_names;

pub use explain::explain;
pub use gpu::Gpu;
pub use open::{open, open_as};
pub use planner::Refusal;
pub use shaders::Form;
