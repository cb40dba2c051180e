//! `gradlab train`: the session of the page, driven from a terminal.

use std::path::Path;

use experiment::{Compute, Plan, Probes};
use indicatif::{ProgressBar, ProgressStyle};
use protocol::TableFile;
use words::messages::ENGLISH;
use words::own_table::about_rows;

use crate::drive::{Job, Refusal, drive};
use crate::failure::Failure;
use crate::summary::Summary;
use crate::trace::Trace;
use crate::{devices, input, report};

/// How to train.
pub(crate) struct How {
    /// What to measure.
    pub(crate) probes: Probes,
    /// What to compute on.
    pub(crate) compute: Compute,
    /// Whether to print what a step is on the graphics processor.
    pub(crate) explain: bool,
    /// Training steps.
    pub(crate) steps: u64,
}

/// Trains, writing the trace and a summary.
pub(crate) fn train(
    plan: &Plan,
    table: Option<TableFile>,
    how: How,
    trace: Option<&Path>,
) -> Result<(), Failure> {
    let How { probes, compute, explain, steps } = how;
    if explain {
        eprint!("{}", devices::explain(plan, probes)?);
    }
    let mut trace = trace.map(Trace::create).transpose()?;
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} steps  {per_sec}  {msg}");
    // Draws nothing where standard error is no terminal.
    let bar = ProgressBar::new(steps);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    let mut summary = Summary::default();
    let mut written = Ok(());
    let rows = input::rows(&plan.spec, table.as_ref());
    let job = Job { spec: plan.spec.clone(), table, probes, compute, steps };
    // The shape of a table is known once it was read; the names of layers do not depend on it.
    let finished = drive(job, &mut |frame| {
        summary.record(frame);
        bar.set_position(summary.steps);
        bar.set_message(format!("loss {:.4}", summary.loss));
        if let (Some(trace), Ok(())) = (&mut trace, &written) {
            written = trace.write(plan, frame);
        }
    });
    bar.finish_and_clear();
    let finished = finished.map_err(|refusal| match refusal {
        Refusal::Experiment(problems) => Failure::Experiment(problems),
        Refusal::Table(problems) => Failure::Table(problems),
    })?;
    written?;
    if let Some(trace) = trace {
        trace.finish()?;
    }
    let plan = Plan::for_shape(&plan.spec, finished.shape);
    let prediction = insight::predict(&plan.model, &rows);
    eprintln!("{}", summary.words(&plan, prediction.as_ref()));
    eprintln!("{} kB of memory", finished.bytes / 1000);
    if let Some(report) = &finished.table {
        eprintln!("learned from {}", report.features.join(", "));
        eprintln!("{}", about_rows(report, plan.spec.seed, &ENGLISH).join(" "));
    }
    if let Some((on, reason)) = &finished.computing {
        eprintln!("{}", report::computing(*on, reason));
    }
    match finished.fault {
        Some(fault) => Err(Failure::NotFinite(report::fault(&fault, &plan))),
        None => Ok(()),
    }
}
