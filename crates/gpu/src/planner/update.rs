//! Updates as chunks of parameters, and the record of a step.

use engine::ops::{self, View};
use engine::{Measure, Rule};

use super::clipping::clipped;
use super::refusal::Refusal;
use super::step::Step;
use crate::code::Dispatch;
use crate::instructions as to;
use crate::layout::UPDATE_CHUNK;

/// How a program's gradients are clipped, and where the factor lies that clipping by norm multiplies
/// with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clip {
    pub(crate) clipping: to::Clipping,
    pub(crate) largest: f32,
    pub(crate) factor: usize,
}

/// The update and the record; the rule of every update, and how gradients are clipped.
///
/// # Errors
/// If an operator has no place in the update, or an update a rule of its own.
pub(crate) fn update(
    step: &mut Step<'_>,
    dispatches: &mut Vec<Dispatch>,
) -> Result<(Option<Rule>, Clip), Refusal> {
    let mut rule_of_all: Option<Rule> = None;
    let clip = clipped(step.program).map(|it| (it.clipping, it.largest));
    let (mut jobs, mut ratios) = (Vec::new(), Vec::new());
    for op in &step.program.update {
        match op.view() {
            // Its norms are measured before, and every update applies its factor.
            View::ClipNorm(_) | View::ClipValue(_) => {}
            View::Update(ops::Update { rule, parameter, gradient, first, second, ratio }) => {
                if *rule_of_all.get_or_insert(rule) != rule {
                    let what = "a rule of its own";
                    return Err(Refusal { operator: op.name(), what });
                }
                let buffer = step.program.buffer(parameter);
                let size = buffer.rows * buffer.columns;
                let chunks = size.div_ceil(UPDATE_CHUNK as usize);
                let norms = ratio.map(|_| step.arena.reserve(2 * chunks));
                for chunk in 0..chunks {
                    let from = chunk * UPDATE_CHUNK as usize;
                    let at = |id| step.arena.at(id) + from;
                    jobs.push(to::Update::from(to::Chunk {
                        count: (size - from).min(UPDATE_CHUNK as usize),
                        parameter: at(parameter),
                        gradient: at(gradient),
                        exponent: step.writer().arena.of_gradient(gradient),
                        first: first.map(at),
                        second: second.map(at),
                        norms: norms.map(|norms| norms + 2 * chunk),
                    }));
                }
                if let Some((ratio, norms)) = ratio.zip(norms) {
                    let probe = step.program.probes.iter().position(|probe| {
                        probe.measure == Measure::UpdateRatio && probe.buffer == ratio
                    });
                    ratios.push(to::Ratio { norms, chunks, output: step.arena.at(ratio), probe });
                }
            }
            _ => {
                let what = "a place in the update";
                return Err(Refusal { operator: op.name(), what });
            }
        }
    }
    if !jobs.is_empty() {
        dispatches.push(step.code.jobs(&jobs));
    }
    dispatches.push(record(step, &ratios, true));
    let (clipping, largest) = clip.unwrap_or((to::Clipping::None, 0.0));
    Ok((rule_of_all, Clip { clipping, largest, factor: step.clip_factor() }))
}

/// The record of a step or of an evaluation.
pub(crate) fn record(step: &mut Step<'_>, ratios: &[to::Ratio], trains: bool) -> Dispatch {
    let program = step.program;
    let at = |id| step.arena.at(id);
    let summary = to::Summary {
        terms: program.losses.len(),
        batch: program.batch,
        by_time: program.time_major,
        clip_norms: program.clip_norms.filter(|_| trains).map(at),
        ring: step.arena.ring,
        ring_stride: step.arena.stride,
        probes: if trains { program.probes.len() } else { 0 },
        ratios: ratios.len(),
    };
    let terms = program.losses.iter().map(|it| {
        to::Record::from(to::Term {
            losses: at(it.row_losses),
            hits: at(it.row_hits),
            count: program.buffer(it.row_losses).rows,
            targets: it.targets_per_row,
            loss: at(it.loss),
            weight: it.weight as f32,
        })
    });
    let ratios = ratios.iter().map(|&ratio| to::Record::from(ratio));
    let summary = std::iter::once(to::Record::from(summary));
    let rows: Vec<to::Record> = summary.chain(terms).chain(ratios).collect();
    step.code.single(&rows)
}
