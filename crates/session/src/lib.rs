//! The run as a state machine: commands in, events out, work in slices.
//!
//! The same code trains in the browser's worker and on the command line. It reads no clock and
//! starts no thread: whoever drives it calls [`Session::work`] and says when time is up.

mod agenda;
mod computing;
mod estimate;
mod evaluation;
mod executor;
mod fault;
mod inspection;
mod job;
mod lockstep;
mod pace;
mod pipeline;
mod questions;
mod record;
mod rows;
mod run;
mod schedule;
mod snapshots;
mod status;
mod survey;
mod tables;
mod training;
mod trial;

use std::rc::Rc;

use data::Source;
use engine::{Device, Unavailable};
use experiment::{BuiltIn, Compute, Plan, Probes, Problem, RunSpec, Speed};
use lockstep::Lockstep;
use protocol::{Command, Event, MOST_RUNS, RunId, TableFile};
use run::Run;

pub use computing::Clock;
use computing::{Computing, Gpu};
pub use estimate::Estimate;
pub use status::Status;
pub use tables::Tables;

/// Holds the runs that train side by side: one, or up to [`MOST_RUNS`] to compare.
pub struct Session {
    clock: Clock,
    tables: Tables,
    gpu: Gpu,
    speed: Speed,
    runs: Lockstep,
    /// The data of the last runs, and what they were made from: most resets keep them.
    data: Vec<(DataKey, Source)>,
    /// Large runs that wait to be started anyway.
    waiting: Option<Wanted>,
}

/// What a load asks for.
struct Wanted {
    runs: Vec<(RunId, RunSpec)>,
    table: Option<TableFile>,
    probes: Probes,
    compute: Compute,
}

/// What the rows of a run depend on.
#[derive(Clone)]
enum DataKey {
    BuiltIn(BuiltIn),
    /// With the seed of the rows that are drawn where there are too many.
    Table(TableFile, u32),
}

impl DataKey {
    /// Whether these are the rows of data that were made from `made`.
    fn is_served_by(&self, (made, source): &(DataKey, Source)) -> bool {
        match (self, made) {
            (DataKey::Table(wanted, seed), DataKey::Table(read, drawn)) => {
                wanted == read && (seed == drawn || !source.is_sample())
            }
            (DataKey::BuiltIn(wanted), DataKey::BuiltIn(made)) => wanted == made,
            (DataKey::BuiltIn(_), DataKey::Table(..))
            | (DataKey::Table(..), DataKey::BuiltIn(_)) => false,
        }
    }
}

/// Why a run cannot be prepared.
struct Refusal {
    run: RunId,
    problems: Vec<Problem>,
    /// As the message `Unfit`.
    table: Vec<u8>,
}

impl Session {
    /// No run yet. The clock counts milliseconds; it times steps, and paces them where they are to be
    /// watched.
    pub fn new(clock: Clock) -> Self {
        Session::with(clock, Tables::READ)
    }

    /// The same, but it refuses users' own tables until [`Session::read_tables`]: the reader is a tenth of the
    /// session's code, and few ever need it.
    pub fn without_tables(clock: Clock) -> Self {
        Session::with(clock, Tables::REFUSED)
    }

    /// Reads users' own tables from now on.
    pub fn read_tables(&mut self, tables: Tables) {
        self.tables = tables;
    }

    #[inline(never)]
    fn with(clock: Clock, tables: Tables) -> Self {
        let (gpu, speed, runs) = (Gpu::Looking, Speed::Full, Lockstep::default());
        let (data, waiting) = (Vec::new(), None);
        Session { clock, tables, gpu, speed, runs, data, waiting }
    }

    /// Whoever looked for a graphics processor has found this one, or says why there is none. Until
    /// then runs compute on the processor.
    #[inline(never)]
    pub fn looked_for_gpu(
        &mut self,
        found: Result<Rc<dyn Device>, Unavailable>,
        emit: &mut dyn FnMut(Event),
    ) {
        self.gpu = match found {
            Ok(device) => Gpu::Found(device),
            Err(error) => Gpu::Missing(error),
        };
        self.runs.looked(&self.gpu, emit);
    }

