//! `OpByOp`: the backend that runs a program operator by operator in host memory.
//!
//! It owns what every such backend shares (memory, tasks, probes); how an operator computes is left
//! to its [`Kernels`].

use model::{Measure, Real};

use crate::backend::{Backend, Outcome, Task, TaskKind};
use crate::buffer::BufferId;
use crate::cost::cost;
use crate::error::BackendError;
use crate::kernels::Kernels;
use crate::memory::Memory;
use crate::op::Op;
use crate::program::{LossBuffers, Program};
use crate::statistic::statistic;

/// Work between two questions about the time, in multiply-adds: about a tenth of a millisecond.
const WORK_BETWEEN_CHECKS: u64 = 1_000_000;

/// A [`Backend`] over [`Kernels`] in host memory. It takes one task at a time.
pub struct OpByOp<T, K> {
    program: Program,
    memory: Memory<T>,
    kernels: K,
    /// Estimated multiply-adds of each operator of a training step: forward, backward, update.
    costs: Vec<u64>,
    steps_done: u64,
    running: Option<Running>,
    outcome: Outcome,
    finished: bool,
}

/// The task under way.
#[derive(Clone, Copy)]
struct Running {
    kind: TaskKind,
    rows: usize,
    /// Index of the next operator.
    next: usize,
}

impl<T: Real, K: Kernels<T>> OpByOp<T, K> {
    /// Allocates the program's memory; all parameters start at 0.
    pub fn new(program: Program, kernels: K) -> Self {
        let memory = Memory::new(&program.buffers, program.steps);
        let ops = program.forward.iter().chain(&program.backward).chain(&program.update);
        let costs = ops.map(|op| cost(op, &program.buffers)).collect();
        OpByOp {
            program,
            memory,
            kernels,
            costs,
            steps_done: 0,
            running: None,
            outcome: Outcome::default(),
            finished: false,
        }
    }

    /// The program it runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The program's memory, in the precision it computes in.
    pub fn memory(&self) -> &Memory<T> {
        &self.memory
    }

    /// Sets a buffer from values of the precision it computes in.
    ///
    /// # Errors
    /// If there are not as many values as the buffer holds.
    pub fn set(&mut self, buffer: BufferId, values: &[T]) -> Result<(), BackendError> {
        self.program.check_values(&[buffer], values)?;
        self.memory.fill(buffer, values, |value| value);
        Ok(())
    }

    /// Runs the forward operators on the inputs and targets that are in memory; returns the loss.
    pub fn run_forward(&mut self) -> T {
        let ops = &self.program.forward;
        run(ops, &mut self.kernels, &mut self.memory, self.steps_done + 1);
        let zero = T::from_f64(0.0);
        self.program
            .losses
            .iter()
            .fold(zero, |sum, it| sum + T::from_f64(it.weight) * self.memory.values(it.loss)[0])
    }

    /// Runs the backward operators after [`OpByOp::run_forward`].
    pub fn run_backward(&mut self) {
        let ops = &self.program.backward;
        run(ops, &mut self.kernels, &mut self.memory, self.steps_done + 1);
    }

    /// Runs the update operators, clipping first, after [`OpByOp::run_backward`].
    pub fn run_update(&mut self) {
        let ops = &self.program.update;
        run(ops, &mut self.kernels, &mut self.memory, self.steps_done + 1);
        self.steps_done += 1;
    }

    /// Takes the probes of this kind: update ratios follow the update, all others the backward pass.
    fn probe(&mut self, after_update: bool) {
        for (probe, result) in self.program.probes.iter().zip(&mut self.outcome.probes) {
            if (probe.measure == Measure::UpdateRatio) == after_update {
                *result = statistic(probe, &self.memory, &mut self.kernels);
            }
        }
    }

    /// Copies buffers into the outcome.
    fn read(&mut self, buffers: &[BufferId]) {
        self.outcome.kind = TaskKind::Read;
        self.outcome.values.resize_with(buffers.len(), Vec::new);
        for (&id, values) in buffers.iter().zip(&mut self.outcome.values) {
            values.clear();
            values.extend(self.memory.values(id).iter().map(|value| value.to_f64() as f32));
        }
        self.outcome.exponents.clear();
        self.outcome.exponents.extend(buffers.iter().map(|&id| self.memory.exponents(id).to_vec()));
        self.finished = true;
    }

