//! Undo and redo of what was set, experiment and view.

use experiment::link::Link;
use leptos::prelude::*;
use words::undo::{brought_back, remembered};

use super::Lab;
use crate::browser::{self, Delay, Later};

/// What was set is one entry of the past once nothing has changed for so long, and no finger is down.
const SETTLED: Delay = Delay::Milliseconds(300);

impl Lab {
    /// What is set now.
    fn settings(self) -> Link {
        remembered(self.address())
    }

    /// Takes note of what the reader sets.
    pub(super) fn remember_settings(self) {
        // Whoever reaches for the next control is done with the one before.
        browser::watch_pointer(move || self.note_settings());
        let last = StoredValue::new(None::<Link>);
        let again = StoredValue::new_local(None::<Later>);
        let task = move || {
            let now = untrack(|| self.settings());
            let settled = last.with_value(|last| last.as_ref() == Some(&now));
            if settled && !browser::pointer_is_down() {
                self.note_settings();
            } else {
                last.set_value(Some(now));
                again.with_value(|again| again.iter().for_each(Later::request));
            }
        };
        again.set_value(Some(Later::new(SETTLED, Box::new(task))));
        Effect::new(move |_| {
            self.spec.track();
            self.comparison.track();
            self.view.track();
            self.offer_ways();
            last.set_value(None);
            again.with_value(|again| again.iter().for_each(Later::request));
        });
    }

    fn note_settings(self) {
        let now = untrack(|| self.settings());
        self.time.past.update_value(|past| past.note(&now));
    }

    fn offer_ways(self) {
        let now = untrack(|| self.settings());
        let (undo, redo) = self.time.past.with_value(|past| past.ways(&now));
        self.time.can_undo.set(undo);
        self.time.can_redo.set(redo);
    }

    /// Goes back to what was set before.
    pub(crate) fn undo(self) {
        self.note_settings();
        let mut before = None;
        self.time.past.update_value(|past| before = past.back());
        self.bring_back(before);
    }

    /// Sets again what was undone.
    pub(crate) fn redo(self) {
        let mut after = None;
        self.time.past.update_value(|past| after = past.forward());
        self.bring_back(after);
    }

    fn bring_back(self, settings: Option<Link>) {
        let Some(settings) = settings else { return };
        self.open_link(&brought_back(settings, &self.view.get_untracked()));
        self.offer_ways();
    }
}
