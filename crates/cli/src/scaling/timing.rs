//! Times training steps of runs side by side.

use std::time::Instant;

use experiment::{Compute, Probes, RunSpec};
use protocol::{Command, Event, RunId};
use session::Status;

use crate::devices;
use crate::failure::Failure;

/// Untimed steps at the beginning: they meet cold caches, and an evaluation follows the first one.
const WARM_UP: usize = 3;
/// The fewest steps that are timed.
const FEWEST_STEPS: usize = 21;
/// The least time, in seconds, for which steps are timed.
const SECONDS: f64 = 1.0;

/// One size: milliseconds of a step in the median, and planned bytes.
pub(super) struct Point {
    /// What the size is of: layers, time steps or runs.
    pub(super) size: usize,
    /// Steps that were timed.
    pub(super) steps: usize,
    /// Of a step.
    pub(super) milliseconds: f64,
    /// Planned for all runs.
    pub(super) bytes: u64,
}

/// Trains runs side by side, step by step. The median leaves out the few steps that an evaluation follows.
pub(super) fn time(specs: &[RunSpec], size: usize) -> Result<Point, Failure> {
    let compute = Compute::Cpu;
    let mut session = devices::session(compute);
    let (mut bytes, mut refused) = (0, None);
    let runs: Vec<_> = (1..).map(RunId).zip(specs.iter().cloned()).collect();
    let ids: Vec<_> = runs.iter().map(|(id, _)| *id).collect();
    let load = Command::Load { runs, table: None, probes: Probes::default(), compute };
    // The user asked for the measurement, so large runs are started.
    for command in [load, Command::Anyway] {
        session.handle(command, &mut |event| match event {
            Event::Loaded { bytes: planned, .. } => bytes += planned,
            Event::Refused { problems, .. } => refused = Some(problems),
            _ => {}
        });
    }
    if let Some(problems) = refused {
        return Err(problems.into());
    }
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < FEWEST_STEPS + WARM_UP || start.elapsed().as_secs_f64() < SECONDS {
        let before = Instant::now();
        session.handle(Command::Step, &mut |_| {});
        while session.work(&mut || false, &mut |_| {}) != Status::Idle {}
        times.push(before.elapsed().as_secs_f64());
        for &run in &ids {
            session.handle(Command::Drawn { run }, &mut |_| {});
        }
    }
    let timed = &mut times[WARM_UP..];
    timed.sort_by(f64::total_cmp);
    let milliseconds = 1000.0 * timed[timed.len() / 2];
    Ok(Point { size, steps: timed.len(), milliseconds, bytes })
}
