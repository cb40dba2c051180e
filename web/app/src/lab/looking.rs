//! What panels look at: the places of the pictures, and what was measured there.

use experiment::{DataSet, Plan, Quantity};
use insight::Reading;
use leptos::prelude::*;
use plot::{DecadeRange, History, StepAxis};
use web_sys::PointerEvent;
use words::Catalogue;
use words::places::Places;

use super::Lab;
use crate::messages::catalogue;
use crate::run::Run;
use crate::runs::Runs;

impl Lab {
    /// The colours of the page and of its charts.
    pub(crate) fn theme(self) -> &'static plot::Theme {
        if self.dark.get() { &plot::DARK } else { &plot::LIGHT }
    }

    /// What the run at a place is called; empty where there is none.
    pub(crate) fn name_of(self, place: usize) -> String {
        self.names.with(|names| names.get(place).cloned().unwrap_or_default())
    }

    /// The words of the language in use.
    pub(crate) fn words(self) -> &'static Catalogue {
        catalogue(self.language.get())
    }

    /// What the run that is selected learns.
    pub(crate) fn data(self) -> DataSet {
        self.plan.with(|plan| plan.spec.data)
    }

    /// The rows of the pictures.
    pub(crate) fn places(self) -> Places {
        let own = self.import.places();
        own.unwrap_or_else(|| self.plan.with(|plan| Places::shown(plan, &self.view.get())))
    }

    /// The places the verdict is about: the gradient with respect to what the layers hand on.
    pub(crate) fn gradient_places(self) -> Places {
        if let Some(own) = self.import.gradient_places() {
            return own;
        }
        let layer = self.view.with(|view| view.layer);
        self.plan.with(|plan| Places::of(plan, Quantity::Activations, layer))
    }

    /// As [`Lab::gradient_places`], of the run at a place.
    pub(crate) fn gradient_places_of(self, place: usize) -> Places {
        if let Some(own) = self.import.gradient_places() {
            return own;
        }
        let layer = self.view.with(|view| view.layer);
        self.plans.with(|plans| {
            Places::of(&plans[place.min(plans.len() - 1)], Quantity::Activations, layer)
        })
    }

    /// A mouse that leaves takes its reading along; a finger that lifts leaves it to be read.
    pub(crate) fn pointer_left(self, event: &PointerEvent) {
        if event.pointer_type() != "touch" {
            self.sight.pointed.set(None);
        }
    }

    /// The rows of the pictures of a run.
    pub(crate) fn places_of(self, place: usize) -> Places {
        if let Some(own) = self.import.places() {
            return own;
        }
        let shown = |plan: &Plan| Places::shown(plan, &self.view.get());
        self.plans.with(|plans| shown(&plans[place.min(plans.len() - 1)]))
    }

    /// How many rows the pictures share: the most that any run has.
    pub(crate) fn rows(self) -> usize {
        if let Some(own) = self.import.places() {
            return own.count;
        }
        let view = self.view.get();
        let count = |plan: &Plan| Places::shown(plan, &view).count;
        self.plans.with(|plans| plans.iter().map(count).max().unwrap_or_default())
    }

    /// The steps that the pictures and the curves share.
    pub(crate) fn steps(self) -> StepAxis {
        self.run(self.longest(), |run| StepAxis::growing(run.history()))
    }

    /// The steps of a log whose steps lie unevenly.
    pub(crate) fn uneven_steps(self) -> Option<Vec<u64>> {
        self.run(0, |run| run.history().uneven_steps())
    }

    /// The runs that the pictures show: the lab's own, or that of a log.
    fn shown_runs(self) -> StoredValue<Runs, LocalStorage> {
        self.import.runs().unwrap_or(self.runs)
    }

    /// The step that is looked at, where it is not the newest.
    pub(crate) fn cut(self) -> Option<u64> {
        if self.import.is_shown() { self.import.cut.get() } else { self.time.cut.get() }
    }

    /// The step that all numbers of the page are of.
    pub(crate) fn playhead(self) -> u64 {
        self.cut().unwrap_or_else(|| self.pictures.step.get())
    }

    /// The row that a light which runs down has reached, of so many; those below it are dark yet.
    pub(crate) fn lit_down_to(self, rows: usize) -> Option<usize> {
        self.time.entrance.get().map(|way| ((1.0 - way) * rows as f64).ceil() as usize)
    }

    /// Looks at a run.
    pub(crate) fn run<T>(self, place: usize, look: impl FnOnce(&Run) -> T) -> T {
        self.shown_runs().with_value(|runs| look(runs.get(place)))
    }

    /// Looks at the run that is selected.
    fn selected_run<T>(self, look: impl FnOnce(&Run) -> T) -> T {
        self.run(self.selected.get_untracked(), look)
    }

    /// The place of the run that has done the most steps: the first, unless it ended before others.
    pub(crate) fn longest(self) -> usize {
        self.shown_runs().with_value(|runs| {
            let steps = |run: &Run| run.history().latest().map(|sample| sample.step);
            let longest = runs.iter().map(steps).max().flatten();
            runs.iter().position(|run| steps(run) == longest).unwrap_or_default()
        })
    }

    /// Steps done by the run that has done the most.
    pub(crate) fn newest_step(self) -> u64 {
        self.run(self.longest(), |run| run.history().latest().map_or(0, |sample| sample.step))
    }

    /// Looks at the histories of all runs.
    pub(crate) fn histories<T>(self, look: impl FnOnce(&[&History]) -> T) -> T {
        self.shown_runs()
            .with_value(|runs| look(&runs.iter().map(Run::history).collect::<Vec<_>>()))
    }

    /// The readings of these places in the step that is looked at, mostly the newest; empty before
    /// the first one.
    pub(crate) fn latest_readings(self, places: &Places) -> Vec<Reading> {
        self.readings_of(self.selected.get_untracked(), places)
    }

    /// The readings of these places of a run in the step that is looked at.
    pub(crate) fn readings_of(self, place: usize, places: &Places) -> Vec<Reading> {
        let cut = self.cut();
        self.run(place, |run| match cut {
            // Of the state before the first step the first step tells.
            Some(step) => run.column(places, run.history().column_of(step).unwrap_or(0)),
            None => run.latest_logged(places),
        })
    }

    /// The last readings of the run before this one; empty if there was none like it.
    pub(crate) fn ghost_readings(self, places: &Places) -> Vec<Reading> {
        self.selected_run(|run| run.ghost(places))
    }

    /// Share of each hidden layer's units that were 0 on every test row.
    pub(crate) fn dead_shares(self) -> Vec<f32> {
        self.selected_run(|run| run.dead().to_vec())
    }

    /// Global gradient norm before and after clipping, in the newest step.
    pub(crate) fn clip_norms(self) -> Option<(f32, f32)> {
        self.selected_run(Run::clip_norms)
    }

    /// The profile's axis, widened to hold the readings of all runs.
    pub(crate) fn decades_for(self, runs: &[&[Reading]]) -> DecadeRange {
        let mut decades = DecadeRange::default();
        self.shown_runs().update_value(|first| {
            runs.iter().for_each(|readings| decades = first.get_mut(0).widen(readings));
        });
        decades
    }
}
