//! The run as a state machine: commands in, events out, work in slices.
//!
//! The same code trains in the browser's worker and on the command line. It reads no clock and
//! starts no thread: whoever drives it calls [`Session::work`] and says when time is up.

mod fault;
mod run;

use protocol::{BackendKind, Command, Event};
use run::Run;

/// Whether there is more to do without a new command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Call [`Session::work`] again.
    Busy,
    /// Nothing to do until the next command.
    Idle,
}

/// Holds at most one run.
pub struct Session {
    data: engine::TrainingData,
    current: Option<Run>,
}

impl Default for Session {
    fn default() -> Self {
        Session::new()
    }
}

impl Session {
    /// Unpacks the data; no run yet.
    pub fn new() -> Self {
        let digits = data::digits();
        let rows = |split: data::Split| {
            std::sync::Arc::new(engine::Rows { inputs: split.inputs, labels: split.labels })
        };
        let data = engine::TrainingData { train: rows(digits.train), test: rows(digits.test) };
        Session { data, current: None }
    }

    /// Carries out a command. Commands that make no sense now (play without a run, step after a
    /// fault) do nothing.
    pub fn handle(&mut self, command: Command, emit: &mut dyn FnMut(Event)) {
        match (command, &mut self.current) {
            (Command::Load { run, spec }, _) => {
                // The old run's memory goes before the new one's is taken.
                self.current = None;
                match spec::check(&spec) {
                    Ok(plan) => {
                        self.current = Some(Run::new(run, &plan, self.data.clone()));
                        emit(Event::Loaded { run, backend: BackendKind::Cpu });
                    }
                    Err(problems) => emit(Event::Refused { run, problems }),
                }
            }
            (Command::Play { until }, Some(run)) => run.play(until, emit),
            (Command::Pause, Some(run)) => run.pause(emit),
            (Command::Step, Some(run)) => run.step(emit),
            (Command::Drawn { run: id }, Some(run)) if run.id() == id => run.drawn(),
            (_, _) => {}
        }
    }

    /// Works until there is nothing to do or `out_of_time` says so.
    pub fn work(
        &mut self,
        out_of_time: &mut dyn FnMut() -> bool,
        emit: &mut dyn FnMut(Event),
    ) -> Status {
        match &mut self.current {
            Some(run) => run.work(out_of_time, emit),
            None => Status::Idle,
        }
    }
}
