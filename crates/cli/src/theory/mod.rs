//! `gradlab theory`: what theory predicts beside what the first step measures.

mod comparison;
mod rows;

use std::time::Instant;

use comparison::{Comparison, Found};
use experiment::{Plan, RunSpec};
use rows::Row;
pub(crate) use rows::Size;

use crate::failure::Failure;
use crate::parallel::parallel;
use crate::{course, report};

/// A deviation of more than this share is marked.
const MARKED: f64 = 0.01;

/// Prints prediction against measurement for all networks there is a row for.
pub(crate) fn table(size: Size, seeds: u32) -> Result<(), Failure> {
    let start = Instant::now();
    let rows = rows::all(size);
    let Size { width, depth, batch } = size;
    println!(
        "dense: {depth} layers of {width} units, {batch} digits; recurrent: {} units, {} time steps \
         of the adding problem, {batch} rows; {seeds} seeds",
        rows::HIDDEN,
        rows::STEPS
    );
    println!(
        "factor: geometric mean per layer (time step) going back\nband: predicted deviation of one \
         seed\nchance: the deviation is less than twice that of the mean over seeds\n"
    );
    let widest = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
    let (network, predicted) = ("network", "predicted");
    println!("{network:<widest$}  {predicted}      band  measured  deviation");
    let (mut predicted, mut within, mut marked) = (0, 0, Vec::new());
    for Row { label, spec } in &rows {
        let comparison = compare(spec, seeds)?;
        println!("{label:<widest$}  {}", line(&comparison));
        if let Some(deviation) = comparison.deviation() {
            predicted += 1;
            if deviation.abs() <= MARKED {
                within += 1;
            } else {
                marked.push(format!("{label} ({:+.1} %)", 100.0 * deviation));
            }
        }
    }
    println!(
        "\n{} networks, {predicted} compared, {within} within 1 %; {:.0} s",
        rows.len(),
        start.elapsed().as_secs_f64()
    );
    if !marked.is_empty() {
        println!("beyond 1 %: {}", marked.join(", "));
    }
    Ok(())
}

/// Prints prediction against measurement for one experiment, layer by layer or through time.
pub(crate) fn one(plan: &Plan, seeds: u32) -> Result<(), Failure> {
    let comparison = compare(&plan.spec, seeds)?;
    let unit = course::unit(plan);
    if let Some(half) = comparison.prediction.as_ref().and_then(insight::Prediction::half_life) {
        println!("the gradient halves every {half:.2} {unit}s going backward");
    }
    println!("{unit}  predicted  measured   (log10 of the norm relative to the last one)");
    let relative = comparison.prediction.as_ref().map(insight::Prediction::relative);
    for (site, measured) in comparison.relative.iter().enumerate() {
        let predicted = relative.as_ref().and_then(|relative| relative.get(site));
        let predicted = predicted.map_or_else(|| "–".to_owned(), |log| format!("{log:.3}"));
        let measured = measured.map_or_else(|| "–".to_owned(), |log| format!("{log:.3}"));
        println!("{:>width$}  {predicted:>9}  {measured:>8}", site + 1, width = unit.len());
    }
    println!("\nfactor per {unit} going backward, {seeds} seeds:");
    if course::has_many_targets(plan) {
        println!("(every time step has a target and adds a gradient of its own: no factor)");
    } else if plan.model.cell(0).is_some() {
        println!("(far from the readout: without the first tenth and the last fifth)");
    }
    println!("predicted      band  measured  deviation\n{}", line(&comparison));
    if let Some(verdict) = &comparison.verdict {
        let reason = report::reason(verdict.reason, plan);
        println!("verdict on the first seed: {}; {reason}", report::kind(verdict.kind));
    }
    Ok(())
}

/// An experiment with the seeds 1 to `seeds`, on two threads.
fn compare(spec: &RunSpec, seeds: u32) -> Result<Comparison, Failure> {
    let jobs: Vec<RunSpec> = (1..=seeds).map(|seed| RunSpec { seed, ..spec.clone() }).collect();
    let found: Result<Vec<Found>, _> = parallel(&jobs, Found::of).into_iter().collect();
    Ok(Comparison::new(&Plan::new(spec), &found?))
}

/// Prediction, band, measurement and deviation in columns.
fn line(comparison: &Comparison) -> String {
    let measured = comparison
        .measured
        .map_or_else(|| "       –".to_owned(), |factor| format!("{factor:>8.4}"));
    let Some(predicted) = comparison.predicted else {
        return format!("no prediction        {measured}");
    };
    let band = comparison.band.map_or_else(String::new, |band| format!("±{:.2} %", 100.0 * band));
    let deviation = comparison.deviation().map_or_else(String::new, |deviation| {
        let mark = match (deviation.abs() > MARKED, comparison.is_chance()) {
            (false, _) => "",
            (true, Some(true)) => "  beyond 1 %, chance",
            (true, _) => "  beyond 1 %",
        };
        format!("{:>+7.2} %{mark}", 100.0 * deviation)
    });
    format!("{predicted:>9.4}  {band:>8}  {measured}  {deviation}").trim_end().to_owned()
}
