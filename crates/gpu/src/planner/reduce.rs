//! Operators' sums over rows as jobs.

use engine::{BufferId, Op, Program};

use crate::arena::Arena;
use crate::code::Row;
use crate::layout as to;
use crate::shaders::Form;

/// Rows that one job sums over; longer sums go in chunks.
const MOST_ROWS: usize = 1024;
/// Elements that one job combines.
const COMBINED: usize = 1024;

/// A sum over rows: jobs, and those that combine their chunks afterwards.
#[derive(Default)]
pub(crate) struct Sum {
    pub(crate) jobs: Vec<Row>,
    pub(crate) combined: Vec<Row>,
}

impl From<Vec<Row>> for Sum {
    fn from(jobs: Vec<Row>) -> Sum {
        Sum { jobs, combined: Vec::new() }
    }
}

/// The sums that an operator needs before its rows can go on: those of `BatchNorm` alone.
pub(crate) fn on_the_way(program: &Program, arena: &Arena, op: &Op) -> Option<Vec<Row>> {
    let at = |id| arena.at(id);
    match *op {
        Op::BatchNorm { input, mean, inverse, running_mean, running_variance, .. } => {
            let job = Row::new(to::BATCH_NORM_STATISTICS)
                .at(to::X, at(input))
                .at(to::E, at(mean))
                .at(to::F, at(inverse))
                .at(to::G, at(running_mean))
                .at(to::H, at(running_variance));
            Some(columns(program, input, &job))
        }
        Op::BatchNormGrad { input, mean, inverse, grad_output, grad_scale, grad_shift, .. } => {
            let job = Row::new(to::BATCH_NORM_SUMS)
                .at(to::X, at(input))
                .at(to::Z, at(grad_output))
                .at(to::E, at(mean))
                .at(to::F, at(inverse))
                .at(to::G, at(grad_shift))
                .at(to::H, at(grad_scale));
            Some(columns(program, input, &job))
        }
        _ => None,
    }
}

/// The sums of an operator that nothing on the way needs.
pub(crate) fn afterwards(
    program: &Program,
    arena: &mut Arena,
    form: Form,
    op: &Op,
    into: &mut Vec<Sum>,
) {
    let buffer = |id: BufferId| program.buffer(id);
    match *op {
        Op::LinearGradParameters {
            grad_output, input, grad_weight, grad_bias, accumulate, ..
        } => into.push(grad_parameters(
            arena,
            form,
            &Outer {
                left: arena.at(grad_output),
                units: buffer(grad_output).columns,
                right: arena.at(input),
                features: buffer(input).columns,
                rows: buffer(input).rows,
                skip: 0,
                weight: arena.at(grad_weight),
                bias: arena.at(grad_bias),
                accumulate,
            },
        )),
        Op::RecurrenceGradParameters {
            hidden,
            grad_recurrent,
            grad_weight,
            grad_bias,
            accumulate,
            ..
        } => into.push(grad_parameters(
            arena,
            form,
            &Outer {
                left: arena.at(grad_recurrent),
                units: buffer(grad_recurrent).columns,
                right: arena.at(hidden),
                features: buffer(hidden).columns,
                rows: buffer(hidden).rows,
                // A row's state before is that of a batch earlier; before the first it is 0.
                skip: program.batch,
                weight: arena.at(grad_weight),
                bias: arena.at(grad_bias),
                accumulate,
            },
        )),
        Op::AddGatedGrad { right, grad_output, grad_alpha, .. } => into.push(Sum::from(vec![
            Row::new(to::DOT)
                .at(to::X, arena.at(grad_output))
                .at(to::Y, arena.at(right))
                .at(to::COLUMNS, buffer(right).rows * buffer(right).columns)
                .at(to::DST, arena.at(grad_alpha)),
        ])),
        Op::LayerNormGrad { input, mean, inverse, grad_output, grad_scale, grad_shift, .. } => {
            let scale = Row::new(to::LAYER_NORM_SCALE)
                .at(to::X, arena.at(input))
                .at(to::Z, arena.at(grad_output))
                .at(to::E, arena.at(mean))
                .at(to::F, arena.at(inverse))
                .at(to::DST, arena.at(grad_scale));
            into.push(columns(program, input, &scale).into());
            if let Some(shift) = grad_shift {
                let sum = Row::new(to::COLUMN_SUM)
                    .at(to::X, arena.at(grad_output))
                    .at(to::DST, arena.at(shift));
                into.push(columns(program, input, &sum).into());
            }
        }
        Op::MarkActive { input, active } => {
            let mark = Row::new(to::MARK).at(to::X, arena.at(input)).at(to::DST, arena.at(active));
            into.push(columns(program, input, &mark).into());
        }
        _ => {}
    }
}

