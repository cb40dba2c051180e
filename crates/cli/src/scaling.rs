//! `gradlab scaling`: time of a step and memory against depth and against time steps, and the page's
//! estimates for large runs against measurements.

mod estimates;

use std::time::Instant;

use experiment::{Activation, Compute, DataSet, Init, Network, Probes, RunSpec};
use protocol::{Command, Event, RunId};
use session::Status;

use crate::{Failure, devices};

/// Untimed steps at the beginning: they meet cold caches, and an evaluation follows the first one.
const WARM_UP: usize = 3;
/// The fewest steps that are timed.
const FEWEST_STEPS: usize = 21;
/// The least time, in seconds, for which steps are timed.
const SECONDS: f64 = 1.0;

/// One size: milliseconds of a step in the median, and planned bytes.
struct Point {
    size: usize,
    steps: usize,
    milliseconds: f64,
    bytes: u64,
}

/// Prints both tables, each with the line that fits it, and the estimates.
pub(crate) fn scaling() -> Result<(), Failure> {
    let dense = RunSpec {
        activation: Activation::Relu,
        init: Init::He,
        width: 32,
        learning_rate: 1e-6,
        ..RunSpec::default()
    };
    println!("depth: dense, 32 units, 32 digits");
    let depth = |depth| RunSpec { depth, ..dense.clone() };
    print("depth", &[10, 30, 100, 300, 1000], depth)?;
    let lstm = RunSpec {
        data: DataSet::Adding,
        network: Network::Lstm,
        init: Init::PyTorch,
        depth: 1,
        width: 32,
        ..RunSpec::default()
    };
    println!("\ntime steps: LSTM, 32 units, 32 rows of the adding problem");
    let length = |length| RunSpec { length, ..lstm.clone() };
    print("T", &[50, 100, 200, 500], length)?;
    println!("\nestimated before it starts, and measured");
    estimates::print()
}

fn print(what: &str, sizes: &[usize], spec: impl Fn(usize) -> RunSpec) -> Result<(), Failure> {
    println!("{what:>6}  ms a step  steps timed  memory");
    let mut points = Vec::new();
    for &size in sizes {
        let point = time(&[spec(size)], size)?;
        let megabytes = point.bytes as f64 / 1e6;
        let Point { steps, milliseconds, .. } = point;
        println!("{size:>6}  {milliseconds:>9.3}  {steps:>11}  {megabytes:.2} MB");
        points.push(point);
    }
    let fit = |of: fn(&Point) -> f64| {
        line(&points.iter().map(|point| (point.size as f64, of(point))).collect::<Vec<_>>())
    };
    let (slope, start, explained) = fit(|point| point.milliseconds);
    println!("time:   {start:.4} ms + {slope:.5} ms · {what}, R² {explained:.5}");
    let (slope, start, explained) = fit(|point| point.bytes as f64 / 1e6);
    println!("memory: {start:.3} MB + {slope:.5} MB · {what}, R² {explained:.5}");
    Ok(())
}

/// Trains runs side by side, step by step. The median leaves out the few steps that an evaluation follows.
fn time(specs: &[RunSpec], size: usize) -> Result<Point, Failure> {
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

/// Slope, start and R² of the least-squares line.
fn line(points: &[(f64, f64)]) -> (f64, f64, f64) {
    let n = points.len() as f64;
    let mean_x = points.iter().map(|point| point.0).sum::<f64>() / n;
    let mean_y = points.iter().map(|point| point.1).sum::<f64>() / n;
    let sum = |of: fn(f64, f64) -> f64| -> f64 {
        points.iter().map(|(x, y)| of(x - mean_x, y - mean_y)).sum()
    };
    let (both, xx, yy) = (sum(|x, y| x * y), sum(|x, _| x * x), sum(|_, y| y * y));
    let slope = both / xx;
    (slope, mean_y - slope * mean_x, slope * both / yy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_fitted() {
        let (slope, start, explained) = line(&[(1.0, 5.0), (2.0, 7.0), (3.0, 9.0)]);
        assert!((slope - 2.0).abs() < 1e-12 && (start - 3.0).abs() < 1e-12);
        assert!((explained - 1.0).abs() < 1e-12);
        let (_, _, explained) = line(&[(1.0, 1.0), (2.0, 3.0), (3.0, 1.0)]);
        assert!(explained < 1e-12);
    }
}
