//! `Run`: one training run, from its initial parameters to pause, end or fault.

use std::collections::VecDeque;

use data::{Feed, Source};
use engine::{Backend, Outcome, Program};
use experiment::{Plan, Probes, RunSpec, Shape};
use protocol::{ComputeReason, Event, RunId};

use crate::computing::Computing;
use crate::evaluation::Judging;
use crate::fault::Search;
use crate::job::Job;
use crate::moving::write_parameters;
use crate::record::Record;
use crate::snapshots::Snapshots;
use crate::survey::Survey;

/// Steps that may wait to be drawn. A page that stops drawing (a hidden tab) pauses its run here.
pub(crate) const MOST_UNDRAWN_STEPS: usize = 2048;

/// One training run.
pub(crate) struct Run {
    pub(crate) id: RunId,
    pub(crate) plan: Plan,
    pub(crate) program: Program,
    pub(crate) backend: Box<dyn Backend>,
    pub(crate) computing: Computing,
    pub(crate) source: Source,
    pub(crate) feed: Feed,
    /// The rows of the last step queued.
    pub(crate) batch: Batch,
    /// Other rows that the network answers to.
    pub(crate) judged: Batch,
    /// Which rows the backend's buffers will be about, once everything queued is done.
    pub(crate) holds: Holds,
    /// Layers to be inspected.
    pub(crate) to_inspect: VecDeque<usize>,
    pub(crate) survey: Option<Survey>,
    pub(crate) snapshots: Snapshots,
    /// What is to be measured from the next step on, where that is not what the program measures.
    pub(crate) wanted: Option<Probes>,
    /// Steps done.
    pub(crate) step: u64,
    /// Steps done or under way.
    pub(crate) queued: u64,
    /// No step is begun after this one: other runs have to come up first.
    pub(crate) limit: u64,
    /// Whether other runs train beside it, so that it moves only where they do.
    pub(crate) in_company: bool,
    /// The step after which all of them move.
    pub(crate) move_at: Option<u64>,
    pub(crate) mode: Mode,
    /// What follows the steps under way before another begins.
    pub(crate) due: VecDeque<Job>,
    /// What was asked for from outside, and is done in a pause too.
    pub(crate) asked: VecDeque<Job>,
    /// What the backend was told to do, in that order.
    pub(crate) under_way: VecDeque<Job>,
    pub(crate) judging: Judging,
    /// Where the run went wrong, if it seems that it did.
    pub(crate) search: Option<Search>,
    outcome: Outcome,
    pub(crate) record: Record,
    /// Whether the page still has a frame to draw.
    pub(crate) drawing: bool,
    /// Whether the page knows that it rests.
    told_that_it_rests: bool,
}

/// Buffers that are filled anew for every batch.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) inputs: Vec<f32>,
    pub(crate) targets: Vec<f32>,
}

/// The rows that the values in a backend's buffers are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// None: no step was done there.
    Nothing,
    /// The rows of the last step.
    Step,
    /// Values of other rows; the gradients are still those of the last step.
    Others,
}

