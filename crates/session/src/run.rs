//! `Run`: one training run, from its initial parameters to pause, end or fault.

use data::{Feed, Layout, Source};
use engine::{Backend, Histogram, Outcome, Program, Task, TaskKind, initial_parameters};
use protocol::{Bins, Counted, Event, Inspection, RunId};
use spec::{Plan, Probes, RunSpec, Shape};

use crate::Status;
use crate::evaluation::{Batch, Judging};
use crate::fault::locate;
use crate::record::Record;
use crate::snapshots::{Snapshots, carry_over, state};

/// Steps that may wait to be drawn. A page that stops drawing (a hidden tab) pauses its run here.
const MOST_UNDRAWN_STEPS: usize = 2048;

/// One training run.
pub(crate) struct Run {
    id: RunId,
    plan: Plan,
    program: Program,
    backend: Box<dyn Backend>,
    source: Source,
    feed: Feed,
    batch: Batch,
    snapshots: Snapshots,
    /// What is to be measured from the next step on, where that is not what the program measures.
    wanted: Option<Probes>,
    /// Steps done.
    step: u64,
    mode: Mode,
    evaluation: Option<Judging>,
    outcome: Outcome,
    record: Record,
    /// Whether the page still has a frame to draw.
    drawing: bool,
}

/// What the run is asked to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Paused,
    /// Playing until so many steps are done.
    Playing {
        until: u64,
    },
    /// A number was not finite: nothing more to do, unless the run is rewound.
    Ended,
}

impl Run {
    pub(crate) fn new(id: RunId, plan: Plan, source: Source, probes: Probes) -> Run {
        let program = Program::with_probes(&plan, probes);
        let feed = source.feed(plan.spec.batch, plan.spec.seed);
        let mut backend: Box<dyn Backend> = Box::new(cpu::backend(program.clone()));
        for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
            let written = backend.write(id, &values);
            assert!(written.is_ok(), "initial parameters have the shapes of the plan");
        }
        let mut snapshots = Snapshots::new(&program);
        if snapshots.is_due(0) {
            snapshots.keep(0, &feed, &program, backend.as_mut());
        }
        Run {
            id,
            snapshots,
            record: Record::new(id, &program),
            plan,
            program,
            backend,
            source,
            feed,
            batch: Batch::default(),
            wanted: None,
            step: 0,
            mode: Mode::Paused,
            evaluation: None,
            outcome: Outcome::default(),
            drawing: false,
        }
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
        self.program.bytes() as u64
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

    pub(crate) fn step(&mut self, emit: &mut dyn FnMut(Event)) {
        let until = match self.mode {
            // Steps that were asked for and are not done yet count.
            Mode::Playing { until } if until < u64::MAX => until,
            _ => self.step,
        };
        self.play(Some(until + 1), emit);
    }

    /// Measures something else from the next step on.
    pub(crate) fn probe(&mut self, probes: Probes) {
        self.wanted = Some(probes);
    }

    /// Goes back to a snapshot, and on from there with what `spec` says of training.
    pub(crate) fn rewind(&mut self, to: u64, spec: &RunSpec, emit: &mut dyn FnMut(Event)) {
        let plan = Plan::for_shape(spec, self.source.shape());
        // Another network, or other rows, would be another run.
        if plan.layers != self.plan.layers || plan.spec.batch != self.plan.spec.batch {
            return;
        }
        let Some(snapshot) = self.snapshots.back_to(to) else { return };
        let probes = self.wanted.take().unwrap_or(self.program.measured);
        let program = Program::with_probes(&plan, probes);
        let mut backend: Box<dyn Backend> = Box::new(cpu::backend(program.clone()));
        snapshot.restore(&self.program, &program, backend.as_mut());
        backend.set_steps_done(snapshot.step);
        self.step = snapshot.step;
        self.feed = snapshot.feed.clone();
        (self.plan, self.backend) = (plan, backend);
        self.evaluation = None;
        self.adopt(program);
        self.set_mode(Mode::Paused, emit);
        // What was measured after the snapshot is void, drawn or not.
        self.drawing = false;
        emit(Event::Rewound { run: self.id, step: self.step });
    }

    /// Another program for the same parameters.
    fn adopt(&mut self, program: Program) {
        // The snapshots name the state's buffers by their order in the program.
        let other_state = program.state().count() != self.program.state().count();
        self.record = Record::new(self.id, &program);
        self.program = program;
        if other_state && self.snapshots.is_due(0) {
            self.snapshots = Snapshots::new(&self.program);
            self.snapshots.keep(self.step, &self.feed, &self.program, self.backend.as_mut());
        }
    }

    /// How the numbers of a layer are distributed now.
    pub(crate) fn inspect(&mut self, layer: usize, emit: &mut dyn FnMut(Event)) {
        let Some(buffers) = self.program.layers.get(layer) else { return };
        let weight = self.program.weights(&self.plan).find(|(of, _, _)| *of == layer);
        let weight = weight.map(|(_, _, weight)| weight);
        let buffers = [
            (Counted::Preactivation, buffers.preactivation),
            (Counted::Activation, buffers.activation.or(Some(buffers.output))),
            (Counted::Weight, weight),
            (Counted::Gradient, weight.and_then(|weight| self.program.gradient_of(weight))),
        ];
        let mut counts = Histogram::default();
        let mut histograms = Vec::new();
        for (counted, buffer) in buffers {
            let Some(buffer) = buffer else { continue };
            self.backend.histogram(buffer, &mut counts);
            let Histogram { low, high, counts, non_finite } = counts.clone();
            histograms.push((counted, Bins { low, high, counts: counts.to_vec(), non_finite }));
        }
        emit(Event::Inspection(Inspection { run: self.id, step: self.step, layer, histograms }));
    }

