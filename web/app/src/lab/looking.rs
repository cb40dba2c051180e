//! What panels look at: the places of the pictures, and what was measured there.

use insight::Reading;
use leptos::prelude::*;
use plot::{DecadeRange, History};
use spec::Quantity;
use web_sys::PointerEvent;

use super::Lab;
use crate::places::Places;
use crate::run::Run;

impl Lab {
    /// The colours of the page and of its charts.
    pub(crate) fn theme(self) -> &'static plot::Theme {
        if self.dark.get() { &plot::DARK } else { &plot::LIGHT }
    }

    /// The rows of the pictures.
    pub(crate) fn places(self) -> Places {
        self.plan.with(|plan| Places::shown(plan, &self.view.get()))
    }

    /// The places the verdict is about: the gradient with respect to what the layers hand on.
    pub(crate) fn gradient_places(self) -> Places {
        let layer = self.view.with(|view| view.layer);
        self.plan.with(|plan| Places::of(plan, Quantity::Activations, layer))
    }

    /// A mouse that leaves takes its reading along; a finger that lifts leaves it to be read.
    pub(crate) fn pointer_left(self, event: &PointerEvent) {
        if event.pointer_type() != "touch" {
            self.pointed.set(None);
        }
    }

    /// Looks at the history of the current run.
    pub(crate) fn history<T>(self, look: impl FnOnce(&History) -> T) -> T {
        self.run.with_value(|run| look(run.history()))
    }

    /// The newest readings of these places; empty before the first step.
    pub(crate) fn latest_readings(self, places: &Places) -> Vec<Reading> {
        self.run.with_value(|run| run.latest(places))
    }

    /// The readings of a column of the history.
    pub(crate) fn column_readings(self, places: &Places, column: usize) -> Vec<Reading> {
        self.run.with_value(|run| run.column(places, column))
    }

    /// The last readings of the run before this one; empty if there was none like it.
    pub(crate) fn ghost_readings(self, places: &Places) -> Vec<Reading> {
        self.run.with_value(|run| run.ghost(places))
    }

    /// Share of each hidden layer's units that were 0 on every test row.
    pub(crate) fn dead_shares(self) -> Vec<f32> {
        self.run.with_value(|run| run.dead().to_vec())
    }

    /// How much the gradients of a batch's rows have in common in the first layer.
    pub(crate) fn coherence(self) -> Option<f32> {
        self.run.with_value(Run::coherence)
    }

    /// Global gradient norm before and after clipping, in the newest step.
    pub(crate) fn clip_norms(self) -> Option<(f32, f32)> {
        self.run.with_value(Run::clip_norms)
    }

    /// The profile's axis, widened to hold these readings.
    pub(crate) fn decades_for(self, readings: &[Reading]) -> DecadeRange {
        let mut decades = DecadeRange::default();
        self.run.update_value(|run| decades = run.widen(readings));
        decades
    }
}
