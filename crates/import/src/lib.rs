//! Logs of runs that were trained elsewhere: bytes in chunks of any size, measurements out.
//!
//! The first bytes of a file decide its format: a table (CSV and its relatives), JSON, TensorBoard's event
//! files, or safetensors. Tables and JSON become rows of cells (`table`); what a column or key is for is told
//! by its name (`columns`, `meaning`, `curves`), unless the reader's [`protocol::Choices`] say otherwise.
//! Everything ends as measurements by step and place (`Log`).
//!
//! Nothing here reads a file: the caller passes the bytes, and the same bytes with the same choices give the
//! same log. Memory is bounded for any input: [`MOST_STEPS`] steps of [`MOST_PLACES`] places take 128 MiB at
//! most, their names 8 MiB, one line, row or event 1 MiB, a safetensors header [`LONGEST_HEADER`].

mod columns;
mod csv;
mod curves;
mod encoding;
mod evaluations;
mod events;
mod file_name;
mod json;
mod json_lists;
mod json_rows;
mod lineup;
mod log;
mod meaning;
mod metric;
mod order;
mod places;
mod proto;
mod reader;
mod runs;
mod slots;
mod summary;
mod table;
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
/// The most columns of a table, or paths in JSON.
pub const MOST_COLUMNS: usize = 32_768;
/// The longest line of a table and the longest row in JSON, in bytes.
pub const LONGEST_LINE: usize = 1024 * 1024;
/// The longest event that is looked at, in bytes: longer ones are no scalars.
pub const LONGEST_EVENT: usize = 1024 * 1024;
/// How deep JSON may be nested.
pub const DEEPEST: usize = 64;
/// The longest header of a safetensors file, in bytes.
pub const LONGEST_HEADER: usize = 16 * 1024 * 1024;
