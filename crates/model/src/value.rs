//! `Value`: what is given or computed.

use crate::axes::Axes;

/// Index of a value in [`crate::Model::values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub usize);

/// What a module writes, or what is given from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Its path, unique: `layer3.preactivation`, `inputs`.
    pub name: String,
    /// What its numbers are arranged by.
    pub axes: Axes,
    /// The block that it belongs to; none for what is given and for answers that are only read anew.
    pub block: Option<usize>,
}
