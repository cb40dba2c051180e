//! `Pictures`: what the pictures show of the runs, and when they change.

use leptos::prelude::*;
use protocol::RunId;

/// What the pictures show of the runs, and when they change.
#[derive(Clone, Copy)]
pub(crate) struct Pictures {
    /// Changes with every picture to draw.
    pub(crate) every: RwSignal<u32>,
    /// Changes with every picture that charts and texts follow.
    pub(crate) slow: RwSignal<u32>,
    /// While a run trains, no picture is drawn before this time, in milliseconds.
    pub(super) due: StoredValue<f64>,
    /// Steps done.
    pub(crate) step: RwSignal<u64>,
    /// Whether the pictures show all steps there are, and no more come.
    pub(crate) rests: RwSignal<bool>,
    /// Whether there was something to see: a picture, or why there is none.
    pub(crate) settled: RwSignal<bool>,
    /// The run whose pictures are shown.
    pub(crate) shown: RwSignal<RunId>,
}

impl Pictures {
    /// Nothing is drawn yet.
    pub(super) fn new() -> Pictures {
        Pictures {
            every: RwSignal::new(0),
            slow: RwSignal::new(0),
            due: StoredValue::new(0.0),
            step: RwSignal::new(0),
            rests: RwSignal::new(false),
            settled: RwSignal::new(false),
            shown: RwSignal::new(RunId::default()),
        }
    }
}
