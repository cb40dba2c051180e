//! The page's core claim in numbers: the factor by which a layer or a time step changes the gradient on its
//! way back, measured at the initial parameters and compared with theory.

mod dense;
mod measure;
mod recurrent;

use experiment::RunSpec;
use insight::Rows;
use measure::{Measured, plan};

/// The predicted factor per layer or time step, for rows with mean square 1.
fn predicted(spec: &RunSpec, steps: usize) -> f64 {
    let prediction = insight::predict(&plan(spec, steps).model, &Rows::alike(1.0));
    prediction.unwrap_or_else(|| panic!("no prediction of {spec:?}")).geometric_mean()
}

/// A line of the table, and a complaint if the prediction is off by more than the bound.
fn compare(name: &str, measured: f64, predicted: f64, bound: f64) -> Option<String> {
    let error = predicted / measured - 1.0;
    println!("{name}: measured {measured:.4}, predicted {predicted:.4} ({:+.2} %)", 100.0 * error);
    // NaN is a complaint, too.
    let good = error.abs() < bound;
    (!good).then(|| format!("{name}: {predicted:.4} instead of {measured:.4}"))
}

/// Fails with all complaints at once.
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Compares a dense network layer by layer.
fn dense(name: &str, spec: &RunSpec, seeds: u32, bound: f64) -> Option<String> {
    let measured = Measured::of(spec, 1, seeds);
    compare(name, measured.over_all(), predicted(spec, 1), bound)
}

/// Compares a recurrent network far from both ends of its time steps.
fn through_time(
    name: &str,
    spec: &RunSpec,
    steps: usize,
    seeds: u32,
    bound: f64,
) -> Option<String> {
    let measured = Measured::of(spec, steps, seeds);
    compare(name, measured.in_the_middle(), predicted(spec, steps), bound)
}
