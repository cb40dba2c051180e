//! `gradlab scaling`: time of a step and memory against depth and against time steps, and the page's
//! estimates for large runs against measurements.

mod estimates;
mod timing;

use experiment::{Activation, DataSet, Init, Network, RunSpec};
use timing::{Point, time};

use crate::failure::Failure;

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
