//! `OpByOp`: the backend that runs a program operator by operator in host memory.
//!
//! It owns what every such backend shares (memory, tasks, probes); how an operator computes is left
//! to its [`Kernels`].

use crate::backend::{Backend, BackendError, Outcome, Rows, Task, TaskKind, TrainingData};
use crate::program::{BufferId, Op, Program};
use crate::real::Real;

/// How each operator computes.
pub trait Kernels<T> {
    /// Runs one operator.
    fn execute(&mut self, op: &Op, memory: &mut Memory<T>);

    /// L2 norm of the values, free of underflow and overflow.
    fn norm(&mut self, values: &[T]) -> T;
}

/// The buffers of a program, allocated once.
pub struct Memory<T> {
    buffers: Vec<Vec<T>>,
    columns: Vec<usize>,
}

impl<T: Real> Memory<T> {
    fn new(program: &Program) -> Self {
        let buffers = &program.buffers;
        Memory {
            buffers: buffers.iter().map(|b| vec![T::ZERO; b.rows * b.columns]).collect(),
            columns: buffers.iter().map(|b| b.columns).collect(),
        }
    }

    /// The values of a buffer, row-major.
    pub fn values(&self, id: BufferId) -> &[T] {
        &self.buffers[id.0]
    }

    /// Number of columns of a buffer.
    pub fn columns(&self, id: BufferId) -> usize {
        self.columns[id.0]
    }

    /// Hands the values of `id` to `write` together with the rest of the memory. Inside, `id`
    /// itself reads as empty: no operator reads what it writes other than in place.
    pub fn update(&mut self, id: BufferId, write: impl FnOnce(&Self, &mut [T])) {
        let mut values = std::mem::take(&mut self.buffers[id.0]);
        write(self, &mut values);
        self.buffers[id.0] = values;
    }

    /// As [`Memory::update`] for two buffers written by one operator.
    pub fn update_two(
        &mut self,
        first: BufferId,
        second: BufferId,
        write: impl FnOnce(&Self, &mut [T], &mut [T]),
    ) {
        let mut values = std::mem::take(&mut self.buffers[first.0]);
        self.update(second, |memory, second| write(memory, &mut values, second));
        self.buffers[first.0] = values;
    }
}

/// Work between two questions about the time, in multiply-adds: about a tenth of a millisecond.
const WORK_BETWEEN_CHECKS: usize = 500_000;

/// A [`Backend`] over [`Kernels`] in host memory. It takes one task at a time.
pub struct OpByOp<T, K> {
    program: Program,
    memory: Memory<T>,
    kernels: K,
    data: TrainingData,
    /// Estimated multiply-adds of each operator: forward, then backward, then update.
    costs: Vec<usize>,
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
    pub fn new(program: Program, data: TrainingData, kernels: K) -> Self {
        let memory = Memory::new(&program);
        let ops = program.forward.iter().chain(&program.backward).chain(&program.update);
        let costs = ops.map(|op| cost(op, &program)).collect();
        let outcome = Outcome::default();
        OpByOp { program, memory, kernels, data, costs, running: None, outcome, finished: false }
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
        let target = &mut self.memory.buffers[buffer.0];
        if target.len() != values.len() {
            return Err(BackendError::ValueCount {
                buffer: self.program.buffer(buffer).name.clone(),
                found: values.len(),
                expected: target.len(),
            });
        }
        target.copy_from_slice(values);
        Ok(())
    }

    /// Runs the forward operators on the inputs and labels that are in memory; returns the loss.
    pub fn run_forward(&mut self) -> T {
        for op in &self.program.forward {
            self.kernels.execute(op, &mut self.memory);
        }
        self.memory.values(self.program.loss)[0]
    }

    /// Runs the backward operators after [`OpByOp::run_forward`].
    pub fn run_backward(&mut self) {
        for op in &self.program.backward {
            self.kernels.execute(op, &mut self.memory);
        }
    }

    /// Runs the update operators after [`OpByOp::run_backward`].
    pub fn run_update(&mut self) {
        for op in &self.program.update {
            self.kernels.execute(op, &mut self.memory);
        }
    }

