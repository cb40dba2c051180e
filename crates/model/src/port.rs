//! `Port`: what is given to a network from outside.

use crate::value::ValueId;

/// A value that every step gets anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Where it is read.
    pub value: ValueId,
    /// What it holds.
    pub kind: PortKind,
}

/// What a port holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortKind {
    /// Numbers of the rows, which modules read.
    Inputs,
    /// What answers are compared with: one number for each target.
    Targets,
}
