//! Files that the reader opens or drops: an experiment or a log, told by what is in them.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::File;

use super::Lab;
use crate::{browser, experiment_file};

/// An experiment is one file of less than this, in bytes; what is larger is not read here.
const LARGEST: f64 = 65_536.0;

impl Lab {
    /// Opens an experiment, or reads a log; where a file could be either, an experiment if that is `expected`.
    pub(crate) fn open_files(self, files: Array, expected: bool) {
        let only = (files.length() == 1).then(|| files.get(0).dyn_into::<File>().ok()).flatten();
        let Some(file) = only.filter(|file| file.size() < LARGEST) else {
            return self.read_log(files);
        };
        browser::read_text(&file, move |text| {
            if experiment_file::is_one(&text, expected) {
                self.reader.open.set(false);
                self.reader.experiment.set(Some(text));
            } else {
                self.read_log(files);
            }
        });
    }
}
