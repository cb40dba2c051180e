//! Probes, and the norms that clipping needs, as jobs.

use engine::{BufferId, Measure, Op, Probe};

use super::functions::with_function;
use super::step::Step;
use crate::code::{Dispatch, Kernel, Row};
use crate::layout as to;

/// One dispatch for all of them, if there are any; clipping's factor follows in another.
pub(crate) fn measure(step: &mut Step<'_>, dispatches: &mut Vec<Dispatch>) {
    let mut jobs: Vec<Row> = Vec::new();
    for (index, probe) in step.program.probes.iter().enumerate() {
        // Ratios are taken after the update, from what it leaves.
        if probe.measure != Measure::UpdateRatio {
            let result = step.arena.ring + to::RESULT_HEAD as usize + index;
            jobs.push(
                job(step, probe)
                    .at(to::DST, result)
                    .flag(to::IN_RING, true)
                    .at(to::J, step.arena.stride),
            );
        }
    }
    let clip = step.program.update.iter().find_map(|op| match op {
        Op::ClipNorm { gradients, largest, norms } => {
            Some((to::CLIP_NORM, gradients.clone(), *largest, *norms))
        }
        Op::ClipValue { gradients, largest, norms } => {
            Some((to::CLIP_VALUE, gradients.clone(), *largest, *norms))
        }
        _ => None,
    });
    let factor = clip.map(|(kind, gradients, largest, norms)| {
        let count = gradients.len();
        let lists = [step.arena.reserve(count), step.arena.reserve(count)];
        let clamps: &[bool] = if kind == to::CLIP_VALUE { &[false, true] } else { &[false] };
        for (&clamp, list) in clamps.iter().zip(lists) {
            for (index, &gradient) in gradients.iter().enumerate() {
                jobs.push(
                    norm(step, gradient)
                        .at(to::DST, list + index)
                        .flag(to::CLAMP, clamp)
                        .number(to::SCALE, largest),
                );
            }
        }
        Row::new(to::CLIP)
            .at(to::X, lists[0])
            .at(to::Y, lists[1])
            .at(to::COLUMNS, count)
            .with(to::FUNCTION, kind)
            .number(to::SCALE, largest)
            .at(to::DST, step.arena.at(norms))
            .at(to::E, step.clip_factor())
    });
    if !jobs.is_empty() {
        dispatches.push(step.code.jobs(Kernel::Measure, &jobs));
    }
    if let Some(factor) = factor {
        dispatches.push(step.code.jobs(Kernel::Measure, &[factor]));
    }
}

fn norm(step: &Step<'_>, of: BufferId) -> Row {
    let buffer = step.program.buffer(of);
    Row::new(to::NORM).at(to::X, step.arena.at(of)).at(to::COLUMNS, buffer.rows * buffer.columns)
}

fn job(step: &Step<'_>, probe: &Probe) -> Row {
    let columns = step.program.buffer(probe.buffer).columns;
    let skipped = probe.rows.first * columns;
    let count = probe.rows.count * columns;
    let op = match probe.measure {
        Measure::GradActivation
        | Measure::GradWeight
        | Measure::UpdateRatio
        | Measure::WeightNorm => to::NORM,
        Measure::ActivationMean | Measure::Gate(_) => to::MEAN,
        Measure::ActivationDeviation => to::DEVIATION,
        Measure::Saturated => to::SATURATED,
    };
    let start = step.arena.at(probe.buffer) + skipped;
    let row = Row::new(op).at(to::X, start).at(to::COLUMNS, count).at(to::E, count.max(1));
    match (probe.measure, probe.slope) {
        (Measure::Saturated, Some((function, inputs))) => with_function(row, function)
            .at(to::Y, step.arena.at(inputs) + skipped)
            .number(to::SCALE, function.saturated_slope()),
        (Measure::Gate(_), _) => row
            .at(to::X, start + probe.columns.first)
            .at(to::COLUMNS, probe.rows.count * probe.columns.count)
            .at(to::E, probe.columns.count)
            .at(to::F, columns),
        _ => row,
    }
}
