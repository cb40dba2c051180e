//! `Time`: where the reader is in time: which step is looked at, how far a gradient has come down.

use experiment::RunSpec;
use experiment::link::Link;
use leptos::prelude::*;
use words::past::Past;

/// The state of all that moves in time, beside training itself.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    /// The step that is looked at, where it is not the newest.
    pub(crate) cut: RwSignal<Option<u64>>,
    /// The experiment that goes on from there.
    pub(crate) draft: RwSignal<RunSpec>,
    /// Place that the gradient has come down to, layer by layer; `None` where all of it is shown.
    pub(crate) reached: RwSignal<Option<usize>>,
    /// How far the light of the opening has run down the network, 0 to 1; `None` once it is there.
    pub(crate) entrance: RwSignal<Option<f64>>,
    /// Whether it comes down by itself.
    pub(crate) by_itself: RwSignal<bool>,
    /// The step before the one whose gradient comes down.
    pub(super) before: StoredValue<u64>,
    /// Whether the run rests, or rested a moment ago, because nobody saw it.
    pub(crate) unseen: RwSignal<bool>,
    /// Whether the sheet of keys is open.
    pub(crate) keys_shown: RwSignal<bool>,
    /// Whether there are settings to go back to.
    pub(crate) can_undo: RwSignal<bool>,
    /// Whether there are settings to go forward to.
    pub(crate) can_redo: RwSignal<bool>,
    pub(super) past: StoredValue<Past<Link>, LocalStorage>,
}

impl Time {
    /// At the beginning.
    pub(super) fn new(settings: Link) -> Time {
        Time {
            cut: RwSignal::new(None),
            draft: RwSignal::new(settings.spec.clone()),
            reached: RwSignal::new(None),
            entrance: RwSignal::new(None),
            by_itself: RwSignal::new(false),
            before: StoredValue::new(0),
            unseen: RwSignal::new(false),
            keys_shown: RwSignal::new(false),
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            past: StoredValue::new_local(Past::new(settings)),
        }
    }

    /// The newest step is looked at, and all of its gradient.
    pub(super) fn now(self) {
        self.newest();
        if self.reached.get_untracked().is_some() {
            self.reached.set(None);
            self.by_itself.set(false);
        }
    }
    /// The run was taken back to a step. A gradient that is to come down is that of the step after it.
    pub(super) fn rewound(self, step: u64) {
        self.newest();
        self.before.set_value(step);
    }

    /// The newest step is looked at.
    fn newest(self) {
        // Whoever reads this is told only where it changes.
        if self.cut.get_untracked().is_some() {
            self.cut.set(None);
        }
    }
}
