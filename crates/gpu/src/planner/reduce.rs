//! Operators' sums over rows as jobs.

use engine::ops::View;
use engine::{BufferId, Op, Program, Write};

use super::grad_parameters::{Outer, grad_parameters};
use super::sum::{Scratch, Sum, added, combined};
use super::writer::{NO_POWERS, Writer};
use crate::arena::Arena;
use crate::instructions as to;
use crate::instructions::{Columns, Reduce};
use crate::layout::SUM_COLUMNS;
use crate::shaders::Form;

/// What an operator sums over rows.
#[derive(Default)]
pub(crate) struct Sums {
    /// Sums that its rows cannot go on without, dispatch by dispatch: those of `BatchNorm` alone.
    pub(crate) on_the_way: Vec<Vec<Reduce>>,
    /// Sums that nothing on the way needs.
    pub(crate) afterwards: Vec<Sum>,
}

/// The sums of an operator.
pub(crate) fn sums(program: &Program, arena: &mut Arena, form: Form, op: &Op) -> Sums {
    let buffer = |id: BufferId| program.buffer(id);
    let afterwards = |afterwards| Sums { afterwards, ..Sums::default() };
    match op.view() {
        View::BatchNorm(it) => {
            let jobs = by_columns(program, it.input, None, |columns| {
                to::BatchNormStatistics {
                    columns,
                    input: arena.at(it.input),
                    mean: arena.at(it.mean),
                    inverse: arena.at(it.inverse),
                    running_mean: arena.at(it.running_mean),
                    running_variance: arena.at(it.running_variance),
                }
                .into()
            });
            Sums { on_the_way: vec![jobs], ..Sums::default() }
        }
        View::BatchNormGrad(it) => {
            let summed = Some((&*arena, it.grad_output));
            let [shift_exponent, scale_exponent] =
                [it.grad_shift, it.grad_scale].map(|result| arena.alone(result));
            let jobs = by_columns(program, it.input, summed, |columns| {
                to::BatchNormSums {
                    columns: Columns { exponent: Some(shift_exponent), ..columns },
                    input: arena.at(it.input),
                    grad_output: arena.at(it.grad_output),
                    mean: arena.at(it.mean),
                    inverse: arena.at(it.inverse),
                    grad_shift: arena.at(it.grad_shift.buffer),
                    grad_scale: arena.at(it.grad_scale.buffer),
                    scale_exponent,
                }
                .into()
            });
            // The rows need sums of their own: what is there is put aside, and added afterwards.
            let (mut kept, mut afterwards) = (Vec::new(), Vec::new());
            for result in [it.grad_shift, it.grad_scale] {
                if result.accumulate {
                    let (count, input) = (buffer(result.buffer).columns, arena.at(result.buffer));
                    let (output, exponent) = (arena.reserve(count), arena.reserve(1));
                    let source = arena.alone(result);
                    kept.extend(combined(to::Combine {
                        chunks: 1,
                        stride: count,
                        input,
                        output,
                        count,
                        accumulate: false,
                        source,
                        before: source,
                        exponent,
                    }));
                    let combined =
                        added(arena, Scratch { numbers: output, exponent }, result, count);
                    afterwards.push(Sum { combined, ..Sum::default() });
                }
            }
            let on_the_way = [kept, jobs].into_iter().filter(|jobs| !jobs.is_empty()).collect();
            Sums { on_the_way, afterwards }
        }
        View::LinearGradParameters(it) => {
            let of = Outer {
                left: arena.at(it.grad_output),
                powers: Writer { program, arena }.powers(it.grad_output),
                units: buffer(it.grad_output).columns,
                right: arena.at(it.input),
                features: buffer(it.input).columns,
                rows: buffer(it.input).rows,
                skip: 0,
                weight: it.grad_weight,
                bias: it.grad_bias,
            };
            afterwards(vec![grad_parameters(arena, form, &of)])
        }
        View::RecurrenceGradParameters(it) => {
            let of = Outer {
                left: arena.at(it.grad_recurrent),
                powers: Writer { program, arena }.powers(it.grad_recurrent),
                units: buffer(it.grad_recurrent).columns,
                right: arena.at(it.hidden),
                features: buffer(it.hidden).columns,
                rows: buffer(it.hidden).rows,
                // A row's state before is that of a batch earlier; before the first it is 0.
                skip: program.batch,
                weight: it.grad_weight,
                bias: it.grad_bias,
            };
            afterwards(vec![grad_parameters(arena, form, &of)])
        }
        View::AddGatedGrad(it) => {
            let sum = Sum::new(arena, it.grad_alpha, 1, |arena, output, exponent| {
                let (left, right) = (arena.at(it.grad_output), arena.at(it.right));
                let powers = Writer { program, arena }.powers(it.grad_output);
                vec![to::Dot { left, right, output, powers, exponent }.into()]
            });
            afterwards(vec![sum])
        }
        View::LayerNormGrad(it) => {
            let units = buffer(it.input).columns;
            let scale = Sum::new(arena, it.grad_scale, units, |arena, output, exponent| {
                by_columns(program, it.input, Some((arena, it.grad_output)), |columns| {
                    to::LayerNormScale {
                        columns: Columns { exponent: Some(exponent), ..columns },
                        input: arena.at(it.input),
                        grad_output: arena.at(it.grad_output),
                        mean: arena.at(it.mean),
                        inverse: arena.at(it.inverse),
                        output,
                    }
                    .into()
                })
            });
            let mut shift = |result: Write| {
                Sum::new(arena, result, units, |arena, output, exponent| {
                    by_columns(program, it.input, Some((arena, it.grad_output)), |columns| {
                        let columns = Columns { exponent: Some(exponent), ..columns };
                        let input = arena.at(it.grad_output);
                        to::ColumnSum { columns, input, output }.into()
                    })
                })
            };
            let shift = it.grad_shift.map(&mut shift);
            afterwards(std::iter::once(scale).chain(shift).collect())
        }
        View::MarkActive(it) => {
            let (input, output) = (arena.at(it.input), arena.at(it.active));
            let mark = by_columns(program, it.input, None, |columns| {
                to::Mark { columns, input, output }.into()
            });
            afterwards(vec![mark.into()])
        }
        View::Linear(_)
        | View::LinearGradInput(_)
        | View::Activate(_)
        | View::ActivateGrad(_)
        | View::Add(_)
        | View::AddGrad(_)
        | View::AddGated(_)
        | View::Highway(_)
        | View::HighwayGrad(_)
        | View::BatchNormEvaluate(_)
        | View::LayerNorm(_)
        | View::Reshape(_)
        | View::LastRows(_)
        | View::LastRowsGrad(_)
        | View::Recurrence(_)
        | View::RecurrenceGrad(_)
        | View::SoftmaxCrossEntropy(_)
        | View::SoftmaxCrossEntropyGrad(_)
        | View::SoftmaxSquaredError(_)
        | View::SoftmaxSquaredErrorGrad(_)
        | View::BinaryCrossEntropy(_)
        | View::BinaryCrossEntropyGrad(_)
        | View::SquaredError(_)
        | View::SquaredErrorGrad(_)
        | View::ClipNorm(_)
        | View::ClipValue(_)
        | View::Update(_) => Sums::default(),
    }
}

/// A job for every 16 columns of a buffer, with the powers of two of the gradient that is summed, if one is.
fn by_columns(
    program: &Program,
    of: BufferId,
    summed: Option<(&Arena, BufferId)>,
    job: impl Fn(Columns) -> Reduce,
) -> Vec<Reduce> {
    let buffer = program.buffer(of);
    let columns = Columns {
        rows: buffer.rows,
        columns: buffer.columns,
        first: 0,
        powers: summed
            .map_or(NO_POWERS, |(arena, gradient)| Writer { program, arena }.powers(gradient)),
        exponent: None,
    };
    let firsts = (0..buffer.columns).step_by(SUM_COLUMNS as usize);
    firsts.map(|first| job(Columns { first, ..columns })).collect()
}
