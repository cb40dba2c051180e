//! What runs would take, before any memory is taken for them: bytes, and the time of a step at the
//! speed that this machine was just measured to have.

use std::rc::Rc;

use engine::{BufferId, Outcome, Program, Task};
use experiment::{Compute, Plan, Probes, changes};

use crate::computing::{Clock, Computing, Gpu};
use crate::snapshots::Snapshots;
use crate::training::write_initial_parameters;

/// Runs that need more memory, all together, are asked about first.
const MOST_BYTES: u64 = 600_000_000;
/// So are those of which one step takes longer.
const MOST_MS: f64 = 1000.0;

/// Plans below this many multiply-adds a step are surely small: the slowest phone does them within the
/// second, and they have no time to lose on being looked at.
const SURELY_SMALL: u64 = 100_000_000;

/// How the speed is measured.
struct Effort {
    /// For so long.
    milliseconds: f64,
    /// With a network of about so many multiply-adds a step, if its rows can be so few.
    work: u64,
}

/// What tells a large run from others, at no cost that is felt.
const GLANCE: Effort = Effort { milliseconds: 12.0, work: 30_000_000 };

/// What is told of a large run: until a browser has compiled the kernels in earnest, which it begins
/// only once they are in use, and with more memory than the nearest caches hold.
const IN_EARNEST: Effort = Effort { milliseconds: 300.0, work: 200_000_000 };

const MOST_STEPS: u32 = 300;

/// What runs would take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Bytes of memory, with the snapshots that a run keeps to be rewound to.
    pub bytes: u64,
    /// Milliseconds of a step of all of them.
    pub milliseconds: f64,
}

impl Estimate {
    /// What these runs would take on the processor of this machine.
    pub fn of<'a>(
        plans: impl Iterator<Item = &'a Plan>,
        probes: Probes,
        compute: Compute,
        clock: &Clock,
    ) -> Estimate {
        Programs::new(plans, probes).estimate(compute, clock, &IN_EARNEST)
    }

    /// What these runs would take, if that is so much that somebody should be asked.
    pub(crate) fn if_large<'a>(
        plans: impl Iterator<Item = &'a Plan> + Clone,
        probes: Probes,
        compute: Compute,
        clock: &Clock,
    ) -> Option<Estimate> {
        if plans.clone().map(|plan| plan.model.work()).sum::<u64>() < SURELY_SMALL {
            return None;
        }
        let programs = Programs::new(plans, probes);
        let large = |it: &Estimate| it.bytes > MOST_BYTES || it.milliseconds > MOST_MS;
        let estimate = |effort: &Effort| programs.estimate(compute, clock, effort);
        Some(estimate(&GLANCE)).filter(large).map(|_| estimate(&IN_EARNEST)).filter(large)
    }
}

/// Plans and what they would run.
struct Programs<'a> {
    all: Vec<(&'a Plan, Program)>,
    probes: Probes,
}

impl<'a> Programs<'a> {
    fn new(plans: impl Iterator<Item = &'a Plan>, probes: Probes) -> Programs<'a> {
        let all = plans.map(|plan| (plan, Program::with_probes(plan, probes))).collect();
        Programs { all, probes }
    }

    /// What they would take, measured with so much effort each.
    fn estimate(&self, compute: Compute, clock: &Clock, effort: &Effort) -> Estimate {
        let bytes = |program: &Program| program.bytes() + Snapshots::bytes(program);
        Estimate {
            bytes: self.all.iter().map(|(_, program)| bytes(program)).sum(),
            milliseconds: self
                .all
                .iter()
                .map(|(plan, program)| {
                    let speed = speed(plan, self.probes, compute, clock, effort);
                    program.multiply_adds() as f64 / speed
                })
                .sum(),
        }
    }
}

/// Multiply-adds a millisecond on the processor, in real training steps of a part of the very network.
/// The fastest of the steps counts: the others met cold caches, or somebody else's work.
fn speed(plan: &Plan, probes: Probes, compute: Compute, clock: &Clock, effort: &Effort) -> f64 {
    let part = changes::part(plan, effort.work);
    let program = Program::with_probes(&part, probes);
    let size = |id: &BufferId| program.buffer(*id).rows * program.buffer(*id).columns;
    let zeros = |ids: &[BufferId]| vec![0.0; ids.iter().map(size).sum()];
    let (inputs, targets) = (zeros(&program.inputs), zeros(&program.targets));
    let mut backend = Computing::new(Rc::clone(clock), Gpu::Looking, compute).processor(&program);
    write_initial_parameters(&part, &program, &mut *backend);
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
        if now - started >= effort.milliseconds {
            break;
        }
    }
    program.multiply_adds() as f64 / fastest
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use experiment::{DataSet, Init, Network, Optimiser, RunSpec};

    use super::*;

    /// Wide, deep, through time: each much larger than the part that it is judged by.
    fn networks() -> [RunSpec; 3] {
        let dense = RunSpec { init: Init::He, learning_rate: 1e-6, ..RunSpec::default() };
        let (data, network, init) = (DataSet::Adding, Network::Lstm, Init::PyTorch);
        [
            RunSpec { depth: 30, width: 128, batch: 256, ..dense.clone() },
            RunSpec { depth: 1000, width: 32, optimiser: Optimiser::Adam, ..dense.clone() },
            RunSpec { data, network, init, depth: 2, width: 48, batch: 64, length: 100, ..dense },
        ]
    }

    #[test]
    fn memory_is_that_of_the_programs_and_of_all_their_snapshots() {
        let plans = networks().map(|spec| Plan::new(&spec));
        // So slow a machine is not measured for long.
        let now = Cell::new(0.0);
        let slow: Clock = Rc::new(move || now.replace(now.get() + 1e3));
        let estimate = Estimate::of(plans.iter(), Probes::default(), Compute::Cpu, &slow);
        let bytes = |plan| {
            let program = Program::with_probes(plan, Probes::default());
            program.bytes() + Snapshots::bytes(&program)
        };
        assert_eq!(estimate.bytes, plans.iter().map(bytes).sum::<u64>());
    }

    /// Far above 4 GB, which is all that 32 bits count.
    #[test]
    fn what_no_memory_holds_is_counted_on_every_machine() {
        let (data, network) = (DataSet::CopyMemory, Network::Rnn);
        let of_all =
            RunSpec { data, network, depth: 50, width: 64, batch: 1024, ..RunSpec::default() };
        let plan = Plan::new(&RunSpec { length: 200, ..of_all });
        let now = Cell::new(0.0);
        let slow: Clock = Rc::new(move || now.replace(now.get() + 1e3));
        let estimate = Estimate::of([&plan].into_iter(), Probes::default(), Compute::Cpu, &slow);
        assert_eq!(estimate.bytes / 1_000_000_000, 14);
    }
}