    /// Copies the rows in; a short evaluation repeats its last row, whose results are not counted.
    fn gather(&mut self, kind: TaskKind, rows: &[u32]) {
        let split = split(&self.data, kind);
        let features = self.memory.columns(self.program.inputs);
        let inputs = &mut self.memory.buffers[self.program.inputs.0];
        for (slot, target) in inputs.chunks_exact_mut(features).enumerate() {
            let row = rows[slot.min(rows.len() - 1)] as usize;
            for (to, from) in target.iter_mut().zip(&split.inputs[row * features..]) {
                *to = T::from_f64(f64::from(*from));
            }
        }
        let labels = &mut self.memory.buffers[self.program.labels.0];
        for (slot, target) in labels.iter_mut().enumerate() {
            let row = rows[slot.min(rows.len() - 1)] as usize;
            *target = T::from_f64(f64::from(split.labels[row]));
        }
    }

    fn op(&self, index: usize) -> &Op {
        let Program { forward, backward, update, .. } = &self.program;
        forward
            .get(index)
            .or_else(|| backward.get(index - forward.len()))
            .unwrap_or_else(|| &update[index - forward.len() - backward.len()])
    }

    fn finish(&mut self, task: Running) {
        let sum = |id: BufferId| -> f64 {
            self.memory.values(id)[..task.rows].iter().map(|value| value.to_f64()).sum()
        };
        self.outcome.kind = task.kind;
        self.outcome.rows = task.rows;
        self.outcome.loss = (sum(self.program.row_losses) / task.rows as f64) as f32;
        self.outcome.hits = sum(self.program.row_hits) as usize;
        self.outcome.probes.clear();
        if task.kind == TaskKind::Train {
            for probe in &self.program.probes {
                let norm = self.kernels.norm(self.memory.values(probe.buffer));
                self.outcome.probes.push(norm.to_f64() as f32);
            }
        }
        self.finished = true;
    }
}

fn split(data: &TrainingData, kind: TaskKind) -> &Rows {
    match kind {
        TaskKind::Train => &data.train,
        TaskKind::Evaluate => &data.test,
    }
}

/// Estimated multiply-adds of an operator.
fn cost(op: &Op, program: &Program) -> usize {
    let size = |id: BufferId| program.buffer(id).rows * program.buffer(id).columns;
    match *op {
        Op::Linear { weight, .. }
        | Op::LinearGradInput { weight, .. }
        | Op::LinearGradParameters { grad_weight: weight, .. } => size(weight) * program.batch,
        // An exponential costs about as much as twenty multiply-adds.
        Op::Activate { output, .. } => 20 * size(output),
        Op::ActivateGrad { output, .. }
        | Op::Add { output, .. }
        | Op::AddGrad { grad_output: output, .. } => size(output),
        Op::SoftmaxCrossEntropy { logits, .. } => 20 * size(logits),
        Op::SoftmaxCrossEntropyGrad { grad_logits, .. } => size(grad_logits),
        Op::Sgd { parameter, .. } => size(parameter),
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
        let batch = self.program.batch;
        let (kind, rows) = match task {
            Task::Train { rows } => (TaskKind::Train, rows),
            Task::Evaluate { rows } => (TaskKind::Evaluate, rows),
        };
        let fits = match kind {
            TaskKind::Train => rows.len() == batch,
            TaskKind::Evaluate => (1..=batch).contains(&rows.len()),
        };
        if !fits {
            let expected = match kind {
                TaskKind::Train => format!("exactly {batch}"),
                TaskKind::Evaluate => format!("1 to {batch}"),
            };
            return Err(BackendError::RowCount { found: rows.len(), expected });
        }
        let count = split(&self.data, kind).labels.len();
        if let Some(&row) = rows.iter().find(|&&row| row as usize >= count) {
            return Err(BackendError::NoSuchRow { row, rows: count });
        }
        self.gather(kind, rows);
        self.running = Some(Running { kind, rows: rows.len(), next: 0 });
        Ok(())
    }

    fn work(&mut self, out_of_time: &mut dyn FnMut() -> bool) {
        let Some(mut task) = self.running else { return };
        let end = match task.kind {
            TaskKind::Train => self.costs.len(),
            TaskKind::Evaluate => self.program.forward.len(),
        };
        let mut since_check = 0;
        while task.next < end {
            // Cloning an operator copies a few indices; it frees `self` for the kernels.
            let op = self.op(task.next).clone();
            self.kernels.execute(&op, &mut self.memory);
            since_check += self.costs[task.next];
            task.next += 1;
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

    fn read(&mut self, buffer: BufferId, into: &mut Vec<f32>) {
        into.clear();
        into.extend(self.memory.values(buffer).iter().map(|value| value.to_f64() as f32));
    }

    fn write(&mut self, buffer: BufferId, values: &[f32]) -> Result<(), BackendError> {
        let converted: Vec<T> = values.iter().map(|&value| T::from_f64(f64::from(value))).collect();
        self.set(buffer, &converted)
    }
}
