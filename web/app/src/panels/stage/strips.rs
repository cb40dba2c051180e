//! The strips above and below the rows of the figure, which its parts leave free alike.

/// Height of the strip above the rows, in CSS pixels: the loss, a legend. The styles know it as --head.
pub(super) const HEAD: f64 = 24.0;
/// Height of the strip below the rows: the input, the ticks of the axes. The styles know it as --foot.
pub(super) const FOOT: f64 = 24.0;
