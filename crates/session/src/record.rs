//! `Record`: what a run measured and has not sent to the page yet.

use std::ops::Range;

use engine::{Outcome, Program};
use experiment::Measure;
use protocol::{Evaluation, Event, Frame, RunId, Series};

/// Collects finished steps into a frame.
pub(crate) struct Record {
    frame: Frame,
    /// Which of the probes belong to which measure.
    layout: Vec<(Measure, Range<usize>)>,
    /// Whether the page still has a frame to draw.
    page_draws: bool,
}

impl Record {
    /// An empty record of this program's measures.
    pub(crate) fn new(run: RunId, program: &Program) -> Record {
        let frame = Frame { run, ..Frame::default() };
        let mut record = Record { frame, layout: Vec::new(), page_draws: false };
        record.follow(program);
        record
    }

    /// Drops what was not sent, and records this program's measures from now on.
    pub(crate) fn follow(&mut self, program: &Program) {
        self.layout.clear();
        for (index, probe) in program.probes.iter().enumerate() {
            match self.layout.last_mut() {
                Some((measure, range)) if *measure == probe.measure => range.end = index + 1,
                _ => self.layout.push((probe.measure, index..index + 1)),
            }
        }
        self.take();
    }

    /// Adds a finished step.
    pub(crate) fn add(&mut self, step: u64, outcome: &Outcome) {
        let frame = &mut self.frame;
        if frame.losses.is_empty() {
            frame.first_step = step;
        }
        frame.losses.push(outcome.loss);
        frame.accuracies.push(outcome.hits as f32 / outcome.targets as f32);
        frame.clip_norms.extend(outcome.clip_norms);
        for ((_, range), series) in self.layout.iter().zip(&mut frame.series) {
            series.values.extend_from_slice(&outcome.probes[range.clone()]);
        }
    }

    /// Adds a finished evaluation.
    pub(crate) fn add_evaluation(&mut self, evaluation: Evaluation) {
        self.frame.evaluations.push(evaluation);
    }

    /// Number of steps in it.
    pub(crate) fn steps(&self) -> usize {
        self.frame.steps()
    }

    /// Whether there is something in it that was measured up to this step.
    pub(crate) fn reaches_back_to(&self, step: u64) -> bool {
        let evaluated = self.frame.evaluations.iter().any(|evaluation| evaluation.step <= step);
        evaluated || self.steps() > 0 && self.frame.first_step <= step
    }

    /// Whether the page still has a frame to draw.
    pub(crate) fn page_draws(&self) -> bool {
        self.page_draws
    }

    /// The page has nothing more to draw.
    pub(crate) fn set_drawn(&mut self) {
        self.page_draws = false;
    }

    /// Sends what was measured up to a step, and keeps the rest.
    pub(crate) fn send(&mut self, until: u64, emit: &mut dyn FnMut(Event)) {
        if let Some(frame) = self.take_until(until) {
            emit(Event::Frame(frame));
            self.page_draws = true;
        }
    }

    /// Gives away what was measured up to a step, and keeps the rest; `None` if that is nothing.
    fn take_until(&mut self, step: u64) -> Option<Frame> {
        let given = step.saturating_add(1).saturating_sub(self.frame.first_step);
        let given = self.frame.steps().min(usize::try_from(given).unwrap_or(usize::MAX));
        let mut taken = self.take();
        let rest = &mut self.frame;
        rest.first_step = taken.first_step + given as u64;
        rest.losses = taken.losses.split_off(given);
        rest.accuracies = taken.accuracies.split_off(given);
        rest.clip_norms = taken.clip_norms.split_off(given.min(taken.clip_norms.len()));
        for (rest, series) in rest.series.iter_mut().zip(&mut taken.series) {
            rest.values = series.values.split_off(given * series.places);
        }
        (rest.evaluations, taken.evaluations) =
            taken.evaluations.into_iter().partition(|evaluation| evaluation.step > step);
        (!taken.is_empty()).then_some(taken)
    }

    /// Gives the frame away and begins another.
    fn take(&mut self) -> Frame {
        let of = |(measure, range): &(Measure, Range<usize>)| Series {
            measure: *measure,
            places: range.len(),
            values: Vec::new(),
        };
        let series = self.layout.iter().map(of).collect();
        let empty = Frame { run: self.frame.run, series, ..Frame::default() };
        std::mem::replace(&mut self.frame, empty)
    }
}
