//! Operators' sums over rows as jobs.

use engine::{BufferId, Op, Program};

use super::grad_parameters::{Outer, grad_parameters};
use super::sum::Sum;
use crate::arena::Arena;
use crate::instructions as to;
use crate::instructions::{Columns, Reduce};
use crate::layout::SUM_COLUMNS;
use crate::shaders::Form;

/// What an operator sums over rows.
pub(crate) enum Sums {
    /// Nothing.
    None,
    /// Sums that its rows cannot go on without: those of `BatchNorm` alone.
    OnTheWay(Vec<Reduce>),
    /// Sums that nothing on the way needs.
    Afterwards(Vec<Sum>),
}

/// The sums of an operator.
pub(crate) fn sums(program: &Program, arena: &mut Arena, form: Form, op: &Op) -> Sums {
    let buffer = |id: BufferId| program.buffer(id);
    match *op {
        Op::BatchNorm { input, mean, inverse, running_mean, running_variance, .. } => {
            Sums::OnTheWay(by_columns(program, input, |columns| {
                to::BatchNormStatistics {
                    columns,
                    input: arena.at(input),
                    mean: arena.at(mean),
                    inverse: arena.at(inverse),
                    running_mean: arena.at(running_mean),
                    running_variance: arena.at(running_variance),
                }
                .into()
            }))
        }
        Op::BatchNormGrad { input, mean, inverse, grad_output, grad_scale, grad_shift, .. } => {
            Sums::OnTheWay(by_columns(program, input, |columns| {
                to::BatchNormSums {
                    columns,
                    input: arena.at(input),
                    grad_output: arena.at(grad_output),
                    mean: arena.at(mean),
                    inverse: arena.at(inverse),
                    grad_shift: arena.at(grad_shift),
                    grad_scale: arena.at(grad_scale),
                }
                .into()
            }))
        }
        Op::LinearGradParameters {
            grad_output, input, grad_weight, grad_bias, accumulate, ..
        } => {
            let of = Outer {
                left: arena.at(grad_output),
                units: buffer(grad_output).columns,
                right: arena.at(input),
                features: buffer(input).columns,
                rows: buffer(input).rows,
                skip: 0,
                weight: arena.at(grad_weight),
                bias: arena.at(grad_bias),
                accumulate,
            };
            Sums::Afterwards(vec![grad_parameters(arena, form, &of)])
        }
        Op::RecurrenceGradParameters {
            hidden,
            grad_recurrent,
            grad_weight,
            grad_bias,
            accumulate,
            ..
        } => {
            let of = Outer {
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
            };
            Sums::Afterwards(vec![grad_parameters(arena, form, &of)])
        }
        Op::AddGatedGrad { right, grad_output, grad_alpha, .. } => {
            let job = to::Dot {
                left: arena.at(grad_output),
                right: arena.at(right),
                count: buffer(right).rows * buffer(right).columns,
                output: arena.at(grad_alpha),
            };
            Sums::Afterwards(vec![vec![job.into()].into()])
        }
        Op::LayerNormGrad { input, mean, inverse, grad_output, grad_scale, grad_shift, .. } => {
            let scale = by_columns(program, input, |columns| {
                to::LayerNormScale {
                    columns,
                    input: arena.at(input),
                    grad_output: arena.at(grad_output),
                    mean: arena.at(mean),
                    inverse: arena.at(inverse),
                    output: arena.at(grad_scale),
                }
                .into()
            });
            let shift = grad_shift.map(|shift| {
                by_columns(program, input, |columns| {
                    let (input, output) = (arena.at(grad_output), arena.at(shift));
                    to::ColumnSum { columns, input, output }.into()
                })
            });
            Sums::Afterwards(std::iter::once(scale).chain(shift).map(Sum::from).collect())
        }
        Op::MarkActive { input, active } => {
            let mark = by_columns(program, input, |columns| {
                to::Mark { columns, input: arena.at(input), output: arena.at(active) }.into()
            });
            Sums::Afterwards(vec![mark.into()])
        }
        Op::Linear { .. }
        | Op::LinearGradInput { .. }
        | Op::Activate { .. }
        | Op::ActivateGrad { .. }
        | Op::Add { .. }
        | Op::AddGrad { .. }
        | Op::AddGated { .. }
        | Op::Highway { .. }
        | Op::HighwayGrad { .. }
        | Op::BatchNormEvaluate { .. }
        | Op::LayerNorm { .. }
        | Op::Reshape { .. }
        | Op::LastRows { .. }
        | Op::LastRowsGrad { .. }
        | Op::Recurrence { .. }
        | Op::RecurrenceGrad { .. }
        | Op::SoftmaxCrossEntropy { .. }
        | Op::SoftmaxCrossEntropyGrad { .. }
        | Op::BinaryCrossEntropy { .. }
        | Op::BinaryCrossEntropyGrad { .. }
        | Op::SquaredError { .. }
        | Op::SquaredErrorGrad { .. }
        | Op::ClipNorm { .. }
        | Op::ClipValue { .. }
        | Op::Update { .. } => Sums::None,
    }
}

/// A job for every 16 columns of a buffer.
fn by_columns(program: &Program, of: BufferId, job: impl Fn(Columns) -> Reduce) -> Vec<Reduce> {
    let buffer = program.buffer(of);
    let firsts = (0..buffer.columns).step_by(SUM_COLUMNS as usize);
    firsts.map(|first| job(Columns { rows: buffer.rows, columns: buffer.columns, first })).collect()
}
