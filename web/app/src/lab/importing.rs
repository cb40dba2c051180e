//! A run that was trained elsewhere stands in the place of the lab's own, which waits meanwhile.

use leptos::prelude::*;
use protocol::Command;
use words::own_run::short;
use words::places::Places;

use super::Lab;

impl Lab {
    /// Shows the lab's own runs again, as they were left.
    pub(crate) fn leave_log(self) {
        if self.import.shown.with_untracked(Option::is_none) {
            return;
        }
        self.sight.pointed.set(None);
        self.import.shown.set(None);
        #[cfg(not(feature = "embed"))]
        self.reader.understood.set(Vec::new());
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
