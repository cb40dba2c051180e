//! An experiment as others read it: a PyTorch script, its tensors as safetensors, what was measured as
//! lines of a trace, code for course pages.
//!
//! Pure functions of plans and numbers. A script says what a plan says, in PyTorch's words; nothing
//! here trains.

mod embed_code;
mod pytorch;
mod start;
mod tensors;
mod trace;

pub use embed_code::{Embed, Host, PICTURE};
pub use pytorch::{Title, script};
pub use safetensors::SafeTensorError;
pub use start::pytorch;
pub use tensors::{Batches, safetensors};
pub use trace::{TraceFormat, TraceWriter};
