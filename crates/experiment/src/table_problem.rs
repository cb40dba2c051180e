//! `TableProblem`: what is wrong with a user's own table.

use serde::{Deserialize, Serialize};
use thiserror::Error;

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
    #[error("the file is empty; it should hold a row of cells on each line")]
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
    /// A row with more or fewer cells than the first line.
    #[error("line {line} has {found} cells; the first line has {expected}")]
    CellCount {
        /// First line of the row.
        line: usize,
        /// Its cells.
        found: usize,
        /// Cells of the first line.
        expected: usize,
    },
    /// Too many columns.
    #[error("there are {found} columns; at most {most} are read")]
    TooManyColumns {
        /// Columns of the file.
        found: usize,
        /// Most that are read.
        most: usize,
    },
    /// A name that was chosen twice.
    #[error("column {name:?} was chosen more than once; once is enough")]
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
    #[error("there is no feature; choose at least one column besides the label")]
    NoFeatures,
    /// A column of text that was chosen as a feature, with more different values than get an input each.
    #[error("column {name:?} holds {found} different texts; at most {most} can be told apart")]
    TooManyTexts {
        /// Name of the column.
        name: String,
        /// Its different texts.
        found: usize,
        /// Most that get an input each.
        most: usize,
    },
    /// Too many numbers a row.
    #[error("the features are {found} numbers a row; at most {most} can be used")]
    TooManyFeatures {
        /// Numbers of a row: one for a column of numbers, one for each value of a column of text.
        found: usize,
        /// Most that can be used.
        most: usize,
    },
    /// Too few rows are left.
    #[error("there are {found} rows without a missing cell; at least {least} are needed")]
    TooFewRows {
        /// Rows that can be used.
        found: usize,
        /// Fewest that are needed.
        least: usize,
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
    /// It is text, or a number in another notation than the other cells of its column.
    #[error("is not a number")]
    NotANumber,
    /// It is infinite, or beyond the range of f64.
    #[error("is not finite")]
    NotFinite,
}
