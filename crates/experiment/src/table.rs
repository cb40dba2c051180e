//! A user's own table: its columns, what the user chooses of it, and what became of its rows.

use std::ops::RangeInclusive;

use model::closed_set;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The member of an experiment's file that holds the table it was saved with.
pub const TABLE_MEMBER: &str = "table";

/// The largest file that is read as a table, in bytes: 10 MB. A phone can hold it with all that is made of it.
pub const LARGEST_TABLE: usize = 10_000_000;

closed_set! {
    /// What becomes of missing cells of the features.
    Missing {
        /// A row with a missing cell is left out.
        Rows = "rows",
        /// A column with a missing cell is left out.
        Columns = "columns",
        /// The mean of the training rows takes their place.
        Mean = "mean",
    }
}

closed_set! {
    /// What a file is written in.
    Encoding {
        /// UTF-8, with or without a byte order mark.
        Utf8 = "utf-8",
        /// UTF-16, the lower byte first.
        Utf16Le = "utf-16le",
        /// UTF-16, the higher byte first.
        Utf16Be = "utf-16be",
        /// Windows-1252, of which Latin-1 is a part: a guess wherever a text is none of the others.
        Windows1252 = "windows-1252",
    }
}

/// What the column to be learned is learned as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelAs {
    /// Each of its different values is a class.
    Classes,
    /// A number.
    Quantity,
    /// A number, of which only the group is learned: one of so many of equal size, as far as equal numbers
    /// allow it.
    Groups(u8),
}

impl LabelAs {
    /// Fewest and most groups.
    pub const GROUPS: RangeInclusive<u8> = 2..=10;

    /// Everything that can be chosen, in the order in which it is offered.
    pub fn all() -> impl Iterator<Item = LabelAs> {
        let groups = LabelAs::GROUPS.map(LabelAs::Groups);
        [LabelAs::Classes, LabelAs::Quantity].into_iter().chain(groups)
    }

    /// The written name: `classes`, `quantity`, `groups-4`.
    pub fn name(self) -> String {
        match self {
            LabelAs::Classes => "classes".to_owned(),
            LabelAs::Quantity => "quantity".to_owned(),
            LabelAs::Groups(count) => format!("groups-{count}"),
        }
    }

    /// The value with this written name.
    pub fn from_name(name: &str) -> Option<LabelAs> {
        match name.strip_prefix("groups-") {
            Some(count) => {
                let count = count.parse().ok().filter(|it| LabelAs::GROUPS.contains(it))?;
                Some(LabelAs::Groups(count))
            }
            None if name == "classes" => Some(LabelAs::Classes),
            None if name == "quantity" => Some(LabelAs::Quantity),
            None => None,
        }
    }
}

/// In a file it is its name, in a message a byte: no worker that trains needs to read names.
impl Serialize for LabelAs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&self.name());
        }
        serializer.serialize_u8(match self {
            LabelAs::Classes => 0,
            LabelAs::Quantity => 1,
            LabelAs::Groups(count) => *count,
        })
    }
}

impl<'de> Deserialize<'de> for LabelAs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LabelAs, D::Error> {
        if deserializer.is_human_readable() {
            let name = String::deserialize(deserializer)?;
            return LabelAs::from_name(&name).ok_or_else(|| {
                // What would be valid stands beside the value, which is shortened.
                D::Error::custom(format!("label_as “{name}”"))
            });
        }
        match u8::deserialize(deserializer)? {
            0 => Ok(LabelAs::Classes),
            1 => Ok(LabelAs::Quantity),
            count if LabelAs::GROUPS.contains(&count) => Ok(LabelAs::Groups(count)),
            _ => Err(D::Error::custom("unknown label")),
        }
    }
}

/// What a user chooses of a table. With the bytes of the file, and the seed where rows are drawn, it decides
/// every number that is learned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableChoices {
    /// Name of the column to be learned.
    pub label: String,
    /// Whether the first line names the columns; `None` looks at the lines.
    pub header: Option<bool>,
    /// Names of the columns to learn from, in the order of a row's numbers; `None` takes those that
    /// [`TableLook::suggested`] names.
    pub features: Option<Vec<String>>,
    /// What the column is learned as; `None` learns text and few whole numbers as classes, other numbers as a
    /// quantity.
    pub label_as: Option<LabelAs>,
    /// What becomes of missing cells; `None` leaves the rows out if they are few, else takes the mean.
    pub missing: Option<Missing>,
}

/// What a table is before anything of it is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLook {
    /// What the file is written in.
    pub encoding: Encoding,
    /// Whether the first line names the columns; else they are called c1, c2, and so on.
    pub header: bool,
    /// Rows, the header aside.
    pub rows: usize,
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, which no other column has.
    pub name: String,
    /// Whether it holds numbers; else it holds text.
    pub numeric: bool,
    /// Whether its numbers are written with a decimal comma.
    pub comma: bool,
    /// Number of missing cells.
    pub missing: usize,
    /// Number of different cells, compared as text, the missing ones aside.
    pub distinct: usize,
    /// Whether it is learned from unless the user says otherwise.
    pub fit: Fit,
}

/// Whether a column is worth learning from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fit {
    /// Numbers, or a text of few different values.
    Good,
    /// It tells rows apart and says nothing of them: by its name, or because its numbers are whole, all
    /// different and rising.
    Identifier,
    /// Most of its cells are missing.
    MostlyMissing,
    /// Text of many different values.
    ManyTexts,
}

impl TableLook {
    /// The columns from which `label` is learned unless the user chooses others: the good ones, or the
    /// identifiers where there is no good one.
    pub fn suggested(&self, label: &str) -> impl Iterator<Item = &Column> {
        let others =
            move |fit: Fit| self.columns.iter().filter(move |it| it.fit == fit && it.name != label);
        let any_good = others(Fit::Good).next().is_some();
        others(if any_good { Fit::Good } else { Fit::Identifier })
    }
}

/// What became of the rows and columns of a table that is learned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableReport {
    /// Rows that are learned or tested.
    pub rows: usize,
    /// Rows that could be used, of which those were drawn; the same number where there was no need to draw.
    pub drawn_from: usize,
    /// Rows that were left out because there is nothing to learn in them.
    pub unlabelled: usize,
    /// Rows that were left out because a cell is missing.
    pub incomplete: usize,
    /// Cells in the place of which the mean stands.
    pub filled: usize,
    /// Columns that were left out because a cell is missing.
    pub gaps: Vec<String>,
    /// Columns that are learned from.
    pub features: Vec<String>,
    /// Where a quantity is split into groups: the highest number of each group but the last.
    pub thresholds: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_label_is_learned_as_is_read_as_it_is_written() {
        assert_eq!(LabelAs::all().count(), 11);
        for label in LabelAs::all() {
            assert_eq!(LabelAs::from_name(&label.name()), Some(label));
        }
        for wrong in ["", "class", "groups-1", "groups-11", "groups-", "groups-2.5"] {
            assert_eq!(LabelAs::from_name(wrong), None, "{wrong}");
        }
    }
}
