//! `Import`: a log of a run that was trained elsewhere, where it is shown.

use leptos::prelude::*;
use plot::Window;
use words::own_run::OwnRun;
use words::places::Places;

use crate::runs::Runs;

/// A log that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Import {
    /// What is shown in place of the lab's own runs.
    pub(crate) shown: RwSignal<Option<OwnRun>>,
    /// The step of it that is looked at, where it is not the last.
    pub(super) cut: RwSignal<Option<u64>>,
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
            cut: RwSignal::new(None),
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
