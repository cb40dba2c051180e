//! What the reader asks for: changes of the experiment, and commands to the worker.

use leptos::prelude::*;
use protocol::{Command, RunId};
use spec::{Comparison, Compute, RunSpec, presets, rules};

use super::Lab;
use crate::own_table::OwnTable;
use crate::run::Run;

impl Lab {
    /// Has the worker measure what the pictures show, and no more.
    pub(super) fn measure_what_is_shown(self) {
        let probes = Memo::new(move |_| self.view.with(|view| view.quantity.probes()));
        Effect::new(move |_| self.send(&Command::Probe { probes: probes.get() }));
    }

    /// Has the worker play at the speed that is chosen.
    pub(super) fn keep_the_pace(self) {
        let speed = Memo::new(move |_| self.view.with(|view| view.speed));
        Effect::new(move |_| self.send(&Command::Pace { speed: speed.get() }));
    }

    /// Has the worker compute on something else from the next step on.
    pub(crate) fn compute_on(self, on: Compute) {
        self.view.update(|view| view.compute = on);
        self.send(&Command::Compute { on });
    }

    /// Changes the experiment and starts it again from its seed. Fields that no longer agree with
    /// each other are mended.
    pub(crate) fn change(self, change: &dyn Fn(&mut RunSpec)) {
        self.spec.update(|spec| {
            change(spec);
            rules::mend(spec);
        });
        self.restart();
    }

    /// Opens a named experiment, and trains it.
    pub(crate) fn open_preset(self, name: &str) {
        let Ok(preset) = presets::find(name) else { return };
        self.table.set(OwnTable::default());
        self.shape.set(None);
        self.view.update(|view| view.quantity = preset.shows);
        self.wants_to_play.set_value(true);
        self.open_experiment(preset.spec, Comparison::default());
    }

    /// Learns another table of the reader's own, or the experiment's data again.
    pub(crate) fn change_table(self, table: OwnTable) {
        let in_use = table.in_use().is_some();
        self.table.set(table);
        if !in_use {
            self.shape.set(None);
        }
        self.restart();
    }

    /// The layer under the microscope.
    pub(crate) fn layer_up_close(self) -> usize {
        let last = self.plan.with(|plan| plan.hidden().len());
        last.min(self.layer.get() as usize)
    }

    /// Asks the worker how the numbers of a layer are distributed.
    pub(crate) fn inspect(self, layer: usize) {
        self.send(&Command::Inspect { run: self.run_id(), layer });
    }

    /// Asks the worker what the network says of rows that it was not trained on.
    pub(crate) fn ask_what_it_learned(self) {
        self.send(&Command::AskWhatItLearned { run: self.run_id() });
    }

    /// Asks the worker what columns a table has.
    pub(crate) fn ask_for_columns(self, text: String) {
        self.send(&Command::Columns { text });
    }

    /// Takes the runs back to a step, and lets them go on, the one at this place with another training.
    pub(crate) fn rewind(self, place: usize, to: u64, change: &dyn Fn(&mut RunSpec)) {
        if place == 0 {
            self.spec.update(|spec| change(spec));
        } else {
            let first = self.spec.get_untracked();
            let plans = self.plans.get_untracked();
            let Some(mut spec) = plans.get(place).map(|plan| plan.spec.clone()) else { return };
            change(&mut spec);
            self.comparison.update(|comparison| {
                if let Some(flips) = comparison.others.get_mut(place - 1) {
                    *flips = Comparison::flips(&first, &spec);
                }
            });
        }
        let specs =
            self.plans.with_untracked(|plans| plans.iter().map(|it| it.spec.clone()).collect());
        self.send(&Command::Rewind { to, specs });
        self.play();
    }

    /// Trains on.
    pub(crate) fn play(self) {
        self.wants_to_play.set_value(true);
        self.send(&Command::Play { until: None });
    }

    /// Stops training, for now.
    pub(crate) fn pause(self) {
        self.wants_to_play.set_value(false);
        self.send(&Command::Pause);
    }

    /// Does one step.
    pub(crate) fn one_step(self) {
        self.wants_to_play.set_value(false);
        self.send(&Command::Step);
    }

    /// Starts the experiment again from its seed.
    pub(crate) fn restart(self) {
        if self.failed.get_untracked() {
            return; // nobody is left to train; what is shown stays
        }
        let plans = self.plans.get_untracked();
        let view = self.view.get_untracked();
        self.runs.update_value(|runs| runs.begin(plans, view.layer));
        let of = |run: &Run| (run.id(), run.plan().spec.clone());
        let runs = self.runs.with_value(|runs| runs.iter().map(of).collect());
        self.faults.set(Vec::new());
        self.snapshots.set(Vec::new());
        self.rate.set(None);
        self.pointed.set(None);
        self.inspection.set(None);
        self.learned.set(None);
        // Until the worker listens, nothing is sent; its `Ready` comes back here.
        let table = self.table.with_untracked(|table| table.in_use().cloned());
        let probes = view.quantity.probes();
        let compute = view.compute;
        self.send(&Command::Pace { speed: view.speed });
        self.send(&Command::Load { runs, table, probes, compute });
        // A paused page still shows the first picture of what was changed.
        self.send(&if self.wants_to_play.get_value() {
            Command::Play { until: None }
        } else {
            Command::Step
        });
    }

    /// The name of the run that is selected.
    pub(super) fn run_id(self) -> RunId {
        self.run(self.selected.get_untracked(), Run::id)
    }

    pub(super) fn send(self, command: &Command) {
        self.link.with_value(|link| {
            if let (Some(client), true) = (&link.client, link.ready) {
                client.send(command);
            }
        });
    }
}