    fn finish(&mut self, task: Running) {
        let Program { losses, .. } = &self.program;
        let sum = |of: &LossBuffers, id: BufferId| -> f64 {
            let counts = |target: usize| self.program.row_of(of, target) < task.rows;
            let counted = self.memory.values(id).iter().enumerate();
            counted.filter(|(target, _)| counts(*target)).map(|(_, value)| value.to_f64()).sum()
        };
        let mean = |of: &LossBuffers| {
            of.weight * sum(of, of.row_losses) / (task.rows * of.targets_per_row) as f64
        };
        let main = self.program.main_loss();
        self.outcome.kind = task.kind;
        self.outcome.targets = task.rows * main.targets_per_row;
        self.outcome.loss = losses.iter().map(mean).sum::<f64>() as f32;
        self.outcome.hits = sum(main, main.row_hits) as usize;
        self.outcome.clip_norms = None;
        if task.kind == TaskKind::Train {
            self.steps_done += 1;
            self.probe(true);
            self.outcome.clip_norms = self.program.clip_norms.map(|norms| {
                let norms = self.memory.values(norms);
                (norms[0].to_f64() as f32, norms[1].to_f64() as f32)
            });
        } else {
            self.outcome.probes.clear();
        }
        self.finished = true;
    }
}

/// Runs all these operators.
fn run<T>(mut ops: &[Op], kernels: &mut impl Kernels<T>, memory: &mut Memory<T>, step: u64) {
    while !ops.is_empty() {
        let done = kernels.execute_first(ops, memory, step);
        ops = &ops[done..];
    }
}

impl<T: Real, K: Kernels<T>> Backend for OpByOp<T, K> {
    fn accepts_task(&self) -> bool {
        self.running.is_none() && !self.finished
    }

    fn enqueue(&mut self, task: Task<'_>) -> Result<(), BackendError> {
        if !self.accepts_task() {
            return Err(BackendError::Busy);
        }
        task.check(&self.program)?;
        let batch = self.program.batch;
        let (kind, inputs, targets, rows) = match task {
            Task::Train { inputs, targets } => (TaskKind::Train, inputs, targets, batch),
            Task::Evaluate { inputs, targets, rows } => (TaskKind::Evaluate, inputs, targets, rows),
            Task::Read { buffers } => {
                self.read(buffers);
                return Ok(());
            }
        };
        let Program { inputs: to_inputs, targets: to_targets, .. } = &self.program;
        let given = self.program.parts(to_inputs, inputs);
        for (id, values) in given.chain(self.program.parts(to_targets, targets)) {
            self.memory.fill(id, values, |value| T::from_f64(f64::from(value)));
        }
        self.running = Some(Running { kind, rows, next: 0 });
        Ok(())
    }

    fn work(&mut self, out_of_time: &mut dyn FnMut() -> bool) {
        let Some(mut task) = self.running else { return };
        let Program { forward, backward, evaluation, .. } = &self.program;
        let (backward_end, end) = match task.kind {
            TaskKind::Train => (forward.len() + backward.len(), self.costs.len()),
            TaskKind::Evaluate | TaskKind::Read => (usize::MAX, evaluation.len()),
        };
        let mut since_check = 0;
        while task.next < end {
            if task.next == backward_end {
                self.outcome.probes.clear();
                self.outcome.probes.resize(self.program.probes.len(), 0.0);
                self.probe(false);
            }
            let Program { forward, backward, update, evaluation, .. } = &self.program;
            let ops = match task.kind {
                TaskKind::Evaluate | TaskKind::Read => &evaluation[task.next..],
                TaskKind::Train if task.next < forward.len() => &forward[task.next..],
                TaskKind::Train if task.next < backward_end => {
                    &backward[task.next - forward.len()..]
                }
                TaskKind::Train => &update[task.next - backward_end..],
            };
            let done = self.kernels.execute_first(ops, &mut self.memory, self.steps_done + 1);
            for op in task.next..task.next + done {
                since_check += self.costs.get(op).copied().unwrap_or(WORK_BETWEEN_CHECKS);
            }
            task.next += done;
            if since_check >= WORK_BETWEEN_CHECKS && task.next < end {
                since_check = 0;
                if out_of_time() {
                    self.running = Some(task);
                    return;
                }
            }
        }
        self.running = None;
        self.finish(task);
    }

    fn take_outcome(&mut self, into: &mut Outcome) -> bool {
        if self.finished {
            std::mem::swap(into, &mut self.outcome);
        }
        std::mem::take(&mut self.finished)
    }

    fn write(&mut self, buffer: BufferId, values: &[f32]) -> Result<(), BackendError> {
        self.program.check_values(&[buffer], values)?;
        self.memory.fill(buffer, values, |value| T::from_f64(f64::from(value)));
        Ok(())
    }

    fn set_steps_done(&mut self, steps: u64) {
        self.steps_done = steps;
    }
}
