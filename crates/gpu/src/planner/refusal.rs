//! `Refusal`: why a program cannot be planned.

use engine::Span;
use thiserror::Error;

/// Why a program cannot be planned.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{operator}: {what} is not valid; expected what a compiled program has")]
pub struct Refusal {
    /// The operator.
    pub operator: &'static str,
    /// What it asks.
    pub what: &'static str,
}

/// The whole of so many rows or time steps, or else a refusal.
pub(crate) fn whole(operator: &'static str, span: Span, count: usize) -> Result<(), Refusal> {
    if span == Span::all(count) {
        return Ok(());
    }
    Err(Refusal { operator, what: "a part of the rows" })
}
