//! `Run`: one training run, from its initial parameters to pause, end or fault.

mod moving;

use data::Source;
use engine::Outcome;
use experiment::{Plan, Probes, RunSpec};
use protocol::{Event, Fault, RunId};

use crate::agenda::Next;
use crate::computing::Computing;
use crate::pipeline::{Finished, Pipeline};
use crate::record::Record;
use crate::schedule::{Mode, Schedule};
use crate::training::Training;

/// Steps that may wait to be drawn. A page that stops drawing (a hidden tab) pauses its run here.
const MOST_UNDRAWN_STEPS: usize = 2048;

/// One training run.
pub(crate) struct Run {
    id: RunId,
    schedule: Schedule,
    computing: Computing,
    pipeline: Pipeline,
    record: Record,
    outcome: Outcome,
    /// Whether the page knows that the run rests.
    told_that_it_rests: bool,
}

impl Run {
    /// A run on the processor, until [`Run::compute`] says otherwise.
    pub(crate) fn new(
        id: RunId,
        plan: Plan,
        source: Source,
        probes: Probes,
        mut computing: Computing,
    ) -> Run {
        let training = Training::new(plan, source, probes);
        Run {
            id,
            schedule: Schedule::new(),
            record: Record::new(id, training.program()),
            pipeline: Pipeline::new(training, &mut computing),
            computing,
            outcome: Outcome::default(),
            told_that_it_rests: false,
        }
    }

    pub(crate) fn id(&self) -> RunId {
        self.id
    }

    /// What it trains.
    pub(crate) fn training(&self) -> &Training {
        self.pipeline.training()
    }

    /// Number of steps done.
    pub(crate) fn step(&self) -> u64 {
        self.pipeline.step()
    }

    /// Number of steps done or under way.
    pub(crate) fn queued(&self) -> u64 {
        self.pipeline.queued()
    }

    /// What it computes on.
    pub(crate) fn computing(&self) -> &Computing {
        &self.computing
    }

    /// How far it trains, and when it moves.
    pub(crate) fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    pub(crate) fn schedule_mut(&mut self) -> &mut Schedule {
        &mut self.schedule
    }

    pub(crate) fn play(&mut self, until: Option<u64>, emit: &mut dyn FnMut(Event)) {
        let until = until.unwrap_or(u64::MAX);
        if !self.schedule.has_ended() && until > self.step() {
            self.set_mode(Mode::Playing { until }, emit);
        }
    }

    pub(crate) fn pause(&mut self, emit: &mut dyn FnMut(Event)) {
        if !self.schedule.has_ended() {
            self.set_mode(Mode::Paused, emit);
        }
    }

    fn set_mode(&mut self, mode: Mode, emit: &mut dyn FnMut(Event)) {
        if let Some(playing) = self.schedule.set_mode(mode) {
            self.told_that_it_rests = false;
            emit(Event::Playing { run: self.id, playing });
        }
    }

    /// Measures something else from the next step on.
    pub(crate) fn probe(&mut self, probes: Probes) {
        self.pipeline.want_probes(probes);
    }

    /// Inspects a layer after the last step or, where its rows are no longer there, after the next one.
    pub(crate) fn inspect(&mut self, layer: usize) {
        self.pipeline.inspect(layer);
    }

    /// Asks what the network answers to rows that it was not trained on; nothing if it is being asked.
    pub(crate) fn survey(&mut self) {
        self.pipeline.survey();
    }

    /// The page has drawn everything it was sent.
    pub(crate) fn drawn(&mut self) {
        self.record.set_drawn();
    }

    /// Whether the page still has a frame to draw.
    pub(crate) fn page_draws(&self) -> bool {
        self.record.page_draws()
    }

    /// Sends what was measured up to a step.
    pub(crate) fn send(&mut self, until: u64, emit: &mut dyn FnMut(Event)) {
        self.record.send(until, emit);
    }

    /// Goes back to a snapshot or to the beginning, and on from there with what `spec` says of
    /// training. Another network, or other rows, would be another run: then nothing happens.
    pub(crate) fn rewind(&mut self, to: u64, spec: &RunSpec, emit: &mut dyn FnMut(Event)) {
        let Some(plan) = self.training().plan_for(spec) else { return };
        let reason = self.pipeline.go_back(to, plan, &mut self.computing);
        self.record.follow(self.pipeline.training().program());
        self.set_mode(Mode::Paused, emit);
        // What was measured after the snapshot is void, drawn or not.
        self.record.set_drawn();
        if let Some(reason) = reason {
            self.tell(reason, emit);
        }
        emit(Event::Rewound { run: self.id, step: self.step() });
    }

    /// Whether there is something to do, besides trying out a device.
    pub(crate) fn wants_work(&self) -> bool {
        self.pipeline.has_work(self.schedule.is_playing())
            || self.computing.is_timing()
            || self.moves_now()
            || self.may_step()
    }

