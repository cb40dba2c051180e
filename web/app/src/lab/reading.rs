//! Reading a log: what is chosen, how far it is, and showing it once it is whole.

use js_sys::Array;
use leptos::prelude::*;
use protocol::{Command, ImportEvent, RunId};
use wasm_bindgen::JsCast;
use web_sys::File;
use words::own_run::OwnRun;

use super::Lab;
use super::log_reader::Stage;
use crate::import_client::ImportClient;
use crate::run::Run;
use crate::runs::Runs;

impl Lab {
    /// Reads a log; once it is whole, it is shown.
    pub(crate) fn read_log(self, files: Array) {
        let reader = self.reader;
        let Ok(file) = files.get(0).dyn_into::<File>() else { return };
        reader.file.set_value(file.name());
        reader.files.set_value(files);
        reader.understood.set(Vec::new());
        reader.again.set_value(false);
        reader.open.set(true);
        self.read_files(&[]);
    }

    /// Reads the files once more with other choices. The sheet stays, so that more can be changed.
    pub(crate) fn read_again(self, choices: &[u8]) {
        self.reader.again.set_value(true);
        self.read_files(choices);
    }

    fn read_files(self, choices: &[u8]) {
        let reader = self.reader;
        let file = reader.file.get_value();
        reader.end(Stage::Reading { file, share: 0.0, rows: 0 });
        let client = reader.files.with_value(|files| {
            ImportClient::read(files, choices, move |event| self.take_log(event))
        });
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
            Some(ImportEvent::Understood(understood)) => reader.understood.set(understood),
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
        self.import.cut.set(None);
        self.import.shown.set(Some(own));
        if !self.reader.again.get_value() {
            self.reader.open.set(false);
        }
        self.request_picture();
    }
}
