//! An experiment as others read it: a PyTorch script, and its tensors as safetensors.
//!
//! Pure functions of plans and numbers. A script says what a plan says, in PyTorch's words; nothing
//! here trains.

mod pytorch;
mod tensors;

pub use pytorch::{Title, script};
pub use safetensors::SafeTensorError;
pub use tensors::{Batches, safetensors};
