//! `gradlab reproduce`: published results, run again and checked.

mod experiments;
mod measured;
mod statement;

use std::time::Instant;

use experiment::{Expected, Problem};
use experiments::{EXPERIMENTS, Experiment};
use measured::{Measured, Outcome};

use crate::failure::Failure;
use crate::parallel::parallel;
use crate::report;

/// Runs the experiment `name`, or all, with the seeds 1 to `seeds`, and prints what was measured.
///
/// # Errors
/// If there is no such experiment, or if a statement does not hold.
pub(crate) fn reproduce(name: Option<&str>, seeds: u32) -> Result<(), Failure> {
    let chosen: Vec<&Experiment> =
        EXPERIMENTS.iter().filter(|it| name.is_none_or(|name| it.name == name)).collect();
    if let (Some(name), true) = (name, chosen.is_empty()) {
        let names = EXPERIMENTS.iter().map(|it| it.name.to_owned()).collect();
        return Err(vec![Problem::new("experiment", name, Expected::OneOf(names))].into());
    }
    let start = Instant::now();
    let (mut held, mut failed) = (0, Vec::new());
    for experiment in &chosen {
        let start = Instant::now();
        println!("{}: {}", experiment.name, experiment.paper);
        println!("  claim: {}", experiment.claim);
        let outcomes = run(experiment, seeds)?;
        print(&outcomes);
        for statement in experiment.statements {
            let (holds, found) = statement.holds(&outcomes);
            let mark = if holds { "PASS" } else { "FAIL" };
            println!("  {mark}  {} ({found})", statement.says);
            if holds {
                held += 1;
            } else {
                failed.push(format!("{}: {}", experiment.name, statement.says));
            }
        }
        println!("  {:.1} s\n", start.elapsed().as_secs_f64());
    }
    println!(
        "experiments: {}; statements: {held} hold, {} do not; {:.0} s",
        chosen.len(),
        failed.len(),
        start.elapsed().as_secs_f64()
    );
    if failed.is_empty() { Ok(()) } else { Err(Failure::NotReproduced(failed)) }
}

/// All variants and seeds of an experiment, in the order of its variants.
fn run(experiment: &Experiment, seeds: u32) -> Result<Vec<Outcome>, Failure> {
    let mut jobs = Vec::new();
    for variant in experiment.variants {
        for seed in 1..=seeds {
            jobs.push((variant.spec(seed)?, variant.steps));
        }
    }
    let mut runs = parallel(&jobs, |(spec, steps)| Measured::of(spec, *steps)).into_iter();
    let mut outcomes = Vec::new();
    for variant in experiment.variants {
        let runs: Result<Vec<Measured>, Vec<Problem>> =
            runs.by_ref().take(seeds as usize).collect();
        outcomes.push(Outcome { variant: variant.name, runs: runs? });
    }
    Ok(outcomes)
}

/// The table of what was measured.
fn print(outcomes: &[Outcome]) {
    let widest = outcomes.iter().map(|it| it.variant.chars().count()).max().unwrap_or(0).max(7);
    let (variant, seed) = ("variant", "seed");
    println!("  {variant:<widest$}  {seed}  factor at start  loss at end  test accuracy  verdict");
    for Outcome { variant, runs } in outcomes {
        for (seed, run) in (1..).zip(runs) {
            let factor = run.factor.map_or_else(|| "–".to_owned(), |it| format!("{it:.4}"));
            let accuracy = run.accuracy.map_or_else(|| "–".to_owned(), |it| format!("{it:.3}"));
            let verdict = run.verdict.map_or("–", report::kind);
            let (loss, ended) = (run.loss, run.ended.as_deref().unwrap_or(""));
            println!(
                "  {variant:<widest$}  {seed:>4}  {factor:>15}  {loss:>11.4}  {accuracy:>13}  \
                 {verdict}{ended}"
            );
        }
    }
}
