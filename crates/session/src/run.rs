//! `Run`: one training run, from its initial parameters to pause, end or fault.

use data::Batches;
use engine::{Backend, Outcome, Program, Task, TaskKind, TrainingData, initial_parameters};
use protocol::{Evaluation, Event, Frame, RunId};
use spec::Plan;

use crate::Status;
use crate::fault::locate;

/// Steps that may wait to be drawn. A page that stops drawing (a hidden tab) pauses its run here.
const MOST_UNDRAWN_STEPS: usize = 2048;

/// One training run.
pub(crate) struct Run {
    id: RunId,
    program: Program,
    backend: Box<dyn Backend>,
    batches: Batches,
    steps_per_epoch: u64,
    test_rows: u32,
    /// Steps done.
    step: u64,
    mode: Mode,
    evaluation: Option<Judging>,
    outcome: Outcome,
    /// What was measured and not yet handed out.
    frame: Frame,
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
    /// A number was not finite: nothing more to do.
    Ended,
}

/// An evaluation under way.
#[derive(Clone, Copy, Default)]
struct Judging {
    rows: u32,
    loss: f64,
    hits: usize,
}

impl Run {
    pub(crate) fn new(id: RunId, plan: &Plan, data: TrainingData) -> Run {
        let program = Program::compile(plan);
        let batches =
            Batches::new(data.train.labels.len(), plan.spec.batch, u64::from(plan.spec.seed));
        let steps_per_epoch = (data.train.labels.len() / plan.spec.batch).max(1) as u64;
        let test_rows = data.test.labels.len() as u32;
        let mut backend: Box<dyn Backend> = Box::new(cpu::backend(program.clone(), data));
        for (id, values) in program.parameters().zip(initial_parameters(plan)) {
            let written = backend.write(id, &values);
            assert!(written.is_ok(), "initial parameters have the shapes of the plan");
        }
        Run {
            id,
            program,
            backend,
            batches,
            steps_per_epoch,
            test_rows,
            step: 0,
            mode: Mode::Paused,
            evaluation: None,
            outcome: Outcome::default(),
            frame: Frame { run: id, ..Frame::default() },
            drawing: false,
        }
    }

    pub(crate) fn id(&self) -> RunId {
        self.id
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
            Mode::Playing { .. } => self.frame.steps() < MOST_UNDRAWN_STEPS,
            // What is under way, a step or an evaluation, can wait for the next play.
            Mode::Paused | Mode::Ended => false,
        }
    }

    /// Queues the next task: an evaluation that is due, or else a training step.
    fn enqueue(&mut self) {
        let queued = if let Some(judging) = self.evaluation {
            let end = (judging.rows + self.program.batch as u32).min(self.test_rows);
            let rows: Vec<u32> = (judging.rows..end).collect();
            self.backend.enqueue(Task::Evaluate { rows: &rows })
        } else {
            self.backend.enqueue(Task::Train { rows: self.batches.next_batch() })
        };
        assert!(queued.is_ok(), "batches have the size of the program and rows of the data");
    }

    fn record_step(&mut self, outcome: &Outcome, emit: &mut dyn FnMut(Event)) {
        self.step += 1;
        if self.frame.losses.is_empty() {
            self.frame.first_step = self.step;
        }
        let layers = self.program.layers.len();
        let (activations, weights) = outcome.probes.split_at(layers);
        self.frame.losses.push(outcome.loss);
        self.frame.accuracies.push(outcome.hits as f32 / outcome.rows as f32);
        self.frame.grad_activations.extend_from_slice(activations);
        self.frame.grad_weights.extend_from_slice(weights);

        // A norm may overflow while every number in it is still finite: then nothing is located,
        // the norm is shown as what it is, and the run goes on.
        let finite = outcome.loss.is_finite() && outcome.probes.iter().all(|x| x.is_finite());
        if !finite && let Some(fault) = locate(&self.program, self.backend.as_mut(), self.step) {
            self.set_mode(Mode::Ended, emit);
            self.drawing = false; // the last picture goes out whatever else waits
            self.hand_out(emit);
            emit(Event::Stopped { run: self.id, fault });
            return;
        }
        if self.step == 1 {
            self.hand_out(emit); // whoever flipped a switch waits for this picture
        }
        // The first evaluation follows the first step, so that it does not delay its picture.
        if self.step == 1 || self.step.is_multiple_of(self.steps_per_epoch) {
            self.evaluation = Some(Judging::default());
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
        let mut judging = self.evaluation.take().unwrap_or_default();
        judging.rows += outcome.rows as u32;
        judging.loss += f64::from(outcome.loss) * outcome.rows as f64;
        judging.hits += outcome.hits;
        if judging.rows < self.test_rows {
            self.evaluation = Some(judging);
            return;
        }
        let rows = f64::from(judging.rows);
        self.frame.evaluations.push(Evaluation {
            step: self.step,
            loss: (judging.loss / rows) as f32,
            accuracy: (judging.hits as f64 / rows) as f32,
        });
    }

    /// Sends what was measured, unless the page still draws what it was sent before.
    fn hand_out(&mut self, emit: &mut dyn FnMut(Event)) {
        if self.drawing || self.frame.is_empty() {
            return;
        }
        let empty = Frame { run: self.id, ..Frame::default() };
        emit(Event::Frame(std::mem::replace(&mut self.frame, empty)));
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
