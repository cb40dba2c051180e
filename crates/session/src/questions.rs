//! `Questions`: what is asked of a network besides training: the numbers of a layer, its answers to
//! other rows, and where it went wrong.

use std::collections::VecDeque;

use engine::BufferId;
use protocol::Fault;

use crate::fault::Search;
use crate::inspection::Microscope;
use crate::job::{Copied, Evaluated, Job};
use crate::rows::Holds;
use crate::survey::Survey;
use crate::training::Training;

/// The questions that have no answer yet. They are answered in a pause, too.
#[derive(Default)]
pub(crate) struct Questions {
    /// Layers to be inspected.
    layers: VecDeque<usize>,
    survey: Option<Survey>,
    /// What the survey still has to ask and to copy, in turns.
    survey_jobs: VecDeque<Job>,
    /// Number of copies that the survey still waits for.
    unanswered: usize,
    /// Where the run went wrong, if it seems that it did.
    search: Option<Search>,
}

impl Questions {
    /// Asks for the numbers of a layer.
    pub(crate) fn inspect(&mut self, layer: usize) {
        if !self.layers.contains(&layer) {
            self.layers.push_back(layer);
        }
    }

    /// Asks what the network of this step answers to rows that it was not trained on. A survey under way
    /// goes on instead.
    pub(crate) fn survey(&mut self, training: &Training, step: u64) {
        if self.survey.is_some() {
            return;
        }
        let survey = Survey::new(training.source(), step);
        for (part, count) in survey.parts(training.program().batch) {
            let ask = Job::Evaluate(Evaluated::Survey(part));
            self.survey_jobs.extend([ask, Job::Read(Copied::Answers(count))]);
            self.unanswered += 1;
        }
        self.survey = Some(survey);
    }

    /// Asks where a number that is not finite appeared first in a step.
    pub(crate) fn search(&mut self, training: &Training, step: u64) {
        self.search = Some(Search::begin(training.program(), step));
    }

    /// The step that went wrong, as long as it is searched.
    pub(crate) fn searched_step(&self) -> Option<u64> {
        self.search.as_ref().map(Search::step)
    }

    /// Whether a question can be answered without another step.
    pub(crate) fn can_ask(&self, training: &Training, holds: Holds, plays: bool) -> bool {
        !self.survey_jobs.is_empty()
            || self.search.is_some()
            || self.can_inspect(training, holds, plays)
    }

    /// Whether a layer can be inspected without another step.
    fn can_inspect(&self, training: &Training, holds: Holds, plays: bool) -> bool {
        !self.layers.is_empty()
            && match holds {
                Holds::Step => true,
                Holds::Others => !plays && training.evaluates_as_it_trains(),
                Holds::Nothing => false,
            }
    }

    /// The next job of an inspection or a survey. `queued` counts the steps that are queued.
    pub(crate) fn next_job(
        &mut self,
        training: &Training,
        holds: Holds,
        plays: bool,
        queued: u64,
    ) -> Option<Job> {
        self.inspection(training, holds, plays, queued).or_else(|| self.survey_jobs.pop_front())
    }

    fn inspection(
        &mut self,
        training: &Training,
        holds: Holds,
        plays: bool,
        queued: u64,
    ) -> Option<Job> {
        // An inspection does not overwrite answers that were not copied yet.
        let answered = matches!(self.survey_jobs.front(), Some(Job::Read(_)));
        if answered || !self.can_inspect(training, holds, plays) {
            return None;
        }
        if holds == Holds::Others {
            return Some(Job::Evaluate(Evaluated::LastStep));
        }
        let layer = self.layers.pop_front()?;
        let microscope = Microscope::new(training.program(), &training.plan().model, layer, queued);
        microscope.map(|it| Job::Read(Copied::Layer(Box::new(it))))
    }

    /// The numbers of a part of the survey that asks about places of the plane.
    pub(crate) fn places(&self, first: usize, training: &Training) -> Vec<f32> {
        let count = training.program().batch;
        self.survey.as_ref().map(|it| it.places(first, count)).unwrap_or_default()
    }

    /// Adds the answers to `count` rows. Gives the survey once it has all of them.
    pub(crate) fn add_answers(
        &mut self,
        outputs: &[f32],
        count: usize,
        training: &Training,
    ) -> Option<Survey> {
        self.survey.as_mut()?.add_answers(outputs, count, &training.plan().model);
        self.unanswered -= 1;
        self.survey.take_if(|_| self.unanswered == 0)
    }

    /// The survey cannot go on.
    pub(crate) fn drop_survey(&mut self) {
        self.survey = None;
        self.survey_jobs.clear();
        self.unanswered = 0;
    }

    /// The next buffers that the search has copied; none if it has nothing left to look at.
    pub(crate) fn suspects(&mut self, training: &Training) -> Vec<BufferId> {
        self.search.as_mut().map(|it| it.next(training.program())).unwrap_or_default()
    }

    /// Looks at the copies. The search ends with a find, or when nothing was left to copy.
    pub(crate) fn examine(&mut self, copies: &[Vec<f32>], training: &Training) -> Option<Fault> {
        let fault = self.search.as_ref()?.find(copies, training.program());
        if fault.is_some() || copies.is_empty() {
            self.search = None;
        }
        fault
    }
}
