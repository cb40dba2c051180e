//! `Pipeline`: the jobs of a run in their order, and what comes of them.

use engine::{Failure, Outcome};
use experiment::{Plan, Probes};
use protocol::{ComputeReason, Evaluation, Fault};

use crate::agenda::{Agenda, Next};
use crate::computing::Computing;
use crate::evaluation::Evaluating;
use crate::executor::Executor;
use crate::inspection::Microscope;
use crate::job::{Copied, Evaluated, Job};
use crate::snapshots::{Snapshots, carry_over, names};
use crate::survey::Survey;
use crate::training::Training;

/// The jobs of a run and all that they read and write.
pub(crate) struct Pipeline {
    training: Training,
    executor: Executor,
    /// Steps done.
    step: u64,
    /// Steps done or under way.
    queued: u64,
    agenda: Agenda,
    evaluating: Evaluating,
    snapshots: Snapshots,
}

/// What the run does with a job that is done.
pub(crate) enum Finished {
    /// Records a step. The outcome has its measurements.
    Step,
    /// Records an evaluation.
    Evaluation(Evaluation),
    /// Tells the numbers of a layer, which the outcome has.
    Layer(Box<Microscope>),
    /// Tells what the network learned.
    Survey(Survey),
    /// Stops, since a number was not finite.
    Fault(Fault),
    /// Goes on with another program or on another device, from the state that the outcome has.
    State,
}

impl Pipeline {
    /// A pipeline in which no step is done.
    pub(crate) fn new(training: Training, computing: &mut Computing) -> Pipeline {
        let (mut backend, _) = computing.make(training.program());
        training.write_initial_parameters(backend.as_mut());
        let mut pipeline = Pipeline {
            snapshots: Snapshots::new(training.program()),
            training,
            executor: Executor::new(backend),
            step: 0,
            queued: 0,
            agenda: Agenda::default(),
            evaluating: Evaluating::default(),
        };
        pipeline.snapshot_where_due();
        pipeline
    }

    pub(crate) fn training(&self) -> &Training {
        &self.training
    }

    /// Measures something else as soon as the run moves to another program.
    pub(crate) fn want_probes(&mut self, probes: Probes) {
        self.training.want_probes(probes);
    }

    pub(crate) fn snapshots(&mut self) -> &mut Snapshots {
        &mut self.snapshots
    }

    /// Number of steps done.
    pub(crate) fn step(&self) -> u64 {
        self.step
    }

    /// Number of steps done or under way.
    pub(crate) fn queued(&self) -> u64 {
        self.queued
    }

    pub(crate) fn executor(&self) -> &Executor {
        &self.executor
    }

    /// Asks for the numbers of a layer: those of the last step or, where its rows are no longer there,
    /// those of the next one.
    pub(crate) fn inspect(&mut self, layer: usize) {
        if layer < self.training.program().layers.len() {
            self.agenda.questions().inspect(layer);
        }
    }

    /// Asks what the network answers to rows that it was not trained on.
    pub(crate) fn survey(&mut self) {
        self.agenda.questions().survey(&self.training, self.queued);
    }

    /// Whether there is something to do before another step of a run that `plays` or not.
    pub(crate) fn has_work(&self, plays: bool) -> bool {
        !self.executor.rests() || self.agenda.has_job(&self.training, &self.executor, plays)
    }

    /// Whether the last step is done with all that follows it.
    pub(crate) fn is_settled(&self) -> bool {
        self.executor.rests() && self.agenda.is_settled()
    }

    /// Begins a job of a run that `plays` or not; false if there is none, or no room for it.
    pub(crate) fn begin_job(&mut self, next: Next, plays: bool) -> bool {
        if !self.executor.accepts_job() {
            return false;
        }
        let state = (&self.training, &self.executor);
        let Some(job) = self.agenda.next_job(next, state, plays, self.queued) else {
            return false;
        };
        let is_step = matches!(job, Job::Train);
        self.executor.begin(job, &mut self.training, self.agenda.questions());
        if is_step {
            self.queued += 1;
            self.snapshot_where_due();
            self.agenda.add_evaluation(self.queued, &self.training);
        }
        true
    }

    fn snapshot_where_due(&mut self) {
        if self.snapshots.is_due(self.queued) {
            self.agenda.add_snapshot(self.queued, &self.training);
        }
    }

    /// Works on the jobs under way until they are done or `out_of_time` says so.
    pub(crate) fn work(&mut self, out_of_time: &mut dyn FnMut() -> bool) {
        self.executor.work(out_of_time);
    }

    /// Moves the next outcome into `outcome`; gives its job.
    pub(crate) fn take_done(&mut self, outcome: &mut Outcome) -> Option<Job> {
        self.executor.take_done(outcome)
    }

