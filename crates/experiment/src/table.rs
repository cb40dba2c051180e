//! `Column` and `TableProblem`: the columns of a user's own table, and what is wrong with the table.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// Whether most of its cells are numbers. Then it can be a feature once the other cells are
    /// corrected.
    pub numeric: bool,
    /// Number of different cells, compared as text.
    pub distinct: usize,
}

/// What is wrong with a table. Lines are those of the file, counted from 1; quoted cells and names
/// are shortened to 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum TableProblem {
    /// The part of the page that reads tables could not be loaded.
    #[error("the part that reads tables could not be loaded; open the file again to try once more")]
    NoReader,
    /// Too much text.
    #[error("the file has {bytes} bytes; at most {most} are read")]
    TooLarge {
        /// Bytes of the text.
        bytes: usize,
        /// Most that are read.
        most: usize,
    },
    /// Nothing but blank lines.
    #[error("the file is empty; the first line should name the columns")]
    Empty,
    /// A cell that begins with a double quote which is never closed.
    #[error("line {line}: a cell begins with a quote that is never closed")]
    UnclosedQuote {
        /// Line of the opening quote.
        line: usize,
    },
    /// Text between a closing quote and the separator.
    #[error(
        "line {line}: text follows a closing quote; a quote within a quoted cell is written twice"
    )]
    TextAfterQuote {
        /// Line of the closing quote.
        line: usize,
    },
    /// A row with more or fewer cells than the header.
    #[error("line {line} has {found} cells; the header has {expected}")]
    CellCount {
        /// First line of the row.
        line: usize,
        /// Its cells.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A name of more than one column, or a name that was chosen twice.
    #[error("column {name:?} is there more than once; every column needs a name of its own")]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// A chosen column that does not exist.
    #[error("there is no column {name:?}; there are {}", valid.join(", "))]
    UnknownColumn {
        /// The name that was chosen.
        name: String,
        /// Names of the columns; only the first 20 if there are more.
        valid: Vec<String>,
    },
    /// The label was also chosen as a feature.
    #[error("column {name:?} is what is to be learned, so it cannot be a feature")]
    LabelAsFeature {
        /// The name.
        name: String,
    },
    /// No feature column.
    #[error("there is no feature; at least one column besides the label has to hold numbers")]
    NoFeatures,
    /// Too many feature columns.
    #[error("there are {found} features; at most {most} can be used")]
    TooManyFeatures {
        /// Feature columns.
        found: usize,
        /// Most that can be used.
        most: usize,
    },
    /// Too few rows.
    #[error("there are {found} rows; at least {least} are needed")]
    TooFewRows {
        /// Rows, the header aside.
        found: usize,
        /// Fewest that are needed.
        least: usize,
    },
    /// Too many rows.
    #[error("there are {found} rows; at most {most} can be used")]
    TooManyRows {
        /// Rows, the header aside.
        found: usize,
        /// Most that can be used.
        most: usize,
    },
    /// A cell that cannot be used.
    #[error("line {line}, column {column:?}: {text:?} {fault}; expected a number such as -1.5")]
    BadNumber {
        /// First line of the row.
        line: usize,
        /// Name of the column.
        column: String,
        /// The cell.
        text: String,
        /// What is wrong with it.
        fault: CellFault,
    },
    /// An empty label cell.
    #[error("line {line}, column {column:?}: the label is missing")]
    MissingLabel {
        /// First line of the row.
        line: usize,
        /// Name of the column.
        column: String,
    },
    /// A label column with one value only.
    #[error("label {label:?} has {found} different values; at least {least} are needed")]
    TooFewClasses {
        /// Name of the column.
        label: String,
        /// Its different values.
        found: usize,
        /// Fewest that are needed.
        least: usize,
    },
    /// A label column with too many classes.
    #[error("label {label:?} has {found} classes; at most {most} can be used")]
    TooManyClasses {
        /// Name of the column.
        label: String,
        /// Its different values.
        found: usize,
        /// Most that can be used.
        most: usize,
    },
    /// More problems of the kind listed before.
    #[error("and {count} more of this kind")]
    More {
        /// How many were left out.
        count: usize,
    },
}

/// Why a cell cannot be used as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum CellFault {
    /// It is empty.
    #[error("is empty")]
    Empty,
    /// It is text, or a number in another notation, for example with a decimal comma.
    #[error("is not a number")]
    NotANumber,
    /// It is NaN, infinite, or beyond the range of f64.
    #[error("is not finite")]
    NotFinite,
}
