//! `LogReader`: how far a log is that is read.

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
    /// The text of a file that is no log but an experiment.
    pub(crate) experiment: RwSignal<Option<String>>,
    /// Name of the file.
    pub(super) file: StoredValue<String>,
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
    /// The worker that reads could not do so.
    Failed,
}

impl LogReader {
    /// Nothing was opened.
    pub(super) fn new() -> LogReader {
        LogReader {
            open: RwSignal::new(false),
            stage: RwSignal::new(Stage::Waiting),
            experiment: RwSignal::new(None),
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
