//! The CPU backend: f32 kernels in plain Rust that the compiler vectorises.
//!
//! The same source serves wasm's simd128 and any native target. It uses only operations that IEEE
//! 754 rounds exactly (no fused multiply-add, no platform functions), in an order that the source
//! fixes, so a run has the same bits on every machine.

mod dispatch;
mod elementwise;
mod exp;
mod fused;
mod loss;
mod norm;
mod norms;
mod product;
mod recurrence;
mod simd;
mod update;

use engine::{OpByOp, Program};

pub use product::{Matrix, Product, Start};
pub use simd::Simd;

/// Runs programs on the CPU, operator by operator.
pub type CpuBackend = OpByOp<f32, Simd>;

/// A backend for `program`; all parameters start at 0.
pub fn backend(program: Program) -> CpuBackend {
    OpByOp::new(program, Simd::default())
}
