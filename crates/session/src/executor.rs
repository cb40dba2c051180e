//! `Executor`: a backend, the rows that it was given, and the jobs that it works on.

use std::collections::VecDeque;

use engine::{Backend, BufferId, Failure, Outcome, Task};

use crate::evaluation;
use crate::job::{Copied, Evaluated, Job};
use crate::questions::Questions;
use crate::rows::{Holds, Rows};
use crate::survey::Part;
use crate::training::Training;

/// A backend with its jobs.
pub(crate) struct Executor {
    backend: Box<dyn Backend>,
    rows: Rows,
    /// What the backend was told to do, in that order.
    under_way: VecDeque<Job>,
}

impl Executor {
    /// A backend that has nothing to do.
    pub(crate) fn new(backend: Box<dyn Backend>) -> Executor {
        Executor { backend, rows: Rows::default(), under_way: VecDeque::new() }
    }

    /// Goes on with another backend. What the old one had under way is dropped.
    pub(crate) fn replace(&mut self, backend: Box<dyn Backend>) {
        self.backend = backend;
        self.under_way.clear();
        self.rows.forget();
    }

    /// Inputs and targets of the last step begun.
    pub(crate) fn batch(&self) -> (&[f32], &[f32]) {
        self.rows.of_step()
    }

    /// Which rows the backend's buffers are about, once everything under way is done.
    pub(crate) fn holds(&self) -> Holds {
        self.rows.holds()
    }

    /// Whether nothing is under way.
    pub(crate) fn rests(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Whether it works on a training step.
    pub(crate) fn trains(&self) -> bool {
        matches!(self.under_way.front(), Some(Job::Train))
    }

    /// Whether there is nothing to do here but to wait for a device.
    pub(crate) fn waits(&self) -> bool {
        self.backend.waits()
    }

    /// Whether another job can begin now.
    pub(crate) fn accepts_job(&self) -> bool {
        self.backend.accepts_task()
    }

    /// Works on the jobs under way until they are done or `out_of_time` says so.
    pub(crate) fn work(&mut self, out_of_time: &mut dyn FnMut() -> bool) {
        self.backend.work(out_of_time);
    }

    /// Why nothing will come out of the backend any more, if that is so.
    pub(crate) fn failure(&mut self) -> Option<Failure> {
        self.backend.failure()
    }

    /// Moves the next outcome into `outcome` and gives its job.
    pub(crate) fn take_done(&mut self, outcome: &mut Outcome) -> Option<Job> {
        if !self.backend.take_outcome(outcome) {
            return None;
        }
        let Some(job) = self.under_way.pop_front() else {
            unreachable!("every outcome is that of a job")
        };
        Some(job)
    }

    /// Begins a job.
    pub(crate) fn begin(&mut self, job: Job, training: &mut Training, questions: &mut Questions) {
        let batch = training.program().batch;
        let copied: Vec<BufferId>;
        let task = match &job {
            Job::Train => self.rows.train(|inputs, targets| training.next_batch(inputs, targets)),
            Job::Evaluate(Evaluated::Test { first }) => {
                if *first == 0 {
                    evaluation::clear_marks(training.program(), self.backend.as_mut());
                }
                let counted = batch.min(training.source().test_rows() - first);
                self.rows.evaluate(counted, |inputs, targets| {
                    training.test_batch(*first, inputs, targets);
                })
            }
            Job::Evaluate(Evaluated::Survey(Part::Rows(first))) => {
                self.rows.evaluate(batch, |inputs, targets| {
                    training.test_batch(*first, inputs, targets);
                })
            }
            Job::Evaluate(Evaluated::Survey(Part::Places(first))) => {
                let places = questions.places(*first, training);
                self.rows.evaluate(batch, |inputs, targets| {
                    training.other_batch(&places, inputs, targets);
                })
            }
            Job::Evaluate(Evaluated::LastStep) => self.rows.evaluate_step(batch),
            Job::Read(what) => {
                copied = buffers(what, training, questions);
                Task::Read { buffers: &copied }
            }
        };
        let queued = self.backend.enqueue(task);
        assert!(queued.is_ok(), "batches have the size of the program, and a copy fits");
        self.under_way.push_back(job);
    }
}

/// The buffers that a job copies.
fn buffers(copied: &Copied, training: &Training, questions: &mut Questions) -> Vec<BufferId> {
    let program = training.program();
    match copied {
        Copied::Snapshot { .. } | Copied::State => program.state().collect(),
        Copied::Gradients { .. } => evaluation::compared(program).into_iter().collect(),
        Copied::Marks => program.active.iter().map(|&(_, marks)| marks).collect(),
        Copied::Layer(microscope) => microscope.buffers.clone(),
        Copied::Answers(_) => vec![program.main_loss().outputs],
        Copied::Suspects => questions.suspects(training),
    }
}
