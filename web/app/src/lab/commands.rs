//! What the reader asks for: changes of the experiment, and commands to the worker.

use experiment::presets::{self, Rest};
use experiment::{Comparison, Compute, Plan, RunSpec, changes, rules};
use leptos::prelude::*;
use protocol::{Command, RunId};

use super::Lab;
use crate::browser;
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
        self.spec.set(self.changed(&self.spec.get_untracked(), change));
        self.restart();
    }

    /// An experiment that the reader changes: what is locked stays.
    fn changed(self, old: &RunSpec, change: &dyn Fn(&mut RunSpec)) -> RunSpec {
        let mut new = old.clone();
        change(&mut new);
        rules::mend(&mut new);
        self.embedding.with_untracked(|it| it.keep_locked(old, &mut new));
        new
    }

    /// Opens a named experiment, and trains it to where it rests.
    pub(crate) fn open_preset(self, name: &str) {
        let Ok(preset) = presets::find(name) else { return };
        // The browser's button back opens again what is left here, as it was.
        self.write_address(false);
        self.table.set(OwnTable::default());
        self.shape.set(None);
        self.view.update(|view| view.quantity = preset.shows);
        self.wants_to_play.set_value(preset.rests == Rest::Never);
        self.open_experiment(preset.spec, Comparison::default());
        match preset.rests.step() {
            None => {}
            Some(0) => self.look_at(0),
            Some(step) => self.train_to(step),
        }
        self.write_address(true);
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

    /// Asks the worker what the network says of rows that it was not trained on.
    pub(crate) fn ask_what_it_learned(self) {
        self.send(&Command::AskWhatItLearned { run: self.run_id() });
    }

    /// Takes another table of the reader's own, and asks the worker what it holds.
    pub(crate) fn open_table(self, table: OwnTable) {
        let look_at = table.to_look_at();
        self.change_table(table);
        if let Some((bytes, header)) = look_at {
            self.send(&Command::LookAt { bytes, header });
        }
    }

    /// Takes the runs back to a step, and lets them go on, the one at this place with another training.
    pub(crate) fn rewind(self, place: usize, to: u64, change: &dyn Fn(&mut RunSpec)) {
        self.time.now();
        if place == 0 {
            self.spec.set(self.changed(&self.spec.get_untracked(), change));
        } else {
            let first = self.spec.get_untracked();
            let plans = self.plans.get_untracked();
            let Some(spec) = plans.get(place).map(|plan| &plan.spec) else { return };
            let spec = self.changed(spec, change);
            self.comparison.update(|comparison| {
                if let Some(flips) = comparison.others.get_mut(place - 1) {
                    *flips = Comparison::flips(&first, &spec);
                }
            });
        }
        self.rewind_all(to);
        self.play();
    }

    /// Looks at an earlier step, to go on from there.
    pub(crate) fn look_at(self, step: u64) {
        if self.time.cut.get_untracked().is_none() {
            self.time.now();
            self.time.draft.set(self.spec.get_untracked());
        }
        self.time.cut.set(Some(step));
    }

    /// Looks at a step, whichever; a run that trains rests for it.
    pub(crate) fn scrub(self, step: u64) {
        let earlier = self.run(self.longest(), |run| {
            let history = run.history();
            history.column_of(step).is_none_or(|column| !history.is_last(column))
        });
        if self.import.shown.with_untracked(Option::is_some) {
            self.import.cut.set(earlier.then_some(step));
            return;
        }
        if self.playing.get_untracked() {
            self.pause();
        }
        if earlier {
            self.look_at(step);
        } else {
            self.time.now();
        }
    }

    /// The step that the run goes on from: that of the last state that was kept up to the one that is
    /// looked at.
    pub(crate) fn goes_on_from(self) -> u64 {
        let Some(cut) = self.time.cut.get() else { return self.pictures.step.get() };
        self.findings
            .snapshots
            .with(|kept| kept.iter().copied().filter(|step| *step <= cut).max())
            .unwrap_or_default()
    }

    /// Whether all runs have ended by themselves.
    pub(crate) fn ended(self) -> bool {
        self.findings.faults.with(Vec::len) == self.plans.with(Vec::len)
    }

    /// Where an earlier step is looked at, the run goes back to it.
    fn go_back(self) {
        let Some(to) = self.time.cut.get_untracked() else { return };
        let spec = self.time.draft.get_untracked();
        if self.spec.get_untracked() != spec {
            self.spec.set(spec);
        }
        self.rewind_all(to);
    }

    /// Takes all runs back to a step; each goes on as the experiment and its flips say now.
    fn rewind_all(self, to: u64) {
        let specs =
            self.plans.with_untracked(|plans| plans.iter().map(|it| it.spec.clone()).collect());
        self.send(&Command::Rewind { to, specs });
    }

    /// Starts a run although it is large.
    pub(crate) fn start_anyway(self) {
        self.findings.large.set(None);
        self.send(&Command::Anyway);
        self.play();
    }

    /// Makes a large experiment, with all that is compared with it, smaller, until a step takes about
    /// half a second and 300 MB.
    pub(crate) fn make_smaller(self) {
        let Some((bytes, milliseconds)) = self.findings.large.get_untracked() else { return };
        // Work and memory: that of the snapshots, some eight numbers a parameter, no smaller batch saves.
        let size = |spec: &RunSpec| {
            let specs = self.comparison.with_untracked(|comparison| comparison.specs(spec));
            specs.iter().map(Plan::new).fold([0.0, 0.0], |[work, numbers], plan| {
                let kept = plan.model.numbers() as f64 + 8.0 * plan.model.parameter_count() as f64;
                [work + plan.model.work() as f64, numbers + kept]
            })
        };
        let now = size(&self.spec.get_untracked());
        let most =
            [now[0] * (500.0 / milliseconds).min(0.5), now[1] * (0.3e9 / bytes as f64).min(1.0)];
        self.change(&|spec| {
            let is_large = |spec: &RunSpec| {
                let size = size(spec);
                size[0] > most[0] || size[1] > most[1]
            };
            while is_large(spec) && changes::shrink(spec) {}
        });
    }

    /// Trains on.
    pub(crate) fn play(self) {
        self.go_back();
        self.time.now();
        self.wants_to_play.set_value(true);
        self.send(&self.on(self.newest_step()));
    }

    /// Trains to a step, and rests there.
    pub(super) fn train_to(self, step: u64) {
        self.send(&Command::Play { until: Some(step) });
    }

    /// Trains on from a step, as far as it is to go by itself.
    pub(super) fn on(self, from: u64) -> Command {
        let steps = self.embedding.with_untracked(|it| it.steps);
        Command::Play { until: (steps > 0).then(|| (from / steps + 1) * steps) }
    }

    /// Stops training, for now.
    pub(crate) fn pause(self) {
        self.wants_to_play.set_value(false);
        self.send(&Command::Pause);
    }

    /// Does one step.
    pub(crate) fn one_step(self) {
        self.go_back();
        self.time.now();
        self.wants_to_play.set_value(false);
        self.send(&Command::Step);
    }

    /// Starts the experiment again from its seed.
    pub(crate) fn restart(self) {
        if self.failed.get_untracked() {
            return; // nobody is left to train; what is shown stays
        }
        self.leave_log();
        let plans = self.plans.get_untracked();
        let view = self.view.get_untracked();
        self.runs.update_value(|runs| runs.begin(plans, view.layer));
        let of = |run: &Run| (run.id(), run.plan().spec.clone());
        let runs = self.runs.with_value(|runs| runs.iter().map(of).collect());
        self.findings.reset();
        self.sight.reset();
        self.time.now();
        // Until the worker listens, nothing is sent; its `Ready` comes back here.
        let table = self.table.with_untracked(|table| table.in_use().cloned());
        let probes = view.quantity.probes();
        let compute = view.compute;
        self.send(&Command::Pace { speed: view.speed });
        self.send(&Command::Load { runs, table, probes, compute });
        // A paused page still shows the first picture of what was changed.
        let seen = !browser::is_hidden();
        self.send(&if self.wants_to_play.get_value() && seen {
            self.on(0)
        } else {
            self.time.unseen.set(!seen && self.wants_to_play.get_value());
            Command::Step
        });
    }

    /// The name of the run that is selected.
    pub(super) fn run_id(self) -> RunId {
        let selected = self.selected.get_untracked();
        self.runs.with_value(|runs| runs.get(selected).id())
    }

    pub(super) fn send(self, command: &Command) {
        self.link.with_value(|link| {
            if let (Some(client), true) = (&link.client, link.ready) {
                client.send(command);
            }
        });
    }
}
