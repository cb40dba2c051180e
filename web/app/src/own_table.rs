//! `OwnTable`: the reader's own table on its way from a file to the data of a run.

use experiment::{LARGEST_TABLE, TableChoices, TableLook, TableProblem, TableReport};
use protocol::{Looked, TableFile, Unfit, decode};

/// A table, as far as the reader has got with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OwnTable {
    /// Name of the file; empty while there is none.
    pub(crate) file: String,
    /// The file, and what is chosen of it.
    table: Option<TableFile>,
    /// What the worker has seen in it, as the message that says so; empty until then.
    pub(crate) looked: Vec<u8>,
    /// What became of its rows, once it is learned, as the message that says so.
    pub(crate) reported: Vec<u8>,
    /// What is wrong with it by the worker's word, as the message that says so; empty where nothing is.
    refused: Vec<u8>,
    /// What else is wrong with it.
    problems: Vec<TableProblem>,
    /// Whether it is learned.
    is_in_use: bool,
}

impl OwnTable {
    /// A file that is to be looked at.
    pub(crate) fn of_file(file: String, bytes: Vec<u8>) -> OwnTable {
        let table = Some(TableFile { bytes, choices: TableChoices::default() });
        OwnTable { file, table, ..OwnTable::default() }
    }

    /// A table that was saved, as it was learned.
    pub(crate) fn saved(file: String, table: TableFile) -> OwnTable {
        OwnTable { file, table: Some(table), is_in_use: true, ..OwnTable::default() }
    }

    /// A file that is too large to be read.
    pub(crate) fn too_large(file: String, bytes: usize) -> OwnTable {
        let problems = vec![TableProblem::TooLarge { bytes, most: LARGEST_TABLE }];
        OwnTable { file, problems, ..OwnTable::default() }
    }

    /// What is learned, if this table is.
    pub(crate) fn in_use(&self) -> Option<&TableFile> {
        self.table.as_ref().filter(|_| self.is_in_use)
    }

    /// What is chosen of it.
    pub(crate) fn choices(&self) -> Option<&TableChoices> {
        self.table.as_ref().map(|table| &table.choices)
    }

    /// The file, and whether its first line names the columns, if the reader has said so.
    pub(crate) fn to_look_at(&self) -> Option<(Vec<u8>, Option<bool>)> {
        self.table.as_ref().map(|table| (table.bytes.clone(), table.choices.header))
    }

    /// The same table with something else chosen; it is learned once a label is.
    pub(crate) fn choosing(&self, choose: impl FnOnce(&mut TableChoices)) -> OwnTable {
        let mut table = OwnTable {
            problems: Vec::new(),
            refused: Vec::new(),
            reported: Vec::new(),
            ..self.clone()
        };
        if let Some(TableFile { choices, .. }) = &mut table.table {
            choose(choices);
            table.is_in_use = !choices.label.is_empty();
        }
        table
    }

    /// The same table, whose first line names the columns or does not. All other choices speak of columns, so
    /// they begin anew.
    pub(crate) fn with_header(&self, header: bool) -> OwnTable {
        let choices = TableChoices { header: Some(header), ..TableChoices::default() };
        self.choosing(|it| *it = choices)
    }

    /// Whether its columns are those of the log of a run.
    pub(crate) fn looks_like_a_log(&self) -> bool {
        let Some(look) = self.look() else { return false };
        let has = |name: &str| look.columns.iter().any(|it| it.name == name);
        has("step") && (has("metric") || has("layer"))
    }

    /// The names of the columns to learn from.
    pub(crate) fn learned(&self) -> Vec<String> {
        let (Some(look), Some(choices)) = (self.look(), self.choices()) else { return Vec::new() };
        match &choices.features {
            Some(names) => names.clone(),
            None => look.suggested(&choices.label).map(|it| it.name.clone()).collect(),
        }
    }

    /// The same table with a column among those to learn from, or without it.
    pub(crate) fn ticking(&self, column: &str, on: bool) -> OwnTable {
        let learned = self.learned();
        let chosen = |name: &String| if name == column { on } else { learned.contains(name) };
        let columns = self.look().into_iter().flat_map(|look| look.columns);
        let features = columns.map(|it| it.name).filter(chosen).collect();
        self.choosing(|choices| choices.features = Some(features))
    }

    /// Takes what the worker has seen in it.
    pub(crate) fn offer(&mut self, looked: Vec<u8>) {
        if looked.is_empty() {
            self.problems = vec![TableProblem::NoReader];
        }
        self.looked = looked;
    }

    /// What it holds, once it was looked at.
    pub(crate) fn look(&self) -> Option<TableLook> {
        let Looked(look) = decode(&self.looked).ok()?;
        look.ok()
    }

    /// What became of its rows, once it is learned.
    pub(crate) fn report(&self) -> Option<TableReport> {
        decode(&self.reported).ok()
    }

    /// What is wrong with it.
    pub(crate) fn problems(&self) -> Vec<TableProblem> {
        if !self.problems.is_empty() {
            return self.problems.clone();
        }
        if let Ok(Unfit(problems)) = decode(&self.refused) {
            return if problems.is_empty() { vec![TableProblem::NoReader] } else { problems };
        }
        match decode(&self.looked) {
            Ok(Looked(Err(problem))) => vec![problem],
            Ok(Looked(Ok(_))) | Err(_) => Vec::new(),
        }
    }

    /// Takes what the worker found wrong with it.
    pub(crate) fn refuse(&mut self, refused: Vec<u8>) {
        self.is_in_use = false;
        self.refused = refused;
    }
}
