//! What runs would take, before any memory is taken for them: bytes, and the time of a step at the
//! speed that this machine was just measured to have.

use std::rc::Rc;

use engine::{Outcome, Program, Task, initial_parameters};
use spec::{Compute, Plan, Probes, RunSpec};

use crate::computing::{Clock, Computing, Gpu};

/// Runs that need more memory, all together, are asked about first.
const MOST_BYTES: u64 = 600_000_000;
/// So are those of which one step takes longer.
const MOST_MS: f64 = 1000.0;

/// Plans below this many multiply-adds a step are surely small: the slowest phone does them within the
/// second, and they have no time to lose on being looked at.
const SURELY_SMALL: u64 = 100_000_000;

/// For how long the speed is measured: at a glance, and, where that says that a run is large, until
/// a browser has compiled the kernels in earnest, which it begins only once they are in use.
const GLANCE_MS: f64 = 12.0;
const IN_EARNEST_MS: f64 = 300.0;
const MOST_STEPS: u32 = 300;

/// What it is measured with has about so many multiply-adds a step, if its rows can be so few.
const MEASURED_WORK: u64 = 30_000_000;
const FEWEST_ROWS: usize = 8;

/// What runs would take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// Bytes of memory.
    pub(crate) bytes: u64,
    /// Milliseconds of a step of all of them.
    pub(crate) milliseconds: f64,
}

impl Estimate {
    /// What these runs would take, if that is so much that somebody should be asked.
    pub(crate) fn if_large<'a>(
        plans: impl Iterator<Item = &'a Plan> + Clone,
        probes: Probes,
        compute: Compute,
        clock: &Clock,
    ) -> Option<Estimate> {
        if plans.clone().map(Plan::work).sum::<u64>() < SURELY_SMALL {
            return None;
        }
        let programs = plans.map(|plan| (plan, Program::with_probes(plan, probes)));
        let programs: Vec<_> = programs.collect();
        let bytes = programs.iter().map(|(_, program)| program.bytes() as u64).sum();
        let estimate = |milliseconds| Estimate {
            bytes,
            milliseconds: programs
                .iter()
                .map(|(plan, program)| {
                    let speed = speed(plan, probes, compute, clock, milliseconds);
                    program.multiply_adds() as f64 / speed
                })
                .sum(),
        };
        let large = |it: &Estimate| it.bytes > MOST_BYTES || it.milliseconds > MOST_MS;
        Some(estimate(GLANCE_MS)).filter(large).map(|_| estimate(IN_EARNEST_MS)).filter(large)
    }
}

/// Multiply-adds a millisecond on the processor, in real training steps of a small part of the very
/// network: few layers and rows, as wide and of the same kind. The fastest of the steps in so many
/// milliseconds counts: the others met cold caches, or somebody else's work.
fn speed(plan: &Plan, probes: Probes, compute: Compute, clock: &Clock, milliseconds: f64) -> f64 {
    let mut spec = RunSpec { depth: plan.spec.depth.min(2), ..plan.spec.clone() };
    let part = |spec: &RunSpec| Plan::for_shape(spec, plan.shape);
    while part(&spec).work() > MEASURED_WORK && spec.batch >= 2 * FEWEST_ROWS {
        spec.batch /= 2;
    }
    let part = part(&spec);
    let program = Program::with_probes(&part, probes);
    let zeros = |id| vec![0.0; program.buffer(id).rows * program.buffer(id).columns];
    let (inputs, targets) = (zeros(program.inputs), zeros(program.targets));
    let mut backend = Computing::new(Rc::clone(clock), Gpu::Looking, compute).processor(&program);
    for (&id, values) in program.parameters.iter().zip(initial_parameters(&part)) {
        let written = backend.write(id, &values);
        assert!(written.is_ok(), "parameters have the shapes of the plan");
    }
    let mut outcome = Outcome::default();
    let started = clock();
    let (mut before, mut fastest) = (started, f64::INFINITY);
    for _ in 0..MOST_STEPS {
        let queued = backend.enqueue(Task::Train { inputs: &inputs, targets: &targets });
        assert!(queued.is_ok(), "the batch has the size of the program");
        backend.work(&mut || false);
        backend.take_outcome(&mut outcome);
        let now = clock();
        // A clock that stands still says nothing; then only memory is judged.
        fastest = f64::min(fastest, now - before);
        before = now;
        if now - started >= milliseconds {
            break;
        }
    }
    program.multiply_adds() as f64 / fastest
}
