//! `Sum`: jobs that sum over rows, and the dispatches they go into.

use std::collections::BTreeSet;

use engine::Write;

use crate::arena::Arena;
use crate::code::{Code, Dispatch};
use crate::instructions::{Combine, Reduce};

/// Elements that one job combines.
const COMBINED: usize = 1024;

/// A sum over rows: jobs, and those that combine their chunks afterwards.
#[derive(Default)]
pub(crate) struct Sum {
    pub(crate) jobs: Vec<Reduce>,
    pub(crate) combined: Vec<Reduce>,
}

impl From<Vec<Reduce>> for Sum {
    fn from(jobs: Vec<Reduce>) -> Sum {
        Sum { jobs, combined: Vec::new() }
    }
}

impl Sum {
    /// Jobs that write `count` numbers to the address that they are given, and their power of two to the
    /// other: straight to the result, or by way of scratch memory where the result is added to what is there.
    pub(crate) fn new(
        arena: &mut Arena,
        result: Write,
        count: usize,
        jobs: impl FnOnce(&Arena, usize, usize) -> Vec<Reduce>,
    ) -> Sum {
        if !result.accumulate {
            return jobs(arena, arena.at(result.buffer), arena.alone(result)).into();
        }
        let scratch = Scratch { numbers: arena.reserve(count), exponent: arena.reserve(1) };
        Sum {
            jobs: jobs(arena, scratch.numbers, scratch.exponent),
            combined: added(arena, scratch, result, count),
        }
    }
}

/// Memory for a sum on its way: its numbers and their power of two.
#[derive(Clone, Copy)]
pub(crate) struct Scratch {
    pub(crate) numbers: usize,
    pub(crate) exponent: usize,
}

/// Jobs that add so many numbers to a result.
pub(crate) fn added(arena: &Arena, from: Scratch, result: Write, count: usize) -> Vec<Reduce> {
    combined(joined(arena, from, result, count))
}

/// The combination of a single chunk with a result.
pub(crate) fn joined(arena: &Arena, from: Scratch, result: Write, count: usize) -> Combine {
    Combine {
        chunks: 1,
        stride: count,
        input: from.numbers,
        output: arena.at(result.buffer),
        count,
        accumulate: result.accumulate,
        source: from.exponent,
        before: arena.alone(result),
        exponent: arena.of_gradient(result.buffer),
    }
}

/// A combination in jobs of a good size.
pub(crate) fn combined(all: Combine) -> Vec<Reduce> {
    let part = |first: usize| Combine {
        input: all.input + first,
        output: all.output + first,
        count: COMBINED.min(all.count - first),
        ..all
    };
    (0..all.count).step_by(COMBINED).map(|first| part(first).into()).collect()
}

/// Dispatches of all sums. What writes the same goes into different dispatches, in the order of the
/// sums.
pub(crate) fn dispatched(sums: Vec<Sum>, code: &mut Code) -> Vec<Dispatch> {
    let mut dispatches = Vec::new();
    let mut together = Sum::default();
    let mut written: BTreeSet<usize> = BTreeSet::new();
    for sum in sums {
        let outputs: BTreeSet<usize> =
            sum.jobs.iter().chain(&sum.combined).flat_map(outputs).collect();
        if !outputs.is_disjoint(&written) {
            dispatch(std::mem::take(&mut together), code, &mut dispatches);
            written.clear();
        }
        written.extend(outputs);
        together.jobs.extend(sum.jobs);
        together.combined.extend(sum.combined);
    }
    dispatch(together, code, &mut dispatches);
    dispatches
}

fn dispatch(sum: Sum, code: &mut Code, dispatches: &mut Vec<Dispatch>) {
    for jobs in [sum.jobs, sum.combined] {
        if !jobs.is_empty() {
            dispatches.push(code.jobs(&jobs));
        }
    }
}

/// Whether jobs write what some of these sums write.
pub(crate) fn collide(sums: &[Sum], jobs: &[Reduce]) -> bool {
    let written: BTreeSet<usize> = jobs.iter().flat_map(outputs).collect();
    let of_sums = sums.iter().flat_map(|sum| sum.jobs.iter().chain(&sum.combined));
    of_sums.flat_map(outputs).any(|output| written.contains(&output))
}

/// What stands for a job's results: the address of the first number of each.
fn outputs(job: &Reduce) -> Vec<usize> {
    match job {
        Reduce::GradParameters(job) => vec![job.weight, job.bias],
        Reduce::Combine(job) => vec![job.output],
        Reduce::ColumnSum(job) => vec![job.output],
        Reduce::LayerNormScale(job) => vec![job.output],
        Reduce::BatchNormStatistics(job) => vec![job.mean, job.inverse],
        Reduce::BatchNormSums(job) => vec![job.grad_shift, job.grad_scale],
        Reduce::Mark(job) => vec![job.output],
        Reduce::Dot(job) => vec![job.output],
    }
}
