//! The run as a state machine: commands in, events out, work in slices.
//!
//! The same code trains in the browser's worker and on the command line. It reads no clock and
//! starts no thread: whoever drives it calls [`Session::work`] and says when time is up.

mod computing;
mod evaluation;
mod fault;
mod inspection;
mod job;
mod moving;
mod pipeline;
mod record;
mod run;
mod snapshots;
mod trial;

use std::rc::Rc;

use data::{Source, Table};
use engine::{Device, Unavailable};
use protocol::{Command, Event, RunId, TableText};
use run::Run;
use spec::{Plan, Probes, Problem, RunSpec, TableProblem};

pub use computing::Clock;
use computing::{Computing, Gpu};

/// Whether there is more to do without a new command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Call [`Session::work`] again.
    Busy,
    /// A device computes: call [`Session::work`] again when it has something to say.
    Waiting,
    /// Nothing to do until the next command.
    Idle,
}

/// Holds at most one run.
pub struct Session {
    clock: Clock,
    gpu: Gpu,
    current: Option<Run>,
    /// The data of the last run, and what it was made from: most resets keep them.
    data: Option<(DataKey, Source)>,
}

/// What the rows of a run depend on.
#[derive(PartialEq)]
enum DataKey {
    BuiltIn { set: spec::DataSet, length: usize, noise: f64, seed: u32 },
    Table(TableText),
}

/// Why a run cannot be prepared.
struct Refusal {
    problems: Vec<Problem>,
    table: Vec<TableProblem>,
}

impl Session {
    /// No run yet. The clock counts milliseconds; it times steps and nothing else.
    pub fn new(clock: Clock) -> Self {
        Session { clock, gpu: Gpu::Looking, current: None, data: None }
    }

    /// Whoever looked for a graphics processor has found this one, or says why there is none. Until then runs compute on the processor.
    pub fn looked_for_gpu(
        &mut self,
        found: Result<Rc<dyn Device>, Unavailable>,
        emit: &mut dyn FnMut(Event),
    ) {
        self.gpu = match found {
            Ok(device) => Gpu::Found(device),
            Err(error) => Gpu::Missing(error),
        };
        if let Some(run) = &mut self.current {
            run.looked(self.gpu.clone(), emit);
        }
    }

    /// Carries out a command. Commands that make no sense now (play without a run, step after a
    /// fault) do nothing.
    pub fn handle(&mut self, command: Command, emit: &mut dyn FnMut(Event)) {
        match (command, &mut self.current) {
            (Command::Load { run, spec, table, probes, compute }, _) => {
                // The old run's memory goes before the new one's is taken.
                self.current = None;
                match self.load(run, &spec, table, probes) {
                    Ok(mut loaded) => {
                        let (shape, bytes) = (loaded.shape(), loaded.bytes());
                        emit(Event::Loaded { run, shape, bytes });
                        loaded.compute(compute, emit);
                        self.current = Some(loaded);
                    }
                    Err(Refusal { problems, table }) => {
                        emit(Event::Refused { run, problems, table });
                    }
                }
            }
            (Command::Columns { text }, _) => emit(Event::Columns(data::columns(&text))),
            (Command::Play { until }, Some(run)) => run.play(until, emit),
            (Command::Pause, Some(run)) => run.pause(emit),
            (Command::Step, Some(run)) => run.step(emit),
            (Command::Probe { probes }, Some(run)) => run.probe(probes),
            (Command::Rewind { to, spec }, Some(run)) => run.rewind(to, &spec, emit),
            (Command::Inspect { layer }, Some(run)) => run.inspect(layer),
            (Command::Compute { on }, Some(run)) => run.compute(on, emit),
            (Command::Drawn { run: id }, Some(run)) if run.id() == id => run.drawn(),
            (_, _) => {}
        }
    }

    fn load(
        &mut self,
        run: RunId,
        spec: &RunSpec,
        table: Option<TableText>,
        probes: Probes,
    ) -> Result<Run, Refusal> {
        spec::check(spec).map_err(|problems| Refusal { problems, table: Vec::new() })?;
        let key = match table {
            Some(table) => DataKey::Table(table),
            None => {
                let (length, noise, seed) = (spec.length, spec.noise, spec.seed);
                DataKey::BuiltIn { set: spec.data, length, noise, seed }
            }
        };
        if self.data.as_ref().is_none_or(|(last, _)| *last != key) {
            let source = source(&key).map_err(|table| Refusal { problems: Vec::new(), table })?;
            self.data = Some((key, source));
        }
        let Some((_, source)) = &self.data else { unreachable!("it was just set") };
        let plan = Plan::for_shape(spec, source.shape());
        let computing = Computing::new(Rc::clone(&self.clock), self.gpu.clone());
        Ok(Run::new(run, plan, source.clone(), probes, computing))
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

fn source(key: &DataKey) -> Result<Source, Vec<TableProblem>> {
    match key {
        DataKey::BuiltIn { set, length, noise, seed } => {
            Ok(Source::new(*set, *length, *noise, *seed))
        }
        DataKey::Table(TableText { text, label, features }) => {
            let names: Option<Vec<&str>> =
                features.as_ref().map(|names| names.iter().map(String::as_str).collect());
            Ok(Source::from_table(&Table::read(text, label, names.as_deref())?))
        }
    }
}