    /// The page has drawn everything it was sent.
    pub(crate) fn drawn(&mut self) {
        self.drawing = false;
    }

    /// Trains until paused, out of time, or too far ahead of the page.
    pub(crate) fn work(
        &mut self,
        out_of_time: &mut dyn FnMut() -> bool,
        emit: &mut dyn FnMut(Event),
    ) -> Status {
        self.hand_out(emit);
        while self.wants_work() {
            if self.backend.accepts_task() {
                self.change_probes(emit);
                self.enqueue();
            }
            self.backend.work(out_of_time);
            // Moved out so that its memory is reused and `self` stays free.
            let mut outcome = std::mem::take(&mut self.outcome);
            if self.backend.take_outcome(&mut outcome) {
                match outcome.kind {
                    TaskKind::Train => self.record_step(&outcome, emit),
                    TaskKind::Evaluate => self.record_evaluation(&outcome),
                }
                self.pause_where_asked(emit);
            }
            self.outcome = outcome;
            if out_of_time() {
                break;
            }
        }
        self.hand_out(emit);
        if self.wants_work() { Status::Busy } else { Status::Idle }
    }

    fn wants_work(&self) -> bool {
        match self.mode {
            Mode::Playing { .. } => self.record.steps() < MOST_UNDRAWN_STEPS,
            // What is under way, a step or an evaluation, can wait for the next play.
            Mode::Paused | Mode::Ended => false,
        }
    }

    /// Lets another program with other probes go on from the same state.
    fn change_probes(&mut self, emit: &mut dyn FnMut(Event)) {
        let Some(probes) = self.wanted.take() else { return };
        let program = Program::with_probes(&self.plan, probes);
        let mut backend: Box<dyn Backend> = Box::new(cpu::backend(program.clone()));
        let state = state(&self.program, self.backend.as_mut());
        carry_over(&self.program, &state, &program, backend.as_mut());
        backend.set_steps_done(self.step);
        self.backend = backend;
        // What the old probes measured goes out as it is.
        self.drawing = false;
        self.hand_out(emit);
        self.adopt(program);
    }

    fn layout(&self) -> Layout {
        if self.program.time_major {
            Layout::TimeMajor { steps: self.program.steps }
        } else {
            Layout::Rows
        }
    }

    /// Queues the next task: an evaluation that is due, or else a training step.
    fn enqueue(&mut self) {
        let layout = self.layout();
        let queued = if let Some(judging) = self.evaluation {
            let backend = self.backend.as_mut();
            judging.enqueue(&self.source, layout, &self.program, backend, &mut self.batch)
        } else {
            let Batch { inputs, targets } = &mut self.batch;
            self.feed.next_batch(&self.source, layout, inputs, targets);
            self.backend.enqueue(Task::Train { inputs, targets }).is_ok()
        };
        assert!(queued, "batches have the size of the program");
    }

    fn record_step(&mut self, outcome: &Outcome, emit: &mut dyn FnMut(Event)) {
        self.step += 1;
        self.record.add(self.step, outcome);

        // A norm may overflow while every number in it is still finite: then nothing is located,
        // the norm is shown as what it is, and the run goes on.
        let finite = outcome.loss.is_finite() && outcome.probes.iter().all(|x| x.is_finite());
        if !finite && let Some(fault) = locate(&self.program, self.backend.as_mut(), self.step) {
            self.set_mode(Mode::Ended, emit);
            self.drawing = false; // the last picture goes out whatever else waits
            self.hand_out(emit);
            emit(Event::Stopped { run: self.id, fault, snapshots: self.snapshots.steps() });
            return;
        }
        if self.snapshots.is_due(self.step) {
            let backend = self.backend.as_mut();
            self.snapshots.keep(self.step, &self.feed, &self.program, backend);
        }
        if self.step == 1 {
            self.hand_out(emit); // whoever flipped a switch waits for this picture
        }
        // The first evaluation follows the first step, so that it does not delay its picture.
        if self.step == 1 || self.step.is_multiple_of(self.feed.steps_per_epoch()) {
            self.evaluation = Some(Judging::begin(&self.program, self.backend.as_mut()));
        }
    }

    /// Pauses once the steps asked for are done, the evaluation that follows them included.
    fn pause_where_asked(&mut self, emit: &mut dyn FnMut(Event)) {
        if let Mode::Playing { until } = self.mode
            && self.step >= until
            && self.evaluation.is_none()
        {
            self.set_mode(Mode::Paused, emit);
        }
    }

    fn record_evaluation(&mut self, outcome: &Outcome) {
        let Some(mut judging) = self.evaluation.take() else {
            unreachable!("an evaluation is under way")
        };
        let (rows, backend) = (self.source.test_rows(), self.backend.as_mut());
        match judging.add(outcome, self.step, rows, &self.program, backend) {
            Some(evaluation) => self.record.add_evaluation(evaluation),
            None => self.evaluation = Some(judging),
        }
    }

    /// Sends what was measured, unless the page still draws what it was sent before.
    fn hand_out(&mut self, emit: &mut dyn FnMut(Event)) {
        if self.drawing || self.record.is_empty() {
            return;
        }
        emit(Event::Frame(self.record.take()));
        self.drawing = true;
    }

    fn set_mode(&mut self, mode: Mode, emit: &mut dyn FnMut(Event)) {
        let playing = |mode| matches!(mode, Mode::Playing { .. });
        if playing(self.mode) != playing(mode) {
            emit(Event::Playing { run: self.id, playing: playing(mode) });
        }
        self.mode = mode;
    }
}
