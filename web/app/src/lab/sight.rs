//! Where the reader looks in the pictures of the history.

use leptos::prelude::*;
use plot::Window;

/// Where the reader looks.
#[derive(Clone, Copy)]
pub(crate) struct Sight {
    /// The step and layer pointed at in a picture.
    pub(crate) pointed: RwSignal<Option<Pointed>>,
    /// The steps and rows that the heatmaps show.
    pub(crate) window: RwSignal<Window>,
}

/// A place in a picture of the history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pointed {
    /// The training step.
    pub(crate) step: u64,
    /// Row of the picture: layer or time step, 0 on the input side.
    pub(crate) row: usize,
}

impl Sight {
    /// Nothing is pointed at, and everything is shown.
    pub(super) fn new() -> Sight {
        Sight { pointed: RwSignal::new(None), window: RwSignal::new(Window::default()) }
    }

    /// The pictures begin anew.
    pub(super) fn reset(self) {
        self.window.update(Window::begin);
        self.pointed.set(None);
    }
}
