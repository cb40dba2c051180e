//! `Sum`: jobs that sum over rows, and the dispatches they go into.

use std::collections::BTreeSet;

use crate::code::{Code, Dispatch};
use crate::instructions::Reduce;

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

/// Dispatches of all sums. Two jobs that write the same go into different dispatches.
pub(crate) fn dispatched(sums: Vec<Sum>, code: &mut Code) -> Vec<Dispatch> {
    let mut dispatches = Vec::new();
    let mut combined = Vec::new();
    let mut jobs: Vec<Reduce> = Vec::new();
    let mut written: BTreeSet<usize> = BTreeSet::new();
    for sum in sums {
        let outputs: BTreeSet<usize> = sum.jobs.iter().map(output).collect();
        if !outputs.is_disjoint(&written) {
            dispatches.push(code.jobs(&jobs));
            jobs.clear();
            written.clear();
        }
        written.extend(outputs);
        jobs.extend(sum.jobs);
        combined.extend(sum.combined);
    }
    for jobs in [jobs, combined] {
        if !jobs.is_empty() {
            dispatches.push(code.jobs(&jobs));
        }
    }
    dispatches
}

/// What stands for a job's results: the address of the first of them.
fn output(job: &Reduce) -> usize {
    match job {
        Reduce::GradParameters(job) => job.weight,
        Reduce::Combine(job) => job.output,
        Reduce::ColumnSum(job) => job.output,
        Reduce::LayerNormScale(job) => job.output,
        Reduce::BatchNormStatistics(job) => job.mean,
        Reduce::BatchNormSums(job) => job.grad_shift,
        Reduce::Mark(job) => job.output,
        Reduce::Dot(job) => job.output,
    }
}
