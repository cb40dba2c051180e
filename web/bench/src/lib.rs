//! Our part of `cargo xtask bench`: the workloads, trained as the session trains them, and the peak of the
//! machine.

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod browser;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod peak;
mod training;
mod work;
mod workload;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub use browser::{Bench, peak, peak_kinds};
pub use training::{Tensor, Training};
pub use work::flops;
pub use workload::workload;
