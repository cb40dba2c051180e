//! What a run's backend is told to do next, and what is done with what comes of it.

use data::Layout;
use engine::{BufferId, Outcome, Task};
use experiment::Norm;
use protocol::Event;

use crate::evaluation::{Judging, compared};
use crate::fault::Search;
use crate::inspection::Microscope;
use crate::job::Job;
use crate::run::{Batch, Holds, Mode, Run};
use crate::survey::Part;

impl Run {
    /// Queues jobs as long as the backend takes them.
    pub(crate) fn begin_jobs(&mut self) {
        while self.backend.accepts_task()
            && let Some(job) = self.next_job()
        {
            self.begin(&job);
            self.under_way.push_back(job);
        }
    }

    fn next_job(&mut self) -> Option<Job> {
        let rests = self.under_way.is_empty();
        if self.search.is_some() {
            return rests.then_some(Job::Search);
        }
        // Between the parts of an evaluation nothing else marks units.
        let judges = matches!(self.due.front(), Some(Job::Judge { first: 1.. } | Job::Mark));
        if !judges && let Some(job) = self.inspection().or_else(|| self.asked.pop_front()) {
            return Some(job);
        }
        if self.computing.is_timing() {
            return None;
        }
        if let Some(job) = self.due.pop_front() {
            return Some(job);
        }
        if self.is_to_move() || self.has_next() && self.is_to_change() {
            return rests.then_some(Job::Move);
        }
        if !self.has_next() {
            return None;
        }
        // Both processors are timed alone.
        (!self.computing.trial_is_ready()).then_some(Job::Train)
    }

    /// Whether a layer can be inspected without another step.
    pub(crate) fn inspects(&self) -> bool {
        let plays = matches!(self.mode, Mode::Playing { .. });
        !self.to_inspect.is_empty()
            && match self.holds {
                Holds::Step => true,
                // Forward in evaluation is that of a step but for the statistics of its batch.
                Holds::Others => !plays && self.plan.spec.norm != Norm::Batch,
                Holds::Nothing => false,
            }
    }

    fn inspection(&mut self) -> Option<Job> {
        // What was asked is heard first.
        if !self.inspects() || matches!(self.asked.front(), Some(Job::Hear(_))) {
            return None;
        }
        if self.holds == Holds::Others {
            return Some(Job::Recall);
        }
        let layer = self.to_inspect.pop_front()?;
        let microscope = Microscope::new(&self.program, &self.plan, layer, self.queued);
        microscope.map(|it| Job::Inspect(Box::new(it)))
    }

    /// Queues the task of a job, and what is to follow it.
    fn begin(&mut self, job: &Job) {
        let layout = self.layout();
        let (batch, mut rows) = (self.program.batch, self.program.batch);
        let Batch { inputs, targets } = match job {
            Job::Train | Job::Recall => &mut self.batch,
            _ => &mut self.judged,
        };
        let copied: Vec<BufferId> = match job {
            Job::Train => {
                self.feed.next_batch(&self.source, layout, inputs, targets);
                let queued = self.backend.enqueue(Task::Train { inputs, targets });
                assert!(queued.is_ok(), "batches have the size of the program");
                self.queued += 1;
                self.holds = Holds::Step;
                return self.follow_up();
            }
            Job::Judge { first } => {
                if *first == 0 {
                    for &(_, id) in &self.program.active {
                        let none = vec![0.0; self.program.buffer(id).columns];
                        let cleared = self.backend.write(id, &none);
                        assert!(cleared.is_ok(), "as many marks as units");
                    }
                }
                rows = batch.min(self.source.test_rows() - first);
                self.source.test_batch(*first, batch, layout, inputs, targets);
                Vec::new()
            }
            Job::Ask(Part::Rows(first)) => {
                self.source.test_batch(*first, batch, layout, inputs, targets);
                Vec::new()
            }
            Job::Ask(Part::Places(first)) => {
                let places = self.survey.as_ref().map(|it| it.places(*first, batch));
                self.source.lay_out(&places.unwrap_or_default(), batch, layout, inputs, targets);
                Vec::new()
            }
            Job::Recall => Vec::new(),
            Job::Hear(_) => vec![self.program.outputs],
            Job::Snapshot { .. } | Job::Move => self.program.state().collect(),
            Job::Compare { .. } => compared(&self.program).into_iter().collect(),
            Job::Mark => self.program.active.iter().map(|&(_, marks)| marks).collect(),
            Job::Inspect(microscope) => microscope.buffers.clone(),
            Job::Search => {
                self.search.as_mut().map(|search| search.next(&self.program)).unwrap_or_default()
            }
        };
        let evaluates = matches!(job, Job::Judge { .. } | Job::Ask(_) | Job::Recall);
        let queued = self.backend.enqueue(if evaluates {
            let others = !matches!(job, Job::Recall);
            self.holds = if others { Holds::Others } else { Holds::Step };
            Task::Evaluate { inputs, targets, rows }
        } else {
            Task::Read { buffers: &copied }
        });
        assert!(queued.is_ok(), "batches have the size of the program, and a copy fits");
    }

