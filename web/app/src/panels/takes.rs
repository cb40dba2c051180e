//! What the dialog does: makes the files, saves them, says so.

use experiment::link::Change;
use experiment::{Measure, RunSpec, link, presets};
use js_sys::Uint8Array;
use leptos::prelude::*;
use protocol::{Export, Kept, Series};
use words::fill;
use words::notes::refusals;

use super::posters::{self, Subjects};
use crate::lab::Lab;
use crate::messages::catalogue;
use crate::{address_bar, experiment_file, exporter, files, locked_copy};

/// Kinds of files.
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";
pub(super) const JSON: &str = "application/json";
pub(super) const CSV: &str = "text/csv";
pub(super) const TEXT: &str = "text/plain";
const HTML: &str = "text/html";
pub(super) const BYTES: &str = "application/octet-stream";

/// The whole page in one file.
const COPY: &str = "offline.html";

/// Batches that a PyTorch script comes with, one for each of its steps: as many as `gradlab` writes.
const BATCHES: u32 = 10;

/// What the dialog does. Copies are handles to the same state.
#[derive(Clone, Copy)]
pub(super) struct Takes {
    /// The page.
    pub(super) lab: Lab,
    /// What was done last, in words.
    pub(super) said: RwSignal<String>,
    /// What is wrong with a file that was opened.
    pub(super) refused: RwSignal<Vec<String>>,
    /// Whether the dialog is open.
    pub(super) open: RwSignal<bool>,
    /// Place of the run whose measurements and whose script are asked for.
    pub(super) run: RwSignal<usize>,
}

impl Takes {
    pub(super) fn begin(self) {
        self.said.set(String::new());
        self.refused.set(Vec::new());
        self.run.set(self.lab.selected.get_untracked());
        self.open.set(true);
    }

    fn link(self) -> String {
        untrack(|| address_bar::address(&self.lab.address()))
    }

    pub(super) fn copy_link(self) {
        let has_table = self.lab.table.with_untracked(|table| table.in_use().is_some());
        self.copy(self.link(), has_table);
    }

    /// Copies a text, and says so; also, where a table is not in it, that it is `without_table`.
    pub(super) fn copy(self, text: String, without_table: bool) {
        leptos::task::spawn_local(async move {
            let copied = files::copy(&text).await;
            let words = untrack(|| self.lab.words());
            let said = if copied { words.copied } else { words.copy_failed };
            self.said.set(if without_table {
                format!("{said} {}", words.take_no_table)
            } else {
                said.to_owned()
            });
            if !copied {
                self.open.set(true);
            }
        });
    }

    /// Saves a file whose name says of what experiment and what of it.
    fn save(self, what: &str, kind: &str, bytes: &[u8]) {
        let bytes = Uint8Array::from(bytes);
        let stem = stem(&self.lab.spec.get_untracked());
        let name =
            if what.starts_with('.') { format!("{stem}{what}") } else { format!("{stem}-{what}") };
        self.save_as(&name, kind, &bytes);
    }

    pub(super) fn save_as(self, name: &str, kind: &str, bytes: &Uint8Array) {
        let words = untrack(|| self.lab.words());
        self.said.set(match files::save(name, kind, bytes) {
            Ok(()) => fill(words.saved_as, &[("file", name)]),
            Err(_) => words.take_failed.to_owned(),
        });
    }

    pub(super) fn save_svg(self, subject: Subjects) {
        let picture = untrack(|| posters::svg(self.lab, subject));
        self.save(&format!("{}.svg", subject.name()), SVG, picture.as_bytes());
    }

    pub(super) fn save_png(self, subject: Subjects) {
        leptos::task::spawn_local(async move {
            match posters::png(self.lab, subject).await {
                Some(bytes) => self.save(&format!("{}.png", subject.name()), PNG, &bytes),
                None => self.said.set(untrack(|| self.lab.words().take_failed.to_owned())),
            }
        });
    }

