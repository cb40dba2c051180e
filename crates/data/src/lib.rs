//! The data sets: handwritten digits, split and standardised, and the batches of an epoch.

mod batches;
mod dataset;
mod digits;
mod packed;
mod permutation;
mod split;
mod standardise;

pub use batches::Batches;
pub use dataset::{Dataset, Split};
pub use digits::digits;