    /// Whether a device computes what is to be done.
    pub(crate) fn waits(&self) -> bool {
        if self.computing.is_timing() || !self.wants_work() {
            self.computing.trial_waits()
        } else {
            self.pipeline.executor().waits()
        }
    }

    /// Whether another step may begin. The page has to keep up with what is measured for it.
    fn may_step(&self) -> bool {
        let undrawn = self.record.steps() + (self.queued() - self.step()) as usize;
        undrawn < MOST_UNDRAWN_STEPS && self.schedule.may_step(self.queued(), &self.computing)
    }

    /// What is to follow what is due.
    fn next(&self) -> Next {
        if self.computing.is_timing() {
            return Next::Wait;
        }
        let may_step = self.may_step();
        if self.moves_now() || may_step && self.training().wants_probes() {
            Next::Move
        } else if may_step && !self.computing.trial_is_ready() {
            Next::Step
        } else {
            // Both processors are timed alone.
            Next::Nothing
        }
    }

    /// Trains until paused, out of time, or too far ahead of the page or of other runs.
    pub(crate) fn work(
        &mut self,
        out_of_time: &mut dyn FnMut() -> bool,
        emit: &mut dyn FnMut(Event),
    ) {
        let done = self.step();
        while self.wants_work() || self.computing.is_trying() {
            while self.pipeline.begin_job(self.next(), self.schedule.is_playing()) {}
            let (training, executor) = (self.pipeline.training(), self.pipeline.executor());
            let (batch, rests) = (executor.batch(), executor.rests());
            if let Some(reason) = self.computing.try_out(training, batch, rests, out_of_time) {
                self.tell(reason, emit);
            }
            if !self.computing.is_timing() {
                self.work_on_jobs(out_of_time, emit);
            }
            // The evaluation that follows the last step belongs to what was asked for.
            if self.schedule.has_reached_goal(self.step()) && self.pipeline.is_settled() {
                self.set_mode(Mode::Paused, emit);
            }
            // Whoever flipped a switch waits for the picture of the first step.
            let first = done == 0 && self.step() > 0;
            if first || out_of_time() || self.waits() {
                break;
            }
        }
    }

    fn work_on_jobs(&mut self, out_of_time: &mut dyn FnMut() -> bool, emit: &mut dyn FnMut(Event)) {
        let before = self.computing.now();
        self.pipeline.work(out_of_time);
        let spent = self.computing.now() - before;
        if self.pipeline.executor().trains()
            && let Some(stopwatch) = self.computing.stopwatch()
        {
            stopwatch.add(spent);
        }
        // Moved out so that its memory is reused and `self` stays free.
        let mut outcome = std::mem::take(&mut self.outcome);
        while let Some(job) = self.pipeline.take_done(&mut outcome) {
            if let Some(done) = self.pipeline.finish(job, &mut outcome, self.schedule.has_ended()) {
                self.take(done, &mut outcome, emit);
            }
        }
        self.outcome = outcome;
        if let Some(failure) = self.pipeline.failure() {
            self.fall_back(&failure, emit);
        }
    }

    /// Does what is left to do for a job that is done.
    fn take(&mut self, done: Finished, outcome: &mut Outcome, emit: &mut dyn FnMut(Event)) {
        match done {
            Finished::Step => {
                self.record.add(self.step(), outcome);
                if let Some(stopwatch) = self.computing.stopwatch() {
                    stopwatch.step();
                }
            }
            Finished::Evaluation(evaluation) => self.record.add_evaluation(evaluation),
            Finished::Layer(microscope) => {
                emit(Event::Inspection(microscope.look(
                    self.id,
                    &outcome.values,
                    &outcome.exponents,
                )));
            }
            Finished::Survey(survey) => {
                let training = self.training();
                emit(Event::Learned(survey.end(self.id, training.plan(), training.source())));
            }
            Finished::Fault(fault) => self.stop(fault, emit),
            Finished::State => self.go_on(Some(&std::mem::take(&mut outcome.values)), emit),
        }
    }

    /// Ends the run: a number was not finite.
    fn stop(&mut self, fault: Fault, emit: &mut dyn FnMut(Event)) {
        self.set_mode(Mode::Ended, emit);
        self.record.send(u64::MAX, emit); // the last picture goes out whatever else waits
        self.tell_of_snapshots(emit);
        emit(Event::Stopped { run: self.id, fault });
    }

    /// Says once, when the run has come to rest, what it can be rewound to. All of its steps up to
    /// `common` were sent before.
    pub(crate) fn tell_that_it_rests(&mut self, common: u64, emit: &mut dyn FnMut(Event)) {
        let rests = !self.schedule.is_playing()
            && !self.wants_work()
            && !self.record.reaches_back_to(common);
        if rests && (!self.told_that_it_rests || self.pipeline.snapshots().changed()) {
            self.tell_of_snapshots(emit);
        }
    }

    fn tell_of_snapshots(&mut self, emit: &mut dyn FnMut(Event)) {
        self.told_that_it_rests = true;
        emit(Event::Snapshots { run: self.id, steps: self.pipeline.snapshots().steps() });
    }
}
