//! A program in which all operators but the one that is measured are passed over.

use std::cell::Cell;
use std::rc::Rc;

use cpu::Simd;
use divan::Bencher;
use engine::{
    Backend, Kernels, Memory, Op, OpByOp, Outcome, Probes, Program, Task, initial_parameters,
};
use experiment::{Plan, RunSpec};

/// Runs operators of these names: all of them, or the pair, as one.
type Names = Option<&'static [&'static str]>;

/// The kernels, of which some are passed over; the backend keeps them to itself, so the choice is
/// shared.
struct Only {
    kernels: Simd,
    names: Rc<Cell<Names>>,
}

impl Kernels<f32> for Only {
    fn execute(&mut self, op: &Op, memory: &mut Memory<f32>, step: u64) {
        self.kernels.execute(op, memory, step);
    }

    fn execute_first(&mut self, ops: &[Op], memory: &mut Memory<f32>, step: u64) -> usize {
        let Some(names) = self.names.get() else {
            return self.kernels.execute_first(ops, memory, step);
        };
        let named = |(op, name): (&Op, &&str)| op.name() == *name;
        match ops.get(..names.len()) {
            Some(chosen) if !names.is_empty() && chosen.iter().zip(names).all(named) => {
                self.kernels.execute_first(chosen, memory, step)
            }
            _ => 1,
        }
    }

    fn norm(&mut self, values: &[f32], exponent: i32) -> f64 {
        self.kernels.norm(values, exponent)
    }
}

/// Times all operators of this name (or this pair of names) in a training step of the experiment.
pub(crate) fn operators(bencher: Bencher, spec: &RunSpec, names: &'static [&'static str]) {
    let Stage { mut backend, names: chosen, .. } = trained(spec, Probes::NONE);
    chosen.set(Some(names));
    bencher.bench_local(|| {
        backend.run_forward();
        backend.run_backward();
        backend.run_update();
    });
}

/// Times the probes of a training step, and the copying of a batch into the program.
pub(crate) fn probes(bencher: Bencher, spec: &RunSpec, probes: Probes) {
    let Stage { mut backend, names, inputs, targets } = trained(spec, probes);
    names.set(Some(&[]));
    bencher.bench_local(|| step(&mut backend, &inputs, &targets));
}

/// A program, the choice of operators, and the batch.
struct Stage {
    backend: OpByOp<f32, Only>,
    names: Rc<Cell<Names>>,
    inputs: Vec<f32>,
    targets: Vec<f32>,
}

/// A stage after a first step, with values in every buffer.
fn trained(spec: &RunSpec, probes: Probes) -> Stage {
    let plan = Plan::new(spec);
    let program = Program::with_probes(&plan, probes);
    let size = |id| program.buffer(id).rows * program.buffer(id).columns;
    let inputs: Vec<f32> =
        (0..size(program.inputs[0])).map(|i| (i * 37 % 101) as f32 / 50.5 - 1.0).collect();
    let targets = vec![1.0; size(program.targets[0])];
    let names = Rc::new(Cell::new(None));
    let kernels = Only { kernels: Simd::default(), names: names.clone() };
    let mut backend = OpByOp::new(program.clone(), kernels);
    for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
        backend.write(id, &values).expect("parameters have the shapes of the plan");
    }
    step(&mut backend, &inputs, &targets);
    Stage { backend, names, inputs, targets }
}

fn step(backend: &mut impl Backend, inputs: &[f32], targets: &[f32]) {
    backend.enqueue(Task::Train { inputs, targets }).expect("the batch has the program's size");
    let mut outcome = Outcome::default();
    while !backend.take_outcome(&mut outcome) {
        backend.work(&mut || false);
    }
}
