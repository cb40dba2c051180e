//! An experiment as others read it: a PyTorch script, and its tensors as safetensors, code for course pages.
//!
//! Pure functions of plans and numbers. A script says what a plan says, in PyTorch's words; nothing
//! here trains.

mod embed_code;
mod pytorch;
mod tensors;

pub use embed_code::{Embed, Host, PICTURE};
pub use pytorch::{Title, script};
pub use safetensors::SafeTensorError;
pub use tensors::{Batches, safetensors};
