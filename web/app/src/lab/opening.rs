//! Files that the reader opens or drops: an experiment or a log, told by what is in them.

use experiment::LARGEST_TABLE;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::File;

use super::Lab;
use super::log_reader::Stage;
use crate::browser;
use crate::experiment_file::{self, Judged};

/// So many bytes of a file tell whether it is an experiment.
const LOOKED_AT: i32 = 65_536;

/// A larger file is no experiment, not even one with a table.
const LARGEST: f64 = 4.0 * LARGEST_TABLE as f64;

impl Lab {
    /// Opens an experiment, or reads a log; where a file could be either, an experiment if that is `expected`, as in
    /// the export sheet. What is refused is told there, or else where logs are chosen.
    pub(crate) fn open_files(self, files: Array, expected: bool) {
        let only = (files.length() == 1).then(|| files.get(0).dyn_into::<File>().ok()).flatten();
        let Some(file) = only.filter(|file| file.size() < LARGEST) else {
            return self.read_log(files);
        };
        leptos::task::spawn_local(async move {
            // A long file is read as a whole only where it begins as an experiment with its table does.
            let begin = file.slice_with_i32_and_i32(0, LOOKED_AT).ok();
            let is_long = file.size() > f64::from(LOOKED_AT);
            if let Some(begin) = begin.filter(|_| is_long)
                && !browser::text_of(&begin)
                    .await
                    .is_some_and(|it| experiment_file::begins_one(&it))
            {
                return self.read_log(files);
            }
            let judged = match browser::text_of(&file).await {
                Some(text) => experiment_file::judge(text, expected).await,
                // The reader of logs says why.
                None => Ok(Judged::Log),
            };
            match judged {
                Ok(Judged::Log) => self.read_log(files),
                Ok(Judged::Experiment(opened)) => {
                    let (link, table) = *opened;
                    self.reader.cancel();
                    self.reader.open.set(false);
                    self.open_file(&link);
                    if self.table.with_untracked(|shown| *shown != table) {
                        self.open_table(table);
                    }
                    self.reader.experiment.set(Some(Ok(())));
                }
                Ok(Judged::Refused(changes)) if expected => {
                    self.reader.experiment.set(Some(Err(changes)));
                }
                Ok(Judged::Refused(changes)) => self.refuse(Stage::NoExperiment(changes)),
                Err(_) => self.refuse(Stage::Failed),
            }
        });
    }

    /// Says why a file is not opened where files are opened that go over the page.
    fn refuse(self, why: Stage) {
        self.reader.end(why);
        self.reader.open.set(true);
    }
}
