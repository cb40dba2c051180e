//! Numbers as Python writes them.

/// A number as Python reads it.
pub(super) fn number(value: f64) -> String {
    format!("{value:?}")
}
