//! How large a user's own table may be, and how small.

/// Most text, in bytes: 5 MB.
pub const MOST_BYTES: usize = 5_000_000;
/// Fewest rows, the header aside.
pub const FEWEST_ROWS: usize = 10;
/// Most rows, the header aside.
pub const MOST_ROWS: usize = 20_000;
/// Most feature columns.
pub const MOST_FEATURES: usize = 256;
/// Fewest different values of a label column.
pub const FEWEST_CLASSES: usize = 2;
/// Most classes.
pub const MOST_CLASSES: usize = 100;
/// Most different whole numbers in a label column that count as classes; if there are more, they are
/// a quantity.
pub const MOST_NUMBERED_CLASSES: usize = 20;
/// Most problems of a kind that are listed one by one; the others are counted.
pub const MOST_LISTED: usize = 20;