/// What the run is asked to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Paused,
    /// Playing until so many steps are done.
    Playing {
        until: u64,
    },
    /// A number was not finite: nothing more to do, unless the run is rewound.
    Ended,
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
        let program = Program::with_probes(&plan, probes);
        let feed = source.feed(plan.spec.batch, plan.spec.seed);
        let (mut backend, _) = computing.make(&program);
        write_parameters(&plan, &program, backend.as_mut());
        let mut run = Run {
            id,
            snapshots: Snapshots::new(&program),
            record: Record::new(id, &program),
            plan,
            program,
            backend,
            computing,
            source,
            feed,
            batch: Batch::default(),
            judged: Batch::default(),
            holds: Holds::Nothing,
            to_inspect: VecDeque::new(),
            survey: None,
            wanted: None,
            step: 0,
            queued: 0,
            limit: u64::MAX,
            in_company: false,
            move_at: None,
            mode: Mode::Paused,
            due: VecDeque::new(),
            asked: VecDeque::new(),
            under_way: VecDeque::new(),
            judging: Judging::default(),
            search: None,
            outcome: Outcome::default(),
            drawing: false,
            told_that_it_rests: false,
        };
        run.snapshot_where_due();
        run
    }

    pub(crate) fn id(&self) -> RunId {
        self.id
    }

    /// What a row of its data looks like.
    pub(crate) fn shape(&self) -> Shape {
        self.source.shape()
    }

    /// Bytes of memory planned for its program.
    pub(crate) fn bytes(&self) -> u64 {
        self.program.bytes()
    }

    pub(crate) fn play(&mut self, until: Option<u64>, emit: &mut dyn FnMut(Event)) {
        let until = until.unwrap_or(u64::MAX);
        if self.mode != Mode::Ended && until > self.step {
            self.set_mode(Mode::Playing { until }, emit);
        }
    }

    pub(crate) fn pause(&mut self, emit: &mut dyn FnMut(Event)) {
        if self.mode != Mode::Ended {
            self.set_mode(Mode::Paused, emit);
        }
    }

    /// The step it was asked to train to, and has not yet.
    pub(crate) fn asked_for(&self) -> Option<u64> {
        match self.mode {
            Mode::Playing { until } if until < u64::MAX => Some(until),
            _ => None,
        }
    }

    /// Measures something else from the next step on.
    pub(crate) fn probe(&mut self, probes: Probes) {
        self.wanted = Some(probes);
    }

    /// Goes back to a snapshot or to the beginning, and on from there with what `spec` says of
    /// training.
    pub(crate) fn rewind(&mut self, to: u64, spec: &RunSpec, emit: &mut dyn FnMut(Event)) {
        let plan = Plan::for_shape(spec, self.source.shape());
        // Another network, or other rows, would be another run.
        if plan.layers != self.plan.layers || plan.spec.batch != self.plan.spec.batch {
            return;
        }
        let probes = self.wanted.take().unwrap_or(self.program.measured);
        let Some(snapshot) = self.snapshots.back_to(to) else {
            return self.begin_again(plan, probes, emit);
        };
        let program = Program::with_probes(&plan, probes);
        let (mut backend, reason) = self.computing.make(&program);
        snapshot.restore(&program, backend.as_mut());
        backend.set_steps_done(snapshot.step);
        (self.step, self.queued) = (snapshot.step, snapshot.step);
        self.feed = snapshot.feed.clone();
        (self.plan, self.backend) = (plan, backend);
        self.forget_jobs();
        self.adopt(program);
        self.went_back(reason, emit);
    }

    /// Goes back to the beginning: no snapshot is as old.
    pub(crate) fn begin_again(&mut self, plan: Plan, probes: Probes, emit: &mut dyn FnMut(Event)) {
        let program = Program::with_probes(&plan, probes);
        let (mut backend, reason) = self.computing.make(&program);
        write_parameters(&plan, &program, backend.as_mut());
        (self.step, self.queued) = (0, 0);
        self.feed = self.source.feed(plan.spec.batch, plan.spec.seed);
        (self.plan, self.backend) = (plan, backend);
        self.forget_jobs();
        self.adopt(program);
        self.snapshot_where_due();
        self.went_back(reason, emit);
    }

    fn went_back(&mut self, reason: Option<ComputeReason>, emit: &mut dyn FnMut(Event)) {
        self.set_mode(Mode::Paused, emit);
        // What was measured after the snapshot is void, drawn or not.
        self.drawing = false;
        if let Some(reason) = reason {
            self.tell(reason, emit);
        }
        emit(Event::Rewound { run: self.id, step: self.step });
    }

    /// Drops what is under way and what was to follow it, with the backend that it was for.
    pub(crate) fn forget_jobs(&mut self) {
        self.due.clear();
        self.asked.clear();
        self.under_way.clear();
        self.search = None;
        self.survey = None;
        self.to_inspect.clear();
    }

    /// Another program for the same parameters.
    pub(crate) fn adopt(&mut self, program: Program) {
        self.record = Record::new(self.id, &program);
        self.snapshots.follow(&program);
        self.program = program;
        self.holds = Holds::Nothing;
    }

    /// How the numbers of a layer are distributed, in the last step or, where its rows are there no
    /// more, in the next one.
    pub(crate) fn inspect(&mut self, layer: usize) {
        if layer < self.program.layers.len() && !self.to_inspect.contains(&layer) {
            self.to_inspect.push_back(layer);
        }
    }

    /// What the network says of rows that it was not trained on; nothing if it is being asked.
    pub(crate) fn survey(&mut self) {
        if self.survey.is_some() {
            return;
        }
        let survey = Survey::new(&self.source, self.queued);
        for (part, count) in survey.parts(self.program.batch) {
            self.asked.extend([Job::Ask(part), Job::Hear(count)]);
        }
        self.survey = Some(survey);
    }

    /// The page has drawn everything it was sent.
    pub(crate) fn drawn(&mut self) {
        self.drawing = false;
    }

    /// Trains until paused, out of time, or too far ahead of the page or of other runs.
    pub(crate) fn work(
        &mut self,
        out_of_time: &mut dyn FnMut() -> bool,
        emit: &mut dyn FnMut(Event),
    ) {
        let done = self.step;
        while self.wants_work() || self.computing.is_trying() {
            self.begin_jobs();
            self.try_out(out_of_time, emit);
            if !self.computing.is_timing() {
                self.work_on_jobs(out_of_time, emit);
            }
            self.pause_where_asked(emit);
            // Whoever flipped a switch waits for the picture of the first step.
            let first = done == 0 && self.step > 0;
            if first || out_of_time() || self.waits() {
                break;
            }
        }
    }

    fn work_on_jobs(&mut self, out_of_time: &mut dyn FnMut() -> bool, emit: &mut dyn FnMut(Event)) {
        let before = self.computing.now();
        self.backend.work(out_of_time);
        let spent = self.computing.now() - before;
        if let Some(Job::Train) = self.under_way.front()
            && let Some(stopwatch) = self.computing.stopwatch()
        {
            stopwatch.add(spent);
        }
        // Moved out so that its memory is reused and `self` stays free.
        let mut outcome = std::mem::take(&mut self.outcome);
        while self.backend.take_outcome(&mut outcome) {
            let Some(job) = self.under_way.pop_front() else {
                unreachable!("every outcome is that of a job")
            };
            self.finish(job, &mut outcome, emit);
        }
        self.outcome = outcome;
        if let Some(failure) = self.backend.failure() {
            self.fall_back(&failure, emit);
        }
    }

    /// Whether there is something to do, besides trying out a device.
    pub(crate) fn wants_work(&self) -> bool {
        !self.under_way.is_empty()
            || !self.asked.is_empty()
            || self.inspects()
            || self.search.is_some()
            || self.computing.is_timing()
            || self.is_to_move()
            || self.has_next()
    }

    /// Whether a device computes what is to be done.
    pub(crate) fn waits(&self) -> bool {
        if self.computing.is_timing() || !self.wants_work() {
            self.computing.trial_waits()
        } else {
            self.backend.waits()
        }
    }

    pub(crate) fn is_playing(&self) -> bool {
        matches!(self.mode, Mode::Playing { .. })
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.mode == Mode::Ended
    }

    /// Whether something is to follow what is under way.
    pub(crate) fn has_next(&self) -> bool {
        let Mode::Playing { until } = self.mode else { return !self.due.is_empty() };
        let moves = self.move_at.filter(|_| self.computing.moving().is_some());
        let until = until.min(self.limit).min(moves.unwrap_or(u64::MAX));
        !self.due.is_empty() || self.queued < until && self.has_room()
    }

    /// Whether the page keeps up with what is measured for it.
    fn has_room(&self) -> bool {
        self.record.steps() + ((self.queued - self.step) as usize) < MOST_UNDRAWN_STEPS
    }

    /// Ends the run: a number was not finite.
    pub(crate) fn stop(&mut self, fault: protocol::Fault, emit: &mut dyn FnMut(Event)) {
        self.search = None;
        self.set_mode(Mode::Ended, emit);
        self.hand_out_all(emit); // the last picture goes out whatever else waits
        self.tell_of_snapshots(emit);
        emit(Event::Stopped { run: self.id, fault });
    }

    /// Says once, when the run has come to rest, what it can be rewound to. All of its steps up to
    /// `common` were handed out before.
    pub(crate) fn tell_that_it_rests(&mut self, common: u64, emit: &mut dyn FnMut(Event)) {
        let rests =
            !self.is_playing() && !self.wants_work() && !self.record.reaches_back_to(common);
        if rests && (!self.told_that_it_rests || self.snapshots.changed()) {
            self.tell_of_snapshots(emit);
        }
    }

    fn tell_of_snapshots(&mut self, emit: &mut dyn FnMut(Event)) {
        self.told_that_it_rests = true;
        emit(Event::Snapshots { run: self.id, steps: self.snapshots.steps() });
    }

    /// Pauses once the steps asked for are done, the evaluation that follows them included.
    fn pause_where_asked(&mut self, emit: &mut dyn FnMut(Event)) {
        if let Mode::Playing { until } = self.mode
            && self.step >= until
            && self.due.is_empty()
            && self.under_way.is_empty()
            && self.search.is_none()
        {
            self.set_mode(Mode::Paused, emit);
        }
    }

    /// Sends what was measured up to a step.
    pub(crate) fn hand_out(&mut self, until: u64, emit: &mut dyn FnMut(Event)) {
        if let Some(frame) = self.record.take_until(until) {
            emit(Event::Frame(frame));
            self.drawing = true;
        }
    }

    /// Sends all that was measured, now.
    pub(crate) fn hand_out_all(&mut self, emit: &mut dyn FnMut(Event)) {
        self.hand_out(u64::MAX, emit);
    }

    pub(crate) fn set_mode(&mut self, mode: Mode, emit: &mut dyn FnMut(Event)) {
        let playing = |mode| matches!(mode, Mode::Playing { .. });
        if playing(self.mode) != playing(mode) {
            self.told_that_it_rests = false;
            emit(Event::Playing { run: self.id, playing: playing(mode) });
        }
        self.mode = mode;
    }
}
