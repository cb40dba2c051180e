//! How large a user's own table may be, and how small.

/// Fewest rows that can be used.
pub const FEWEST_ROWS: usize = 10;
/// Most rows that are learned and tested; of more than these so many are drawn.
pub const MOST_ROWS: usize = 20_000;
/// Most columns of a file.
pub const MOST_COLUMNS: usize = 1000;
/// Most numbers of a row that is learned.
pub const MOST_FEATURES: usize = 256;
/// Most different texts of a column that is learned from: each is an input.
pub const MOST_TEXTS: usize = 100;
/// Most different texts of a column that is learned from unless the user says otherwise.
pub const FEW_TEXTS: usize = 20;
/// Fewest different values of a label column.
pub const FEWEST_CLASSES: usize = 2;
/// Most classes.
pub const MOST_CLASSES: usize = 100;
/// Most different whole numbers in a label column that count as classes; if there are more, they are
/// a quantity.
pub const MOST_NUMBERED_CLASSES: usize = 20;
/// Most problems of a kind that are listed one by one; the others are counted.
pub const MOST_LISTED: usize = 20;
