//! An experiment for other programs: as a PyTorch script with its tensors in safetensors, its
//! measurements as lines of a trace, and as code for course pages.
//!
//! Everything here is a pure function of plans and numbers. Nothing here trains.

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
