//! `gradlab train`: the session of the page, driven from a terminal.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use protocol::{Command, Event, Frame, RunId};
use session::{Session, Status};
use spec::Plan;

use crate::Failure;
use crate::summary::{self, Summary};
use crate::trace::Trace;

/// Trains for `steps` steps, writing the trace and a summary.
pub(crate) fn train(plan: &Plan, steps: u64, trace: Option<&Path>) -> Result<(), Failure> {
    let mut trace = trace.map(|path| Trace::create(path, plan)).transpose()?;
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} steps  {per_sec}  {msg}");
    // Draws nothing where standard error is no terminal.
    let bar = ProgressBar::new(steps);
    if let Ok(style) = style {
        bar.set_style(style);
    }

    let run = RunId::default();
    let mut session = Session::new();
    let mut commands =
        vec![Command::Load { run, spec: plan.spec.clone() }, Command::Play { until: Some(steps) }];
    let mut summary = Summary::default();
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
                    record(&mut summary, &frame);
                    bar.set_position(summary.steps);
                    bar.set_message(format!("loss {:.4}", summary.loss));
                    if let Some(trace) = &mut trace {
                        trace.write(&frame)?;
                    }
                    commands.push(Command::Drawn { run });
                }
                Event::Refused { problems, .. } => return Err(problems.into()),
                Event::Stopped { fault: at, .. } => fault = Some(at),
                Event::Ready | Event::Loaded { .. } | Event::Playing { .. } => {}
            }
        }
        if status == Status::Idle && commands.is_empty() {
            break;
        }
    }
    bar.finish_and_clear();
    if let Some(trace) = trace {
        trace.finish()?;
    }
    eprintln!("{}", summary.words(plan));
    match fault {
        Some(fault) => Err(Failure::NotFinite(summary::fault(fault, plan))),
        None => Ok(()),
    }
}

/// Length of a slice in questions about the time: some tens of milliseconds, so that the bar moves.
const CHECKS_PER_SLICE: u32 = 200;

fn record(summary: &mut Summary, frame: &Frame) {
    if let Some(&loss) = frame.losses.last() {
        summary.steps = frame.first_step + frame.steps() as u64 - 1;
        summary.loss = loss;
        summary.gradients.clear();
        let last = frame.grad_activations.len() - frame.layers();
        summary.gradients.extend_from_slice(&frame.grad_activations[last..]);
    }
    summary.evaluation = frame.evaluations.last().copied().or(summary.evaluation);
}
