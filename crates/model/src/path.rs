//! `Path`: a way around one or more blocks.

use crate::module::ModuleId;

/// A way around one or more blocks: from what one hands on to where it is added in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// The block whose output takes the path.
    pub from: usize,
    /// The block where the path ends.
    pub to: usize,
    /// The module that adds it to the branch.
    pub module: ModuleId,
}