    /// Why nothing will come out of the backend any more, if that is so.
    pub(crate) fn failure(&mut self) -> Option<Failure> {
        self.executor.failure()
    }

    /// Does what a job was for; gives what is left to the run, which has `ended` or not.
    pub(crate) fn finish(
        &mut self,
        job: Job,
        outcome: &mut Outcome,
        ended: bool,
    ) -> Option<Finished> {
        match job {
            _ if outcome.skipped => {
                self.skip(&job);
                None
            }
            Job::Train => {
                self.step += 1;
                // A norm may overflow while every number in it is still finite: then nothing is found,
                // the norm is shown as what it is, and the run goes on.
                let is_finite =
                    outcome.loss.is_finite() && outcome.probes.iter().all(|it| it.is_finite());
                if !is_finite {
                    self.agenda.questions().search(&self.training, self.step);
                }
                Some(Finished::Step)
            }
            Job::Evaluate(Evaluated::Test { .. }) => {
                self.evaluating.add(outcome);
                None
            }
            Job::Evaluate(Evaluated::Survey(_) | Evaluated::LastStep) => None,
            Job::Read(copied) => self.finish_copy(copied, &mut outcome.values, ended),
        }
    }

    /// A device that was ahead when the run went wrong skips the jobs after that.
    fn skip(&mut self, job: &Job) {
        match job {
            // Should the run go on after all, the step counts as not queued, and nothing follows it.
            Job::Train => {
                self.queued -= 1;
                self.agenda.drop_due();
            }
            Job::Evaluate(Evaluated::Survey(_)) => self.agenda.questions().drop_survey(),
            Job::Evaluate(Evaluated::Test { .. } | Evaluated::LastStep) | Job::Read(_) => {}
        }
    }

    fn finish_copy(
        &mut self,
        copied: Copied,
        values: &mut Vec<Vec<f32>>,
        ended: bool,
    ) -> Option<Finished> {
        match copied {
            Copied::Snapshot { step, feed } => {
                let wrong = self.agenda.suspects(step);
                if !ended && !wrong {
                    self.snapshots.keep(step, *feed, values);
                }
                None
            }
            Copied::Gradients { step } => {
                self.evaluating = Evaluating::begin(step, values, self.training.program());
                None
            }
            // An evaluation may be that of a step that was skipped.
            Copied::Marks => {
                let evaluation = self.evaluating.end(values).filter(|it| it.step <= self.step);
                evaluation.map(Finished::Evaluation)
            }
            Copied::Layer(microscope) => Some(Finished::Layer(microscope)),
            Copied::Answers(count) => {
                let answers = values.first()?;
                let survey = self.agenda.questions().add_answers(answers, count, &self.training);
                survey.map(Finished::Survey)
            }
            Copied::Suspects => {
                let fault = self.agenda.questions().examine(values, &self.training)?;
                self.agenda.drop_due();
                self.queued = self.step;
                Some(Finished::Fault(fault))
            }
            Copied::State => Some(Finished::State),
        }
    }

    /// Goes on with another program or on another device, from this state or, where there is none,
    /// from the initial parameters. Gives the reason if `computing` moves.
    pub(crate) fn go_on(
        &mut self,
        state: Option<&[Vec<f32>]>,
        computing: &mut Computing,
    ) -> Option<ComputeReason> {
        let names = names(self.training.program());
        self.training.compile();
        let program = self.training.program();
        let (mut backend, reason) = computing.make(program);
        match state {
            Some(state) => carry_over(&names, state, program, backend.as_mut()),
            None => self.training.write_initial_parameters(backend.as_mut()),
        }
        backend.set_steps_done(self.step);
        self.snapshots.follow(program);
        self.executor.replace(backend);
        reason
    }

    /// Goes back to the last snapshot up to this step, or to the beginning, with another plan for the
    /// same network. Gives the reason if `computing` moves.
    pub(crate) fn go_back(
        &mut self,
        to: u64,
        plan: Plan,
        computing: &mut Computing,
    ) -> Option<ComputeReason> {
        let snapshot = self.snapshots.back_to(to);
        self.step = snapshot.map_or(0, |it| it.step);
        self.queued = self.step;
        self.training.go_back(plan, snapshot.map(|it| it.feed.clone()));
        let program = self.training.program();
        let (mut backend, reason) = computing.make(program);
        match snapshot {
            Some(snapshot) => snapshot.restore(program, backend.as_mut()),
            None => self.training.write_initial_parameters(backend.as_mut()),
        }
        backend.set_steps_done(self.step);
        let begins = snapshot.is_none();
        self.agenda = Agenda::default();
        self.snapshots.follow(program);
        self.executor.replace(backend);
        if begins {
            self.snapshot_where_due();
        }
        reason
    }
}
