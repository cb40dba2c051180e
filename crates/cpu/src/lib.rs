//! The CPU backend: f32 kernels in plain Rust that the compiler vectorises.
//!
//! The same source serves wasm's simd128 and any native target. It uses only operations that IEEE
//! 754 rounds exactly (no platform functions), in an order that the source fixes, so a run has the same
//! bits on every machine. Only matrix products may be asked to fuse multiplications and additions
//! ([`Arithmetic::Fused`]), which not every machine can.

mod activations;
mod arithmetic;
mod backward;
mod batch_norm;
mod clip;
mod dispatch;
mod elementwise;
mod exp;
mod fused;
mod layer_norm;
mod linear;
mod matrix;
mod norm;
mod normal;
mod operands;
mod product;
mod range;
mod recurrence;
mod simd;
mod softmax;
mod store;
mod tile;
mod update;
mod wave;

use engine::{OpByOp, Program};

pub use arithmetic::Arithmetic;
pub use matrix::{Matrix, Start};
pub use product::Product;
pub use simd::Simd;

/// Runs programs on the CPU, operator by operator.
pub type CpuBackend = OpByOp<f32, Simd>;

/// A backend for `program` that rounds like this; all parameters start at 0.
pub fn backend(program: Program, arithmetic: Arithmetic) -> CpuBackend {
    OpByOp::new(program, Simd::new(arithmetic))
}
