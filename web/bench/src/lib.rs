//! Our part of `cargo xtask bench`: the workloads, trained as the session trains them, and the peak of the
//! machine.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod peak;
mod training;
mod work;
mod workload;

#[cfg(target_arch = "wasm32")]
pub use browser::{Bench, peak, peak_kinds};
pub use training::{Tensor, Training};
pub use work::flops;
pub use workload::workload;
