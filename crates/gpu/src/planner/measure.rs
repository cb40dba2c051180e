//! Probes, and the norms that clipping needs, as jobs.

use engine::{BufferId, Measure, Probe, Span};

use super::clipping::{Clipped, clipped};
use super::functions::activation;
use super::refusal::Refusal;
use super::step::Step;
use crate::arena::entry_size;
use crate::code::Dispatch;
use crate::instructions as to;
use crate::layout::RESULT_HEAD;

/// One dispatch for all of them, if there are any; clipping's factor follows in another.
///
/// # Errors
/// If saturation is asked of what is no activation.
pub(crate) fn measure(step: &mut Step<'_>, dispatches: &mut Vec<Dispatch>) -> Result<(), Refusal> {
    let mut jobs: Vec<to::Measure> = Vec::new();
    for (index, probe) in step.program.probes.iter().enumerate() {
        // Ratios are taken after the update, from what it leaves.
        if probe.measure != Measure::UpdateRatio {
            let output = step.arena.ring + RESULT_HEAD as usize + index;
            jobs.push(job(step, probe, output, output + step.program.probes.len())?);
        }
    }
    let factor = clipped(step.program).map(|Clipped { clipping, gradients, largest, norms }| {
        let count = gradients.len();
        let lists = [step.arena.reserve(count), step.arena.reserve(count)];
        let clamps: &[bool] =
            if clipping == to::Clipping::Value { &[false, true] } else { &[false] };
        for (&clamp, list) in clamps.iter().zip(lists) {
            for (index, &gradient) in gradients.iter().enumerate() {
                jobs.push(to::Measure::from(to::Norm {
                    sample: whole(step, gradient, list + index),
                    clamp,
                    largest,
                    powers: step.writer().powers(gradient),
                    exponent: None,
                }));
            }
        }
        to::Measure::from(to::ClipFactor {
            norms: lists[0],
            clamped: lists[1],
            count,
            clipping,
            largest,
            output: step.arena.at(norms),
            factor: step.clip_factor(),
        })
    });
    if !jobs.is_empty() {
        dispatches.push(step.code.jobs(&jobs));
    }
    if let Some(factor) = factor {
        dispatches.push(step.code.jobs(&[factor]));
    }
    Ok(())
}

/// All elements of a buffer, measured into a number of the arena.
fn whole(step: &Step<'_>, of: BufferId, output: usize) -> to::Sample {
    let buffer = step.program.buffer(of);
    let count = buffer.rows * buffer.columns;
    to::Sample {
        input: step.arena.at(of),
        count,
        line: count.max(1),
        stride: 0,
        output,
        in_ring: false,
        ring_stride: 0,
    }
}

/// A probe's job, whose result and power of two go to addresses of the ring's first record.
fn job(
    step: &Step<'_>,
    probe: &Probe,
    output: usize,
    exponent: usize,
) -> Result<to::Measure, Refusal> {
    let columns = step.program.buffer(probe.buffer).columns;
    let skipped = probe.rows.first * columns;
    let count = probe.rows.count * columns;
    let sample = to::Sample {
        input: step.arena.at(probe.buffer) + skipped,
        count,
        line: count.max(1),
        stride: 0,
        output,
        in_ring: true,
        ring_stride: step.arena.stride,
    };
    Ok(match probe.measure {
        Measure::GradActivation
        | Measure::GradWeight
        | Measure::UpdateRatio
        | Measure::WeightNorm => {
            let powers = rows_of(step.writer().powers(probe.buffer), probe.rows);
            to::Norm { sample, clamp: false, largest: 0.0, powers, exponent: Some(exponent) }.into()
        }
        Measure::ActivationMean => to::Mean { sample }.into(),
        Measure::Gate(_) => {
            let sample = to::Sample {
                input: sample.input + probe.columns.first,
                count: probe.rows.count * probe.columns.count,
                line: probe.columns.count,
                stride: columns,
                ..sample
            };
            to::Mean { sample }.into()
        }
        Measure::ActivationDeviation => to::Deviation { sample }.into(),
        Measure::Saturated => {
            let Some((function, inputs)) = probe.slope else {
                let what = "saturation of no activation";
                return Err(Refusal { operator: "Saturated", what });
            };
            to::Saturated {
                sample,
                inputs: step.arena.at(inputs) + skipped,
                activation: activation(function),
                least: function.saturated_slope() as f32,
            }
            .into()
        }
    })
}

/// The powers of two of some rows of a gradient; a single one is that of all.
fn rows_of(of: to::Powers, rows: Span) -> to::Powers {
    if of.columns == 0 {
        return of;
    }
    let skipped = rows.first * entry_size(of.columns);
    to::Powers { exponents: of.exponents.map(|at| at + skipped), rows: rows.count, ..of }
}
