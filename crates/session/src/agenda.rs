//! `Agenda`: which job is next: what is due after a step, what was asked, or another step.

use std::collections::VecDeque;

use crate::evaluation;
use crate::executor::Executor;
use crate::job::{Copied, Evaluated, Job};
use crate::questions::Questions;
use crate::training::Training;

/// The jobs of a run that have not begun.
#[derive(Default)]
pub(crate) struct Agenda {
    /// What follows the steps under way before another begins.
    due: VecDeque<Job>,
    questions: Questions,
}

/// What is to follow all that is due.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// A step.
    Step,
    /// Another program, or another device.
    Move,
    /// Nothing.
    Nothing,
    /// Nothing, and what is due waits as well.
    Wait,
}

impl Agenda {
    pub(crate) fn questions(&mut self) -> &mut Questions {
        &mut self.questions
    }

    /// Whether this step went wrong, or one before it.
    pub(crate) fn suspects(&self, step: u64) -> bool {
        self.questions.searched_step().is_some_and(|it| it <= step)
    }

    /// Whether there is something to begin before another step of a run that `plays` or not.
    pub(crate) fn has_job(&self, training: &Training, executor: &Executor, plays: bool) -> bool {
        !self.due.is_empty() || self.questions.can_ask(training, executor.holds(), plays)
    }

    /// Whether all that follows the last step has begun.
    pub(crate) fn is_settled(&self) -> bool {
        self.due.is_empty() && self.questions.searched_step().is_none()
    }

    /// The next job of a run that `plays` or not and has queued so many steps.
    pub(crate) fn next_job(
        &mut self,
        next: Next,
        (training, executor): (&Training, &Executor),
        plays: bool,
        queued: u64,
    ) -> Option<Job> {
        let rests = executor.rests();
        if self.questions.searched_step().is_some() {
            return rests.then_some(Job::Read(Copied::Suspects));
        }
        // Between the parts of an evaluation nothing else marks units.
        let evaluates = matches!(
            self.due.front(),
            Some(Job::Evaluate(Evaluated::Test { first: 1.. }) | Job::Read(Copied::Marks))
        );
        if !evaluates {
            let question = self.questions.next_job(training, executor.holds(), plays, queued);
            if question.is_some() {
                return question;
            }
        }
        if next == Next::Wait {
            return None;
        }
        self.due.pop_front().or_else(|| match next {
            Next::Step => Some(Job::Train),
            Next::Move => rests.then_some(Job::Read(Copied::State)),
            Next::Nothing | Next::Wait => None,
        })
    }

    /// A snapshot follows this step, which was just queued.
    pub(crate) fn add_snapshot(&mut self, step: u64, training: &Training) {
        let feed = Box::new(training.feed().clone());
        self.due.push_back(Job::Read(Copied::Snapshot { step, feed }));
    }

    /// An evaluation follows this step, if it is time for one. The first follows the first step, so that
    /// it does not delay its picture.
    pub(crate) fn add_evaluation(&mut self, step: u64, training: &Training) {
        if step == 1 || step.is_multiple_of(training.feed().steps_per_epoch()) {
            let (rows, batch) = (training.source().test_rows(), training.program().batch);
            self.due.extend(evaluation::jobs(step, rows, batch));
        }
    }

    /// Nothing follows the last step.
    pub(crate) fn drop_due(&mut self) {
        self.due.clear();
    }
}
