//! `Module`: a computation.

use crate::kind::Kind;
use crate::value::ValueId;

/// Index of a module in [`crate::Model::modules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub usize);

/// A computation: reads values, writes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// What it computes.
    pub kind: Kind,
    /// What it reads, in the order that its kind says.
    pub reads: Vec<ValueId>,
    /// What it writes.
    pub writes: ValueId,
}
