//! Drives a session to its end, as the page does.

use std::cell::Cell;

use experiment::{Compute, Probes, Problem, RunSpec, Shape, TableProblem, TableReport};
use protocol::{
    Command, ComputeReason, Event, Fault, Frame, Processor, RunId, TableFile, Unfit, decode,
};
use session::Status;

use crate::devices;

/// What to train.
#[derive(Clone)]
pub(crate) struct Job {
    /// The experiment.
    pub(crate) spec: RunSpec,
    /// A table in place of the experiment's data.
    pub(crate) table: Option<TableFile>,
    /// What to measure.
    pub(crate) probes: Probes,
    /// What to compute on.
    pub(crate) compute: Compute,
    /// Training steps.
    pub(crate) steps: u64,
}

/// How a run was prepared and how it ended.
pub(crate) struct Finished {
    /// What a row of its data looks like.
    pub(crate) shape: Shape,
    /// Bytes of memory planned for it.
    pub(crate) bytes: u64,
    /// What became of the rows of its table, if it learned one.
    pub(crate) table: Option<TableReport>,
    /// What it computed on in the end, and why.
    pub(crate) computing: Option<(Processor, ComputeReason)>,
    /// The first number that was not finite, if there was one.
    pub(crate) fault: Option<Fault>,
}

/// Why a run could not be prepared.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The experiment is not valid.
    Experiment(Vec<Problem>),
    /// The table is not valid.
    Table(Vec<TableProblem>),
}

/// Length of a slice, in questions about the time: some tens of milliseconds, so that frames arrive
/// steadily.
const CHECKS_PER_SLICE: u32 = 200;

/// Trains, handing each frame to `see`.
pub(crate) fn drive(job: Job, see: &mut dyn FnMut(&Frame)) -> Result<Finished, Refusal> {
    let run = RunId::default();
    let Job { spec, table, probes, compute, steps } = job;
    let mut session = devices::session(compute);
    let load = Command::Load { runs: vec![(run, spec)], table, probes, compute };
    let mut commands = vec![load, Command::Play { until: Some(steps) }];
    let (mut finished, mut computing) = (None, None);
    let mut fault = None;
    loop {
        let mut received = Vec::new();
        for command in commands.drain(..) {
            session.handle(command, &mut |event| received.push(event));
        }
        let mut checks = 0;
        let status = session.work(
            &mut || {
                checks += 1;
                checks > CHECKS_PER_SLICE
            },
            &mut |event| received.push(event),
        );
        for event in received {
            match event {
                Event::Frame(frame) => {
                    see(&frame);
                    commands.push(Command::Drawn { run });
                }
                // The user typed the command, so a large run is started.
                Event::Large { .. } => {
                    commands.extend([Command::Anyway, Command::Play { until: Some(steps) }]);
                }
                Event::Loaded { shape, bytes, table, .. } => {
                    finished = Some((shape, bytes, decode(&table).ok()));
                }
                Event::Refused { problems, table, .. } => {
                    return Err(match decode(&table) {
                        Ok(Unfit(table)) => Refusal::Table(table),
                        Err(_) => Refusal::Experiment(problems),
                    });
                }
                Event::Stopped { fault: at, .. } => fault = Some(at),
                Event::Computing { on, reason, .. } => computing = Some((on, reason)),
                Event::Ready
                | Event::Playing { .. }
                | Event::Snapshots { .. }
                | Event::Rewound { .. }
                | Event::Inspection(_)
                | Event::Learned(_)
                | Event::LookedAt(_) => {}
            }
        }
        if status == Status::Idle && commands.is_empty() {
            break;
        }
    }
    match finished {
        Some((shape, bytes, table)) => Ok(Finished { shape, bytes, table, computing, fault }),
        None => unreachable!("a load is answered"),
    }
}

/// The measurements of the first step, with the initial parameters. Training stops after it.
///
/// # Errors
/// If the experiment is not valid.
pub(crate) fn first_step(spec: &RunSpec) -> Result<Frame, Vec<Problem>> {
    let run = RunId::default();
    let (probes, compute) = (Probes::default(), Compute::Cpu);
    let mut session = devices::session(compute);
    let mut refused = None;
    let load = Command::Load { runs: vec![(run, spec.clone())], table: None, probes, compute };
    session.handle(load, &mut |event| {
        if let Event::Refused { problems, .. } = event {
            refused = Some(problems);
        }
    });
    if let Some(problems) = refused {
        return Err(problems);
    }
    session.handle(Command::Anyway, &mut |_| {});
    session.handle(Command::Play { until: Some(1) }, &mut |_| {});
    let done = Cell::new(false);
    let mut first = None;
    // The evaluation after the step is not finished.
    let mut see = |event| match event {
        Event::Frame(frame) if first.is_none() => {
            first = Some(frame);
            done.set(true);
        }
        Event::Stopped { .. } => done.set(true),
        _ => {}
    };
    while !done.get() && session.work(&mut || done.get(), &mut see) == Status::Busy {}
    Ok(first.unwrap_or_default())
}
