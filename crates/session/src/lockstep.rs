//! `Lockstep`: runs that train side by side. All are at the same step, and whoever looks on is told of
//! a step when all have done it.

use experiment::{Compute, RunSpec, Speed};
use protocol::{Event, Processor, RunId};

use crate::computing::Gpu;
use crate::pace::Pace;
use crate::run::Run;
use crate::status::Status;

/// Steps that a run on a device may be ahead of the others: a device that waits for every single
/// step stands still in between.
const AHEAD_ON_A_DEVICE: u64 = 16;

/// The runs of a session. The first decides what all compute on.
#[derive(Default)]
pub(crate) struct Lockstep {
    runs: Vec<Run>,
    pace: Pace,
}

impl Lockstep {
    /// These runs, all at step 0.
    pub(crate) fn new(mut runs: Vec<Run>) -> Lockstep {
        let in_company = runs.len() > 1;
        runs.iter_mut().for_each(|run| run.schedule_mut().set_in_company(in_company));
        Lockstep { runs, pace: Pace::default() }
    }

    /// Plays at this speed from now on.
    pub(crate) fn set_pace(&mut self, speed: Speed) {
        self.pace = Pace::new(speed);
    }

    /// The run of this name.
    pub(crate) fn find(&mut self, id: RunId) -> Option<&mut Run> {
        self.runs.iter_mut().find(|run| run.id() == id)
    }

    /// Drops all runs but these.
    pub(crate) fn keep(&mut self, ids: &[RunId]) {
        self.runs.retain(|run| ids.contains(&run.id()));
        if let [last] = &mut self.runs[..] {
            last.schedule_mut().set_in_company(false);
            last.schedule_mut().set_limit(u64::MAX);
        }
    }

    /// Has every run do something.
    pub(crate) fn each(&mut self, act: impl FnMut(&mut Run)) {
        self.runs.iter_mut().for_each(act);
    }

    /// The step that all runs have done which can go on.
    fn common_step(&self) -> u64 {
        let steps = self.runs.iter().filter(|run| !run.schedule().has_ended()).map(Run::step);
        steps.min().unwrap_or(u64::MAX)
    }

    /// Trains on.
    pub(crate) fn play(&mut self, until: Option<u64>, emit: &mut dyn FnMut(Event)) {
        self.pace.hurry();
        self.each(|run| run.play(until, emit));
    }

    /// One step more for all; those asked for and not done yet count.
    pub(crate) fn step(&mut self, emit: &mut dyn FnMut(Event)) {
        let asked = self.runs.iter().filter_map(|run| run.schedule().goal()).max();
        let until = asked.unwrap_or_else(|| self.common_step()).saturating_add(1);
        self.play(Some(until), emit);
    }

    /// Goes back with all runs. One that cannot go back as far as the others comes up to them again.
    pub(crate) fn rewind(&mut self, to: u64, specs: &[RunSpec], emit: &mut dyn FnMut(Event)) {
        for (run, spec) in self.runs.iter_mut().zip(specs) {
            run.rewind(to, spec, emit);
        }
        let reached = self.runs.iter().map(Run::step).max().unwrap_or_default();
        self.play(Some(reached), emit);
    }

    /// Computes on something else from the next step on.
    pub(crate) fn compute(&mut self, choice: Compute, emit: &mut dyn FnMut(Event)) {
        if let Some(first) = self.runs.first_mut() {
            first.compute(choice, emit);
        }
        self.follow_the_first(emit);
    }

    /// It is known now whether there is a graphics processor.
    pub(crate) fn looked(&mut self, gpu: &Gpu, emit: &mut dyn FnMut(Event)) {
        self.each(|run| run.looked(gpu.clone(), emit));
        self.follow_the_first(emit);
    }