/// A job for every 16 columns of a buffer.
fn columns(program: &Program, of: BufferId, job: &Row) -> Vec<Row> {
    let buffer = program.buffer(of);
    let firsts = (0..buffer.columns).step_by(to::SUM_COLUMNS as usize);
    let job = job.clone().at(to::ROWS, buffer.rows).at(to::COLUMNS, buffer.columns);
    firsts.map(|first| job.clone().at(to::FIRST, first)).collect()
}

/// leftᵀ · right over rows, and the column sums of left.
struct Outer {
    left: usize,
    units: usize,
    right: usize,
    features: usize,
    rows: usize,
    /// How many rows later the right side starts; what would be before it counts as 0.
    skip: usize,
    weight: usize,
    bias: usize,
    accumulate: bool,
}

fn grad_parameters(arena: &mut Arena, form: Form, of: &Outer) -> Sum {
    let chunks = of.rows.div_ceil(MOST_ROWS);
    let (weights, size) = (of.units * of.features, of.units * (of.features + 1));
    let scratch = if chunks > 1 { arena.reserve(chunks * size) } else { 0 };
    // Where tiles are staged, biases are one more column. Elsewhere a tile of nothing but biases would be a
    // job of next to no work: a processor shares out every other job to the same core.
    let columns = of.features + usize::from(form == Form::Staged);
    let mut sum = Sum::default();
    for chunk in 0..chunks {
        let (first, end) = (chunk * of.rows / chunks, (chunk + 1) * of.rows / chunks);
        let skip = of.skip.saturating_sub(first);
        let (weight, bias) = if chunks > 1 {
            (scratch + chunk * size, scratch + chunk * size + weights)
        } else {
            (of.weight, of.bias)
        };
        let job = Row::new(to::GRAD_PARAMETERS)
            .at(to::ROWS, end - first)
            .at(to::UNITS, of.units)
            .at(to::SKIP, skip)
            .at(to::X, of.left + first * of.units)
            .at(to::Y, of.right + (first + skip - of.skip) * of.features)
            .at(to::DST, weight)
            .at(to::E, bias)
            .at(to::COLUMNS, of.features)
            .flag(to::ACCUMULATE, of.accumulate && chunks == 1);
        for unit in (0..of.units).step_by(to::TILE_ROWS as usize) {
            for feature in (0..columns).step_by(to::TILE_COLUMNS as usize) {
                sum.jobs.push(job.clone().at(to::FIRST, unit).at(to::G, feature));
            }
        }
    }
    if chunks > 1 {
        for (from, into, count) in [(0, of.weight, weights), (weights, of.bias, of.units)] {
            for first in (0..count).step_by(COMBINED) {
                sum.combined.push(
                    Row::new(to::COMBINE)
                        .at(to::ROWS, chunks)
                        .at(to::UNITS, size)
                        .at(to::X, scratch + from + first)
                        .at(to::DST, into + first)
                        .at(to::COLUMNS, COMBINED.min(count - first))
                        .flag(to::ACCUMULATE, of.accumulate),
                );
            }
        }
    }
    sum
}
