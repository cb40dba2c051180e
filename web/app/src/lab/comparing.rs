//! Runs beside the experiment: added, selected, kept, left.

use experiment::{Comparison, Flip, Plan, RunSpec};
use leptos::prelude::*;
use protocol::Command;

use super::{Lab, handing_on};

impl Lab {
    /// Opens another experiment, with what is to train beside it.
    pub(crate) fn open_experiment(self, spec: RunSpec, comparison: Comparison) {
        if !self.locks("compare") {
            self.comparison.set(comparison);
        }
        self.selected.set(0);
        self.layer.set(handing_on(&Plan::new(&spec)));
        self.change(&|old| *old = spec.clone());
    }

    /// Trains the experiment again, beside one in which these fields are flipped; where it rests, up to the
    /// step that is looked at.
    pub(crate) fn compare_with(self, flips: Vec<Flip>) {
        let locked = flips.iter().any(|flip| self.locks(flip.field)) || self.locks("compare");
        if !locked && self.comparison.with_untracked(Comparison::has_room) {
            let step = self.time.cut.get_untracked().unwrap_or_else(|| self.newest_step());
            self.comparison.update(|comparison| comparison.others.push(flips));
            self.restart();
            // One step is trained anyway.
            if step > 1 && !self.wants_to_play.get_value() {
                self.train_to(step);
            }
        }
    }

    /// Whether the reader cannot change this, because whoever embedded the page locked it.
    pub(crate) fn locks(self, name: &str) -> bool {
        self.embedding.with(|it| it.locks(name))
    }

    /// Shows a run in the pictures that have room for one only.
    pub(crate) fn select(self, place: usize) {
        self.selected.set(place);
        self.findings.reset_answers();
        self.request_picture();
    }

    /// Goes on with these runs, as they are; the first of them is the experiment from now on.
    pub(crate) fn keep(self, places: &[usize]) {
        let specs: Vec<RunSpec> =
            self.plans.with_untracked(|plans| plans.iter().map(|plan| plan.spec.clone()).collect());
        let mut kept = places.iter().filter_map(|place| specs.get(*place));
        let Some(first) = kept.next() else { return };
        let mut allowed = first.clone();
        self.embedding
            .with_untracked(|it| it.keep_locked(&self.spec.get_untracked(), &mut allowed));
        if allowed != *first || self.locks("compare") {
            return; // it would change what is locked
        }
        let others = kept.map(|spec| Comparison::flips(first, spec)).collect();
        self.findings.faults.update(|faults| {
            faults.retain_mut(|ended| match places.iter().position(|it| *it == ended.place) {
                Some(place) => {
                    ended.place = place;
                    true
                }
                None => false,
            });
        });
        self.runs.update_value(|runs| runs.keep(places));
        let runs = self.runs.with_value(|runs| runs.iter().map(crate::run::Run::id).collect());
        self.send(&Command::Keep { runs });
        if places[0] != 0 {
            // It followed the first until now.
            self.send(&Command::Compute { on: self.view.with_untracked(|view| view.compute) });
        }
        self.playing.set(self.runs.with_value(|runs| runs.iter().any(|run| run.playing)));
        self.spec.set(first.clone());
        self.comparison.set(Comparison { others });
        self.select(0);
    }
}
