//! One face for f64, which is read in full precision, and for backends that speak f32.

use std::sync::Arc;

use engine::{
    Backend, BufferId, OpByOp, Program, Reference, Rows, Task, TrainingData, scaled_norm,
};
use tests::{Make, Truth, read, run};

/// Trains and evaluates on one batch.
pub(crate) trait Machine {
    /// Sets a buffer.
    fn write(&mut self, buffer: BufferId, values: &[f64]);
    /// A buffer's values.
    fn read(&mut self, buffer: BufferId) -> Vec<f64>;
    /// One step on the whole batch; the loss before it.
    fn train(&mut self) -> f64;
    /// The loss on the whole batch.
    fn evaluate(&mut self) -> f64;
    /// The norms of the last step, in the order of the program's probes.
    fn probes(&mut self) -> Vec<f64>;
}

/// The plainest kernels in f64.
pub(crate) struct Exact {
    backend: Truth,
    program: Program,
    rows: Vec<u32>,
}

impl Exact {
    pub(crate) fn new(program: &Program, rows: Rows) -> Self {
        let (data, rows) = data(rows);
        Exact {
            backend: OpByOp::new(program.clone(), data, Reference),
            program: program.clone(),
            rows,
        }
    }
}

impl Machine for Exact {
    fn write(&mut self, buffer: BufferId, values: &[f64]) {
        self.backend.set(buffer, values).expect("the shapes of the fixture");
    }

    fn read(&mut self, buffer: BufferId) -> Vec<f64> {
        self.backend.memory().values(buffer).to_vec()
    }

    fn train(&mut self) -> f64 {
        run(&mut self.backend, Task::Train { rows: &self.rows });
        self.read(self.program.loss)[0]
    }

    fn evaluate(&mut self) -> f64 {
        run(&mut self.backend, Task::Evaluate { rows: &self.rows });
        self.read(self.program.loss)[0]
    }

    fn probes(&mut self) -> Vec<f64> {
        let norm = |probe: &engine::Probe| scaled_norm(self.backend.memory().values(probe.buffer));
        self.program.probes.iter().map(norm).collect()
    }
}

/// Any backend, through the trait.
pub(crate) struct Single {
    backend: Box<dyn Backend>,
    rows: Vec<u32>,
    probes: Vec<f32>,
}

impl Single {
    pub(crate) fn new(make: Make, program: &Program, rows: Rows) -> Self {
        let (data, rows) = data(rows);
        Single { backend: make(program.clone(), data), rows, probes: Vec::new() }
    }
}

impl Machine for Single {
    fn write(&mut self, buffer: BufferId, values: &[f64]) {
        let values: Vec<f32> = values.iter().map(|&value| value as f32).collect();
        self.backend.write(buffer, &values).expect("the shapes of the fixture");
    }

    fn read(&mut self, buffer: BufferId) -> Vec<f64> {
        read(self.backend.as_mut(), buffer)
    }

    fn train(&mut self) -> f64 {
        let outcome = run(self.backend.as_mut(), Task::Train { rows: &self.rows });
        self.probes = outcome.probes;
        outcome.loss.into()
    }

    fn evaluate(&mut self) -> f64 {
        run(self.backend.as_mut(), Task::Evaluate { rows: &self.rows }).loss.into()
    }

    fn probes(&mut self) -> Vec<f64> {
        self.probes.iter().map(|&norm| norm.into()).collect()
    }
}

/// The same rows to train and to evaluate on, and their indices.
fn data(rows: Rows) -> (TrainingData, Vec<u32>) {
    let indices = (0..rows.labels.len() as u32).collect();
    let rows = Arc::new(rows);
    (TrainingData { train: rows.clone(), test: rows }, indices)
}
