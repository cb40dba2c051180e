//! Measures the time of a training step by operator, for the networks of the benchmark.
//!
//! `cargo run --release -p bench --example op_times [WORKLOAD]`

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bench::{flops, workload};
use cpu::{Arithmetic, Simd};
use engine::{Backend, Kernels, Memory, Op, OpByOp, Outcome, Program, Task, initial_parameters};
use experiment::{Plan, RunSpec};

/// Rounds of steps. Of each operator the fastest counts: others met somebody else's work.
const ROUNDS: u32 = 8;

/// The kernels, with a clock around each operator.
struct Timed {
    kernels: Simd,
    times: BTreeMap<String, (u32, Duration)>,
    norms: (u32, Duration),
}

impl Timed {
    /// The kernels that the benchmark uses.
    fn new() -> Timed {
        let kernels = Simd::new(Arithmetic::Fused);
        Timed { kernels, times: BTreeMap::new(), norms: (0, Duration::ZERO) }
    }

    fn note(&mut self, name: &str, time: Duration) {
        let entry = self.times.entry(name.to_owned()).or_default();
        entry.0 += 1;
        entry.1 += time;
    }
}

/// Shared kernels: the backend owns its kernels, and their clocks must be read from outside.
struct Shared(std::rc::Rc<std::cell::RefCell<Timed>>);

impl Kernels<f32> for Shared {
    fn execute(&mut self, op: &Op, memory: &mut Memory<f32>, step: u64) {
        let timed = &mut *self.0.borrow_mut();
        let start = Instant::now();
        timed.kernels.execute(op, memory, step);
        timed.note(op.name(), start.elapsed());
    }

    fn execute_first(&mut self, ops: &[Op], memory: &mut Memory<f32>, step: u64) -> usize {
        let timed = &mut *self.0.borrow_mut();
        let start = Instant::now();
        let done = timed.kernels.execute_first(ops, memory, step);
        let time = start.elapsed();
        let names: Vec<_> = ops[..done].iter().map(Op::name).collect();
        timed.note(&names.join(" + "), time);
        done
    }

    fn norm(&mut self, values: &[f32], exponent: i32) -> f64 {
        let timed = &mut *self.0.borrow_mut();
        let start = Instant::now();
        let norm = timed.kernels.norm(values, exponent);
        timed.norms.0 += 1;
        timed.norms.1 += start.elapsed();
        norm
    }
}

fn main() -> Result<(), String> {
    match std::env::args().nth(1) {
        Some(name) => measure(&name, &workload(&name)?),
        None => {
            for name in ["M1", "M2", "M3", "R1", "S1", "S2"] {
                measure(name, &workload(name)?);
            }
        }
    }
    Ok(())
}

/// Trains some steps on made-up rows and prints the milliseconds of a step.
fn measure(name: &str, spec: &RunSpec) {
    let plan = Plan::new(spec);
    let program = Program::compile(&plan);
    let size = |id| program.buffer(id).rows * program.buffer(id).columns;
    let inputs: Vec<f32> =
        (0..size(program.inputs[0])).map(|i| (i * 37 % 101) as f32 / 50.5 - 1.0).collect();
    let targets = vec![1.0; size(program.targets[0])];
    let shared = std::rc::Rc::new(std::cell::RefCell::new(Timed::new()));
    let mut backend = OpByOp::new(program.clone(), Shared(shared.clone()));
    for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
        backend.write(id, &values).expect("parameters have the shapes of the plan");
    }
    let mut step = || {
        let task = Task::Train { inputs: &inputs, targets: &targets };
        backend.enqueue(task).expect("the batch has the size of the program");
        let mut outcome = Outcome::default();
        while !backend.take_outcome(&mut outcome) {
            backend.work(&mut || false);
        }
    };
    step();
    let once = Instant::now();
    step();
    let steps = (100.0 / (once.elapsed().as_secs_f64() * 1e3)).clamp(5.0, 400.0) as u32;
    let mut fastest: BTreeMap<String, (u32, Duration)> = BTreeMap::new();
    let mut total = Duration::MAX;
    for _ in 0..ROUNDS {
        *shared.borrow_mut() = Timed::new();
        let start = Instant::now();
        (0..steps).for_each(|_| step());
        total = total.min(start.elapsed());
        let timed = shared.borrow();
        let norms = std::iter::once(("(norms)", &timed.norms));
        for (name, &(count, time)) in
            timed.times.iter().map(|(n, it)| (n.as_str(), it)).chain(norms)
        {
            let entry = fastest.entry(name.to_owned()).or_insert((count, time));
            entry.1 = entry.1.min(time);
        }
    }
    let each = |time: Duration| time.as_secs_f64() * 1e3 / f64::from(steps);
    let total = each(total);
    println!("{name}: {total:.3} ms a step, {:.1} GFLOP/s", flops(&plan) / total / 1e6);
    let mut rows: Vec<_> = fastest.into_iter().collect();
    rows.sort_by_key(|(_, (_, time))| std::cmp::Reverse(*time));
    for (op, (count, time)) in rows {
        let share = 100.0 * each(time) / total;
        println!("  {op:<30} {:>5} × {:>9.4} ms {share:>5.1} %", count / steps, each(time));
    }
}
