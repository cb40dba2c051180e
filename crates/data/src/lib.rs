//! The data sets, built in or a user's own table, and the order in which training reads them.
//!
//! A [`Source`] holds all rows of a data set, or draws each row on request where their number is
//! unlimited. Its [`Feed`] hands out training batches; test rows are read by their number. A user's
//! own file becomes a [`Table`] first, or a list of everything that is wrong with it.

mod batches;
mod csv;
mod dataset;
mod digits;
mod encoding;
mod feed;
mod layout;
mod packed;
mod permutation;
mod planar;
mod random;
mod separator;
mod sequences;
mod source;
mod split;
mod standardise;
mod table;

pub use feed::Feed;
pub use layout::Layout;
pub use source::Source;
pub use table::columns::look;
pub use table::{Scale, Table, limits};