    /// What follows the step that was just queued.
    fn follow_up(&mut self) {
        let step = self.queued;
        self.snapshot_where_due();
        // The first evaluation follows the first step, so that it does not delay its picture.
        if step == 1 || step.is_multiple_of(self.feed.steps_per_epoch()) {
            self.due.push_back(Job::Compare { step });
            let rows = (0..self.source.test_rows()).step_by(self.program.batch);
            self.due.extend(rows.map(|first| Job::Judge { first }));
            self.due.push_back(Job::Mark);
        }
    }

    /// Has a snapshot taken of the state after the last step queued, if it is time for one.
    pub(crate) fn snapshot_where_due(&mut self) {
        if self.snapshots.is_due(self.queued) {
            let feed = Box::new(self.feed.clone());
            self.due.push_back(Job::Snapshot { step: self.queued, feed });
        }
    }

    fn layout(&self) -> Layout {
        if self.program.time_major {
            Layout::TimeMajor { steps: self.program.steps }
        } else {
            Layout::Rows
        }
    }

    /// Does with the outcome of a job what it was for.
    pub(crate) fn finish(&mut self, job: Job, outcome: &mut Outcome, emit: &mut dyn FnMut(Event)) {
        match job {
            // A device that was ahead when the run went wrong: a step that was not done is queued no
            // more, should the run go on after all, and what is due after the last one that was queued
            // is not.
            Job::Train if outcome.skipped => {
                self.queued -= 1;
                self.due.clear();
            }
            Job::Ask(_) if outcome.skipped => {
                self.survey = None;
                self.asked.retain(|job| !matches!(job, Job::Ask(_) | Job::Hear(_)));
            }
            _ if outcome.skipped => {}
            Job::Snapshot { step, .. } if self.is_void(step) => {}
            Job::Train => self.record_step(outcome),
            Job::Snapshot { step, feed } => self.snapshots.keep(step, *feed, &mut outcome.values),
            Job::Compare { step } => {
                self.judging = Judging::begin(step, &outcome.values, &self.program);
            }
            Job::Judge { .. } => self.judging.add(outcome),
            Job::Mark => {
                // One under way already is of a step that was skipped.
                let evaluation = self.judging.end(&outcome.values);
                if let Some(evaluation) = evaluation.filter(|it| it.step <= self.step) {
                    self.record.add_evaluation(evaluation);
                }
            }
            Job::Inspect(microscope) => {
                emit(Event::Inspection(microscope.look(self.id, &outcome.values)));
            }
            Job::Recall | Job::Ask(_) => {}
            Job::Hear(count) => {
                if let (Some(survey), [outputs]) = (&mut self.survey, &outcome.values[..]) {
                    survey.hear(outputs, count, &self.plan);
                    self.end_survey(emit);
                }
            }
            Job::Search => self.searched(&outcome.values, emit),
            Job::Move => self.go_on(&std::mem::take(&mut outcome.values), emit),
        }
    }

    /// Tells what the network said, once all was asked.
    fn end_survey(&mut self, emit: &mut dyn FnMut(Event)) {
        let asks = |job: &Job| matches!(job, Job::Ask(_));
        if self.asked.iter().chain(&self.under_way).any(asks) {
            return;
        }
        if let Some(survey) = self.survey.take() {
            emit(Event::Learned(survey.end(self.id, &self.plan, &self.source)));
        }
    }

    /// Whether the run has gone wrong before it got to this step.
    fn is_void(&self, step: u64) -> bool {
        self.has_ended() || self.search.as_ref().is_some_and(|search| search.step() <= step)
    }

    fn record_step(&mut self, outcome: &Outcome) {
        self.step += 1;
        self.record.add(self.step, outcome);
        if let Some(stopwatch) = self.computing.stopwatch() {
            stopwatch.step();
        }
        // A norm may overflow while every number in it is still finite: then nothing is found, the
        // norm is shown as what it is, and the run goes on.
        let finite = outcome.loss.is_finite() && outcome.probes.iter().all(|x| x.is_finite());
        if !finite {
            self.search = Some(Search::begin(&self.program, self.step));
        }
    }

    fn searched(&mut self, copies: &[Vec<f32>], emit: &mut dyn FnMut(Event)) {
        let Some(search) = &self.search else { return };
        if let Some(fault) = search.find(copies, &self.program) {
            self.due.clear();
            self.queued = self.step;
            self.stop(fault, emit);
        } else if copies.is_empty() {
            self.search = None;
        }
    }
}