    /// Where the first run computes the others do, and they move after the same step: otherwise equal
    /// runs would not give the same numbers.
    fn follow_the_first(&mut self, emit: &mut dyn FnMut(Event)) {
        let queued = self.runs.iter().map(Run::queued).max().unwrap_or_default();
        let Some((first, others)) = self.runs.split_first_mut() else { return };
        let moving = first.computing().moving();
        let choice = match moving.unwrap_or(first.computing().on()) {
            Processor::Cpu => Compute::Cpu,
            Processor::Gpu => Compute::Gpu,
        };
        if moving.is_some() && !first.schedule().knows_when_to_move() {
            first.schedule_mut().move_after(queued);
        }
        for run in others {
            if run.computing().choice() != choice {
                run.compute(choice, emit);
                run.schedule_mut().move_after(queued);
            }
        }
    }

    /// Works until there is nothing to do or `out_of_time` says so, always on the run that is behind.
    pub(crate) fn work(
        &mut self,
        out_of_time: &mut dyn FnMut() -> bool,
        emit: &mut dyn FnMut(Event),
    ) -> Status {
        self.send(emit);
        // A device says only to whoever works on its run that it is done.
        let mut asked = 0u32;
        loop {
            self.set_limits();
            let Some(index) = self.next(asked) else { break };
            asked |= 1 << index;
            self.runs[index].work(out_of_time, emit);
            self.follow_the_first(emit);
            self.send(emit);
            if out_of_time() {
                break;
            }
        }
        let common = self.common_step();
        self.each(|run| run.tell_that_it_rests(common, emit));
        self.set_limits();
        if (0..self.runs.len()).any(|index| self.is_ready(index)) {
            Status::Busy
        } else if self.runs.iter().any(Run::wants_work) {
            Status::Waiting
        } else if let Some(rest) = self.rest() {
            Status::Resting(rest.ceil() as u32)
        } else if self.runs.iter().any(|run| run.computing().is_trying()) {
            Status::Waiting
        } else {
            Status::Idle
        }
    }

    /// How long the runs have to wait for the time of their next step, if they wait for that.
    fn rest(&self) -> Option<f64> {
        let playing = self.runs.iter().find(|run| run.schedule().is_playing())?;
        self.pace.rest(|| playing.computing().now())
    }

    fn set_limits(&mut self) {
        let common = self.common_step();
        let first = self.runs.first();
        let now = || first.map_or(0.0, |run| run.computing().now());
        let paced = self.pace.limit(common, now);
        if let [alone] = &mut self.runs[..] {
            alone.schedule_mut().set_limit(paced);
            return;
        }
        self.each(|run| {
            let on_device = run.computing().on() == Processor::Gpu;
            let ahead = if on_device { AHEAD_ON_A_DEVICE } else { 1 };
            run.schedule_mut().set_limit(common.saturating_add(ahead).min(paced));
        });
    }

    /// The run that is behind, of those that can be worked on. Those that wait for a device can be
    /// unless they were `asked` already.
    fn next(&self, asked: u32) -> Option<usize> {
        let could = |&index: &usize| {
            let first_time = asked & (1 << index) == 0;
            self.is_ready(index) || first_time && self.has_work(index)
        };
        (0..self.runs.len()).filter(could).min_by_key(|&index| self.runs[index].step())
    }

    fn has_work(&self, index: usize) -> bool {
        let run = &self.runs[index];
        run.wants_work() || run.computing().is_trying()
    }

    /// Whether there is something to do for a run here. One that times processors is to be alone.
    fn is_ready(&self, index: usize) -> bool {
        let alone = self.runs.iter().position(|run| run.computing().is_timing());
        let may = alone.is_none_or(|alone| alone == index);
        may && self.has_work(index) && !self.runs[index].waits()
    }

    /// Sends what was measured in steps that all have done, unless the page still draws.
    fn send(&mut self, emit: &mut dyn FnMut(Event)) {
        if self.runs.iter().any(Run::page_draws) {
            return;
        }
        let common = self.common_step();
        self.each(|run| run.send(common, emit));
    }
}