    /// Carries out a command. Commands that make no sense now (play without a run, step after a
    /// fault) do nothing.
    #[inline(never)]
    pub fn handle(&mut self, command: Command, emit: &mut dyn FnMut(Event)) {
        let runs = &mut self.runs;
        match command {
            Command::Load { runs, table, probes, compute } => {
                self.load(Wanted { runs, table, probes, compute }, false, emit);
            }
            Command::Anyway => {
                if let Some(wanted) = self.waiting.take() {
                    self.load(wanted, true, emit);
                }
            }
            Command::Keep { runs: kept } => runs.keep(&kept),
            Command::LookAt { bytes, header } => {
                emit(Event::LookedAt((self.tables.look)(&bytes, header)));
            }
            Command::Play { until } => runs.play(until, emit),
            Command::Pause => runs.each(|run| run.pause(emit)),
            Command::Step => runs.step(emit),
            Command::Probe { probes } => {
                self.waiting.iter_mut().for_each(|wanted| wanted.probes = probes);
                runs.each(|run| run.probe(probes));
            }
            Command::Rewind { to, specs } => runs.rewind(to, &specs, emit),
            Command::Inspect { run, layer } => {
                if let Some(run) = runs.find(run) {
                    run.inspect(layer);
                }
            }
            Command::AskWhatItLearned { run } => {
                if let Some(run) = runs.find(run) {
                    run.survey();
                }
            }
            Command::Pace { speed } => {
                self.speed = speed;
                runs.set_pace(speed);
            }
            Command::Compute { on } => {
                self.waiting.iter_mut().for_each(|wanted| wanted.compute = on);
                runs.compute(on, emit);
            }
            Command::Drawn { run } => {
                if let Some(run) = runs.find(run) {
                    run.drawn();
                }
            }
        }
    }

    /// Drops the old runs and prepares new ones; large ones only `anyway`.
    fn load(&mut self, wanted: Wanted, anyway: bool, emit: &mut dyn FnMut(Event)) {
        // The old runs' memory goes before the new ones' is taken.
        self.runs = Lockstep::default();
        self.waiting = None;
        let planned = match self.plan(&wanted.runs, wanted.table.as_ref()) {
            Ok(planned) => planned,
            Err(Refusal { run, problems, table }) => {
                return emit(Event::Refused { run, problems, table });
            }
        };
        let plans = planned.iter().map(|(_, plan, _)| plan);
        if let Some((run, ..)) = planned.first()
            && !anyway
            && let Some(estimate) =
                Estimate::if_large(plans, wanted.probes, wanted.compute, &self.clock)
        {
            let Estimate { bytes, milliseconds } = estimate;
            emit(Event::Large { run: *run, bytes, milliseconds });
            self.waiting = Some(wanted);
            return;
        }
        let mut loaded = Vec::new();
        for (id, plan, source) in planned {
            let computing =
                Computing::new(Rc::clone(&self.clock), self.gpu.clone(), wanted.compute);
            let table = (self.tables.report)(&source);
            let run = Run::new(id, plan, source, wanted.probes, computing);
            let (shape, bytes) = (run.training().shape(), run.training().program().bytes());
            emit(Event::Loaded { run: id, shape, bytes, table });
            loaded.push(run);
        }
        self.runs = Lockstep::new(loaded);
        self.runs.set_pace(self.speed);
        self.runs.compute(wanted.compute, emit);
    }

    /// Plans and data of all runs, or why the first that cannot be prepared cannot.
    fn plan(
        &mut self,
        wanted: &[(RunId, RunSpec)],
        table: Option<&TableFile>,
    ) -> Result<Vec<(RunId, Plan, Source)>, Refusal> {
        let mut known = std::mem::take(&mut self.data);
        let mut planned = Vec::new();
        for (id, spec) in wanted.iter().take(MOST_RUNS) {
            let refused = |problems, table| Refusal { run: *id, problems, table };
            experiment::check(spec).map_err(|problems| refused(problems, Vec::new()))?;
            let key = match table {
                Some(table) => DataKey::Table(table.clone(), spec.seed),
                None => DataKey::BuiltIn(spec.built_in()),
            };
            if !self.data.iter().any(|it| key.is_served_by(it)) {
                let old = known.iter().position(|it| key.is_served_by(it));
                let entry = match old {
                    Some(index) => known.swap_remove(index),
                    None => {
                        let made = source(&key, self.tables)
                            .map_err(|table| refused(Vec::new(), table))?;
                        (key.clone(), made)
                    }
                };
                self.data.push(entry);
            }
            let Some((_, source)) = self.data.iter().find(|it| key.is_served_by(it)) else {
                unreachable!("it was just made")
            };
            let plan = Plan::for_shape(spec, source.shape());
            planned.push((*id, plan, source.clone()));
        }
        Ok(planned)
    }

    /// Works until there is nothing to do or `out_of_time` says so.
    #[inline(never)]
    pub fn work(
        &mut self,
        out_of_time: &mut dyn FnMut() -> bool,
        emit: &mut dyn FnMut(Event),
    ) -> Status {
        self.runs.work(out_of_time, emit)
    }
}

fn source(key: &DataKey, tables: Tables) -> Result<Source, Vec<u8>> {
    match key {
        DataKey::BuiltIn(rows) => Ok(Source::of(*rows)),
        DataKey::Table(table, seed) => (tables.source)(table, *seed),
    }
}
