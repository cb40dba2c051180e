//! `LogReader`: how far a log is that is read.

use experiment::link::Change;
use js_sys::Array;
use leptos::prelude::*;
use protocol::ImportProblem;
use words::own_run::OwnRun;

use crate::import_client::ImportClient;
use crate::run::Run;

/// The state of a log that is read.
#[derive(Clone, Copy)]
pub(crate) struct LogReader {
    /// Whether the sheet is open in which a log is chosen.
    pub(crate) open: RwSignal<bool>,
    /// How far the reader is.
    pub(crate) stage: RwSignal<Stage>,
    /// What was understood of the files, as the message that says so; empty before any was read.
    pub(crate) understood: RwSignal<Vec<u8>>,
    /// What came last of a file that is no log but an experiment: it was opened, or what is wrong with it.
    pub(crate) experiment: RwSignal<Option<Result<(), Vec<Change>>>>,
    /// The files that are read.
    pub(crate) files: StoredValue<Array, LocalStorage>,
    /// Name of the first of them.
    pub(super) file: StoredValue<String>,
    /// Whether they are read again, because the reader takes something of them for something else.
    pub(super) again: StoredValue<bool>,
    /// What is being read, until it is whole.
    pub(super) coming: StoredValue<Option<(OwnRun, Run)>, LocalStorage>,
    pub(super) client: StoredValue<Option<ImportClient>, LocalStorage>,
}

/// How far the reader of a log is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Stage {
    /// Nothing is read.
    #[default]
    Waiting,
    /// A file is read.
    Reading {
        /// Its name.
        file: String,
        /// Share of it that was read.
        share: f64,
        /// Measurements read.
        rows: u64,
    },
    /// It cannot be shown.
    Refused(ImportProblem),
    /// It is no log, and no experiment as it is.
    NoExperiment(Vec<Change>),
    /// The worker that reads could not do so.
    Failed,
}

impl LogReader {
    /// Nothing was opened.
    pub(super) fn new() -> LogReader {
        LogReader {
            open: RwSignal::new(false),
            stage: RwSignal::new(Stage::Waiting),
            understood: RwSignal::new(Vec::new()),
            experiment: RwSignal::new(None),
            files: StoredValue::new_local(Array::new()),
            again: StoredValue::new(false),
            file: StoredValue::new(String::new()),
            coming: StoredValue::new_local(None),
            client: StoredValue::new_local(None),
        }
    }

    /// Reads no more.
    pub(crate) fn cancel(self) {
        self.end(Stage::Waiting);
    }

    pub(super) fn end(self, stage: Stage) {
        self.client.set_value(None);
        self.coming.set_value(None);
        self.stage.set(stage);
    }
}
