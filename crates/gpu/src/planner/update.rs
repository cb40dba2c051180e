//! Updates as chunks of parameters, and the record of a step.

use engine::{Measure, Op, Rule};

use super::Refusal;
use super::step::Step;
use crate::code::{Dispatch, Kernel, Row};
use crate::layout as to;

/// Rule and clipping of a program.
type Rules = (Option<Rule>, (u32, f32, usize));

/// The update and the record; the rule, and clipping's kind, limit and factor's address.
pub(crate) fn update(
    step: &mut Step<'_>,
    dispatches: &mut Vec<Dispatch>,
) -> Result<Rules, Refusal> {
    let mut rule_of_all: Option<Rule> = None;
    let mut clipping = (to::CLIP_NONE, 0.0);
    let (mut jobs, mut ratios) = (Vec::new(), Vec::new());
    for op in &step.program.update {
        match *op {
            Op::ClipNorm { largest, .. } => clipping = (to::CLIP_NORM, largest as f32),
            Op::ClipValue { largest, .. } => clipping = (to::CLIP_VALUE, largest as f32),
            Op::Update { rule, parameter, gradient, first, second, ratio } => {
                if *rule_of_all.get_or_insert(rule) != rule {
                    let what = "a rule of its own";
                    return Err(Refusal { operator: op.name(), what });
                }
                let buffer = step.program.buffer(parameter);
                let size = buffer.rows * buffer.columns;
                let chunks = size.div_ceil(to::UPDATE_CHUNK as usize);
                let norms = ratio.map(|_| step.arena.reserve(2 * chunks));
                for chunk in 0..chunks {
                    let from = chunk * to::UPDATE_CHUNK as usize;
                    let at = |id| step.arena.at(id) + from;
                    jobs.push(
                        Row::new(0)
                            .at(to::COLUMNS, (size - from).min(to::UPDATE_CHUNK as usize))
                            .at(to::X, at(parameter))
                            .at(to::DST, at(gradient))
                            .maybe(to::Y, first.map(at))
                            .maybe(to::Z, second.map(at))
                            .maybe(to::E, norms.map(|norms| norms + 2 * chunk)),
                    );
                }
                if let Some((ratio, norms)) = ratio.zip(norms) {
                    let probe = step.program.probes.iter().position(|probe| {
                        probe.measure == Measure::UpdateRatio && probe.buffer == ratio
                    });
                    ratios.push(
                        Row::new(0)
                            .at(to::X, norms)
                            .at(to::COLUMNS, chunks)
                            .at(to::DST, step.arena.at(ratio))
                            .maybe(to::E, probe),
                    );
                }
            }
            _ => {
                let what = "a place in the update";
                return Err(Refusal { operator: op.name(), what });
            }
        }
    }
    if !jobs.is_empty() {
        dispatches.push(step.code.jobs(Kernel::Update, &jobs));
    }
    dispatches.push(record(step, &ratios, true));
    Ok((rule_of_all, (clipping.0, clipping.1, step.clip_factor())))
}

/// The record of a step or of an evaluation.
pub(crate) fn record(step: &mut Step<'_>, ratios: &[Row], trains: bool) -> Dispatch {
    let program = step.program;
    let at = |id| step.arena.at(id);
    let probes = if trains { program.probes.len() } else { 0 };
    let head = Row::new(0)
        .at(to::X, at(program.row_losses))
        .at(to::Y, at(program.row_hits))
        .at(to::COLUMNS, program.buffer(program.row_losses).rows)
        .at(to::E, program.batch)
        .at(to::F, program.targets_per_row)
        .flag(to::G, program.time_major)
        .at(to::DST, at(program.loss))
        .maybe(to::H, program.clip_norms.filter(|_| trains).map(at))
        .at(to::I, step.arena.ring)
        .at(to::J, step.arena.stride)
        .at(to::DEPTH, probes)
        .at(to::ACROSS, ratios.len());
    let rows: Vec<Row> = std::iter::once(head).chain(ratios.iter().cloned()).collect();
    step.code.single(Kernel::Record, &rows)
}
