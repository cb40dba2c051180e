//! Back-propagation layer by layer: one step is trained, and its gradient is shown from the loss down.

use leptos::prelude::*;
use words::places::{Kind, layer_index};

use super::Lab;
use crate::browser::{Delay, Later};

/// Time for each place, where the gradient comes down by itself.
const PACE: Delay = Delay::Milliseconds(700);

/// At most so many stops on the way down by itself: a long way is taken in strides.
const STOPS: usize = 60;

impl Lab {
    /// Lets the gradient come down by one place; where it is down, trains another step.
    pub(crate) fn layer_backward(self) {
        match self.time.reached.get_untracked() {
            Some(place) if place > 0 => self.reach(place - 1),
            _ => self.begin_backward(),
        }
    }

    /// Lets the gradient come down by itself, or no more.
    pub(crate) fn backward_by_itself(self, runs: bool) {
        if runs && matches!(self.time.reached.get_untracked(), None | Some(0)) {
            self.begin_backward();
        }
        self.time.by_itself.set(runs);
    }

    /// Shows all of the gradient.
    pub(crate) fn backward_ends(self) {
        self.time.reached.set(None);
        self.time.by_itself.set(false);
    }

    fn begin_backward(self) {
        let places = untrack(|| self.gradient_places());
        if self.ended() {
            // The gradient of the step that went wrong is there already.
            self.time.now();
            self.reach(places.count - 1);
            return;
        }
        let runs = self.time.by_itself.get_untracked();
        // Where the run goes back first, no step counts until it is there.
        let looks_back = self.time.cut.with_untracked(Option::is_some);
        let before = if looks_back { u64::MAX } else { self.pictures.step.get_untracked() };
        self.time.before.set_value(before);
        self.one_step();
        self.time.reached.set(Some(places.count));
        self.time.by_itself.set(runs);
    }

    /// The gradient has come down to this place.
    fn reach(self, place: usize) {
        self.time.reached.set(Some(place));
        let layer = untrack(|| self.crossed(place));
        self.layer.set(layer as u32);
        self.inspect(layer);
    }

    /// The layer whose passage leads to this place.
    pub(crate) fn crossed(self, place: usize) -> usize {
        let places = self.gradient_places();
        self.plan.with(|plan| match places.kind {
            Kind::Times => layer_index(&plan.model, self.view.get().layer),
            _ if plan.model.hands_on_sums(0) => place,
            _ => (place + 1).min(plan.model.hidden().len()),
        })
    }

    /// Begins to let it come down once the step is trained, and lets it come down by itself.
    pub(super) fn follow_backward(self) {
        let next = Later::new(
            PACE,
            Box::new(move || {
                let place = self.time.reached.get_untracked().unwrap_or_default();
                if self.time.by_itself.get_untracked() && place > 0 {
                    let count = untrack(|| self.gradient_places()).count;
                    self.reach(place.saturating_sub(1 + count / STOPS));
                }
            }),
        );
        Effect::new(move |_| {
            if self.import.is_shown() {
                return;
            }
            let count = self.gradient_places().count;
            let (step, playing) = (self.pictures.step.get(), self.playing.get());
            match self.time.reached.get() {
                // A network with fewer places than before.
                Some(place) if place > count => self.backward_ends(),
                Some(place)
                    if place == count && !playing && step > self.time.before.get_value() =>
                {
                    self.reach(count - 1);
                }
                Some(0) => self.time.by_itself.set(false),
                Some(place) if place < count && self.time.by_itself.get() => next.request(),
                _ => {}
            }
        });
    }
}
