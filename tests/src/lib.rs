//! Helpers for the test targets of this package, which hold all checks across crates.

mod backends;
pub mod fuzz;
mod nets;
pub mod two_ends;

pub use backends::{
    Make, Truth, adapter, bits, cpu, cpu_fused, distance, finish, gpu, gpu_straight, has_adapter,
    read, read_all, read_each, reference_f32, run, sides,
};
pub use nets::{Net, recurrent_networks, row_networks};
