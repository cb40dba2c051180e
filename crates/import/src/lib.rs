//! Logs of runs that were trained elsewhere: bytes in chunks of any size, measurements out.
//!
//! There are three formats: CSV with the columns `step,layer,metric,value`; JSON lines with these
//! fields; safetensors of gradients and weights by step and layer. The first bytes of a file decide
//! which one it is. Nothing here reads a file: the caller passes the bytes. Memory is bounded for any
//! input: [`MOST_STEPS`] steps of [`MOST_PLACES`] places take 64 MiB, their names 8 MiB, one line or
//! cell [`LONGEST_LINE`], a safetensors header [`LONGEST_HEADER`].

mod csv;
mod json_lines;
mod log;
mod metric;
mod natural;
mod places;
mod reader;
mod slots;
mod tensors;
mod text;

pub use log::Log;
pub use reader::Reader;

/// The most steps that are kept. Whenever there are more, every second one is dropped. The page keeps
/// half as many.
pub const MOST_STEPS: usize = 2048;
/// The most places: pairs of layer and metric.
pub const MOST_PLACES: usize = 8192;
/// The longest name of a layer or metric, in bytes.
pub const LONGEST_NAME: usize = 256;
/// The longest line, in bytes.
pub const LONGEST_LINE: usize = 64 * 1024;
/// The longest header of a safetensors file, in bytes.
pub const LONGEST_HEADER: usize = 16 * 1024 * 1024;