    /// What was measured of a run, in the steps that the page keeps.
    pub(super) fn trace(self, csv: bool) -> Export {
        let (lab, place) = (self.lab, self.run.get_untracked());
        let of_run = lab.run(place, |run| {
            let (history, plan) = (run.history(), run.plan());
            let kept = |column| {
                let sample = history.column(column)?;
                let of = |measure| {
                    let values = history.values(measure, column).to_vec();
                    Series { measure, places: values.len(), values }
                };
                let series = Measure::ALL.into_iter().map(of);
                Some(Kept {
                    step: sample.step,
                    loss: sample.loss,
                    accuracy: sample.accuracy,
                    series: series.filter(|series| series.places > 0).collect(),
                })
            };
            let steps = (0..history.columns()).filter_map(kept).collect();
            let evaluations = history.evaluations().iter().collect();
            (plan.spec.clone(), plan.row, steps, evaluations)
        });
        let (spec, shape, steps, evaluations) = of_run;
        Export::Trace { stem: self.stem_of(place), spec, shape, csv, steps, evaluations }
    }

    pub(super) fn pytorch(self) -> Export {
        let (lab, place) = (self.lab, self.run.get_untracked());
        let spec = lab.run(place, |run| run.plan().spec.clone());
        let table = lab.table.with_untracked(|table| table.in_use().cloned());
        Export::Pytorch { stem: self.stem_of(place), spec, table, steps: BATCHES }
    }

    /// What files of a run are called.
    fn stem_of(self, place: usize) -> String {
        let spec = self.lab.run(place, |run| run.plan().spec.clone());
        stem(&spec).to_owned()
    }

    /// Has the exporter write files, and does something with one of them.
    pub(super) fn export(self, what: Export, which: usize, then: fn(Takes, &str, &Uint8Array)) {
        let words = untrack(|| self.lab.words());
        self.said.set(words.take_writing.to_owned());
        leptos::task::spawn_local(async move {
            match exporter::write(&what).await {
                Ok(files) => {
                    if let Some((name, bytes)) = files.get(which) {
                        then(self, name, bytes);
                    }
                }
                Err(why) => self.said.set(format!("{} {why}", words.take_failed)),
            }
        });
    }

    pub(super) fn save_experiment(self) {
        let text = experiment_file::write(&untrack(|| self.lab.address()), None);
        self.save(".json", JSON, text.as_bytes());
    }

    /// Saves the experiment and the reader's own table in one file.
    pub(super) fn save_with_table(self) {
        let link = untrack(|| self.lab.address());
        let text = self.lab.table.with_untracked(|it| experiment_file::write(&link, Some(it)));
        self.save("with-table.json", JSON, text.as_bytes());
    }

    /// Saves the page, which then begins with this experiment.
    pub(super) fn save_copy(self) {
        let link = link::write(&untrack(|| self.lab.address())).replace('&', "&amp;");
        self.said.set(untrack(|| self.lab.words()).take_writing.to_owned());
        leptos::task::spawn_local(async move {
            match files::fetch_text(COPY).await {
                Some(page) => {
                    // The link has no quotes: it is letters, digits and `.-_:,/`.
                    let begin = format!("<html data-link=\"{link}\" ");
                    self.save(".html", HTML, page.replacen("<html ", &begin, 1).as_bytes());
                }
                None => self.said.set(untrack(|| self.lab.words().take_failed.to_owned())),
            }
        });
    }

    /// Saves a page of this experiment on which only this setting can be changed, or nothing.
    pub(super) fn save_locked(self, free: Option<&'static str>) {
        let embed = locked_copy::locked(untrack(|| self.lab.address()), free);
        self.said.set(untrack(|| self.lab.words()).take_writing.to_owned());
        leptos::task::spawn_local(async move {
            match locked_copy::page(embed).await {
                Some(page) => self.save("locked.html", HTML, page.as_bytes()),
                None => self.said.set(untrack(|| self.lab.words().take_failed.to_owned())),
            }
        });
    }

    /// Says why an experiment that was chosen here is not opened.
    pub(super) fn refuse(self, changes: &[Change]) {
        let words = catalogue(self.lab.language.get_untracked());
        self.refused.set(refusals(changes, words));
    }
}

/// What files of an experiment are called: as its preset, if it is one.
fn stem(spec: &RunSpec) -> &'static str {
    presets::of(spec).map_or("experiment", |preset| preset.name)
}
