//! `Machine`: one interface for the f64 reference, in full precision, and for f32 backends.

use engine::{Backend, BufferId, OpByOp, Probe, Program, Reference, Task, scaled_norm};
use tests::{Make, Truth, read, run};

use crate::fixture::Batch;

/// Trains and evaluates.
pub(crate) trait Machine {
    /// Sets a buffer.
    fn write(&mut self, buffer: BufferId, values: &[f64]);
    /// A buffer's values.
    fn read(&mut self, buffer: BufferId) -> Vec<f64>;
    /// One step on a whole batch; the loss before it.
    fn train(&mut self, batch: &Batch) -> f64;
    /// The loss on these rows.
    fn evaluate(&mut self, batch: &Batch) -> f64;
    /// The norms of the last step, in the order of the program's probes.
    fn probes(&mut self) -> Vec<f64>;
}

/// Makes a machine for a program.
pub(crate) type Build<'a> = &'a dyn Fn(&Program) -> Box<dyn Machine>;

/// The plainest kernels in f64.
pub(crate) struct Exact {
    backend: Truth,
    program: Program,
}

impl Exact {
    pub(crate) fn new(program: &Program) -> Self {
        Exact { backend: OpByOp::new(program.clone(), Reference), program: program.clone() }
    }
}

impl Machine for Exact {
    fn write(&mut self, buffer: BufferId, values: &[f64]) {
        self.backend.set(buffer, values).expect("the shapes of the fixture");
    }

    fn read(&mut self, buffer: BufferId) -> Vec<f64> {
        self.backend.memory().values(buffer).to_vec()
    }

    fn train(&mut self, batch: &Batch) -> f64 {
        run(&mut self.backend, train(batch));
        self.read(self.program.main_loss().loss)[0]
    }

    /// The mean over the targets of the rows that count, as the outcome has it in f32.
    fn evaluate(&mut self, batch: &Batch) -> f64 {
        run(&mut self.backend, evaluate(batch));
        let main = *self.program.main_loss();
        let losses = self.read(main.row_losses);
        let counts = |target| self.program.row_of(&main, target) < batch.rows;
        let counted = losses.iter().enumerate().filter(|(target, _)| counts(*target));
        counted.map(|(_, loss)| loss).sum::<f64>() / (batch.rows * main.targets_per_row) as f64
    }

    fn probes(&mut self) -> Vec<f64> {
        let columns = |probe: &Probe| self.program.buffer(probe.buffer).columns;
        let norm = |probe: &Probe| {
            let values = self.backend.memory().values(probe.buffer);
            scaled_norm(&values[probe.rows.elements(columns(probe))])
        };
        self.program.probes.iter().map(norm).collect()
    }
}

/// Any backend, through the trait.
pub(crate) struct Single {
    backend: Box<dyn Backend>,
    probes: Vec<f64>,
}

impl Single {
    pub(crate) fn new(make: Make, program: &Program) -> Self {
        Single { backend: make(program.clone()), probes: Vec::new() }
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

    fn train(&mut self, batch: &Batch) -> f64 {
        let outcome = run(self.backend.as_mut(), train(batch));
        self.probes = outcome.probes;
        outcome.loss.into()
    }

    fn evaluate(&mut self, batch: &Batch) -> f64 {
        run(self.backend.as_mut(), evaluate(batch)).loss.into()
    }

    fn probes(&mut self) -> Vec<f64> {
        self.probes.clone()
    }
}

fn train(batch: &Batch) -> Task<'_> {
    Task::Train { inputs: &batch.inputs, targets: &batch.targets }
}

fn evaluate(batch: &Batch) -> Task<'_> {
    Task::Evaluate { inputs: &batch.inputs, targets: &batch.targets, rows: batch.rows }
}
