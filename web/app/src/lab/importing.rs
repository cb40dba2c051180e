//! A run that was trained elsewhere stands in the place of the lab's own, which waits meanwhile.

use leptos::prelude::*;
use plot::Window;
use protocol::Command;
use words::own_run::{OwnRun, short};
use words::places::Places;

use super::Lab;
use crate::runs::Runs;

/// A log that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Import {
    /// What is shown in place of the lab's own runs.
    pub(crate) shown: RwSignal<Option<OwnRun>>,
    /// Its numbers.
    pub(super) runs: StoredValue<Runs, LocalStorage>,
    /// The window on the lab's own pictures meanwhile.
    pub(super) window: StoredValue<Window>,
}

impl Import {
    /// The lab's own runs are shown.
    pub(super) fn new(runs: Runs) -> Import {
        Import {
            shown: RwSignal::new(None),
            runs: StoredValue::new_local(runs),
            window: StoredValue::new(Window::default()),
        }
    }

    /// The runs of the log, if one is shown.
    pub(super) fn runs(self) -> Option<StoredValue<Runs, LocalStorage>> {
        self.shown.with_untracked(Option::is_some).then_some(self.runs)
    }

    /// The rows of the pictures, if a log is shown.
    pub(super) fn places(self) -> Option<Places> {
        self.shown.with(|own| own.as_ref().map(OwnRun::places))
    }

    /// The rows that are judged, if a log is shown.
    pub(super) fn gradient_places(self) -> Option<Places> {
        self.shown.with(|own| own.as_ref().map(OwnRun::gradient_places))
    }

    /// Whether a log is shown.
    pub(crate) fn is_shown(self) -> bool {
        self.shown.with(Option::is_some)
    }
}

impl Lab {
    /// Shows the lab's own runs again, as they were left.
    pub(crate) fn leave_log(self) {
        if self.import.shown.with_untracked(Option::is_none) {
            return;
        }
        self.sight.pointed.set(None);
        self.import.shown.set(None);
        self.sight.window.set(self.import.window.get_value());
        let looks_back = self.time.cut.with_untracked(Option::is_some);
        if self.wants_to_play.get_value() && !looks_back && !self.ended() {
            self.send(&Command::Play { until: None });
        }
        self.request_picture();
    }

    /// A row by name, as it is called where it was trained.
    pub(crate) fn row_name(self, places: &Places, row: usize) -> String {
        let own =
            self.import.shown.with(|own| own.as_ref()?.names(places.measure).get(row).cloned());
        own.unwrap_or_else(|| places.name(self.words(), row))
    }

    /// A row's name in the log that is shown, short enough for an axis.
    pub(crate) fn row_label(self, places: &Places, row: usize) -> Option<String> {
        self.import.shown.with(|own| {
            let names = own.as_ref()?.names(places.measure);
            Some(short(names.get(row)?, names))
        })
    }
}
