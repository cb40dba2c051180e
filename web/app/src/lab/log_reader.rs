//! Reading a log: what is chosen, how far it is, and showing it once it is whole.

use js_sys::Array;
use leptos::prelude::*;
use protocol::{Command, ImportEvent, ImportProblem, RunId};
use wasm_bindgen::JsCast;
use web_sys::File;
use words::own_run::OwnRun;

use super::Lab;
use crate::import_client::ImportClient;
use crate::run::Run;
use crate::runs::Runs;

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
    file: StoredValue<String>,
    /// What is being read, until it is whole.
    coming: StoredValue<Option<(OwnRun, Run)>, LocalStorage>,
    client: StoredValue<Option<ImportClient>, LocalStorage>,
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

    fn end(self, stage: Stage) {
        self.client.set_value(None);
        self.coming.set_value(None);
        self.stage.set(stage);
    }
}

impl Lab {
    /// Reads a log; once it is whole, it is shown.
    pub(crate) fn read_log(self, files: Array) {
        let reader = self.reader;
        let Ok(file) = files.get(0).dyn_into::<File>() else { return };
        let file = file.name();
        reader.end(Stage::Reading { file: file.clone(), share: 0.0, rows: 0 });
        reader.open.set(true);
        reader.file.set_value(file);
        let client = ImportClient::read(files, move |event| self.take_log(event));
        if client.is_err() {
            reader.stage.set(Stage::Failed);
        }
        reader.client.set_value(client.ok());
    }

    fn take_log(self, event: Option<ImportEvent>) {
        let reader = self.reader;
        match event {
            Some(ImportEvent::Progress { read, total, rows }) => {
                let share = read as f64 / total.max(1) as f64;
                reader.stage.set(Stage::Reading { file: reader.file.get_value(), share, rows });
            }
            Some(ImportEvent::Read(found)) => {
                // Its plan is not known; nobody asks for that of a log.
                let id = RunId(self.run_id().0 ^ u32::MAX);
                let run = Run::of_log(id, self.plan.get_untracked());
                let own = OwnRun::new(reader.file.get_value(), found);
                reader.coming.set_value(Some((own, run)));
            }
            Some(ImportEvent::Steps(steps)) => reader.coming.update_value(|coming| {
                coming.iter_mut().for_each(|coming| coming.1.record_log(&steps));
            }),
            Some(ImportEvent::Done) => self.show_log(),
            Some(ImportEvent::Refused(problem)) => reader.end(Stage::Refused(problem)),
            Some(ImportEvent::Ready) => {}
            None => reader.end(Stage::Failed),
        }
    }

    /// All of it is read.
    fn show_log(self) {
        let mut coming = None;
        self.reader.coming.update_value(|it| coming = it.take());
        self.reader.cancel();
        let Some((own, mut run)) = coming else { return };
        run.end_log();
        self.send(&Command::Pause);
        if !untrack(|| self.import.is_shown()) {
            self.import.window.set_value(self.sight.window.get_untracked());
        }
        self.sight.window.set(plot::Window::default());
        self.import.runs.update_value(|runs| *runs = Runs::of_one(run));
        self.sight.pointed.set(None);
        self.import.shown.set(Some(own));
        self.reader.open.set(false);
        self.request_picture();
    }
}
