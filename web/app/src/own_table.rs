//! `OwnTable`: the reader's own table on its way from a file to the data of a run.

use experiment::{Column, TableProblem};
use protocol::TableText;

/// A table, as far as the reader has got with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OwnTable {
    /// Name of the file; empty while there is none.
    pub(crate) file: String,
    /// The text of the file.
    text: String,
    /// Its columns, once they were read.
    pub(crate) columns: Vec<Column>,
    /// What is wrong with it.
    pub(crate) problems: Vec<TableProblem>,
    /// The table as it is learned.
    in_use: Option<TableText>,
}

impl OwnTable {
    /// A file whose columns are to be read.
    pub(crate) fn of_file(file: String, text: String) -> OwnTable {
        OwnTable { file, text, ..OwnTable::default() }
    }

    /// What is learned, if this table is.
    pub(crate) fn in_use(&self) -> Option<&TableText> {
        self.in_use.as_ref()
    }

    /// The same table, with this column to be learned from all other numeric ones.
    pub(crate) fn learning(&self, label: String) -> OwnTable {
        let text = self.text.clone();
        let in_use = Some(TableText { text, label, features: None });
        OwnTable { in_use, problems: Vec::new(), ..self.clone() }
    }

    /// Takes the columns that the worker has read.
    pub(crate) fn offer(&mut self, columns: Result<Vec<Column>, TableProblem>) {
        match columns {
            Ok(columns) => self.columns = columns,
            Err(problem) => self.problems = vec![problem],
        }
    }

    /// Takes what the worker found wrong with it.
    pub(crate) fn refuse(&mut self, problems: Vec<TableProblem>) {
        self.in_use = None;
        self.problems = problems;
    }
}
