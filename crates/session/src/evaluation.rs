//! `Judging`: an evaluation on the test rows under way.

use engine::{Backend, Outcome, Program, Task};
use protocol::Evaluation;

/// What an evaluation has seen so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Judging {
    /// Of the gradients of the step before it.
    coherence: Option<f32>,
    rows: usize,
    targets: usize,
    loss: f64,
    hits: usize,
}

/// Buffers that are filled anew for every batch.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) inputs: Vec<f32>,
    pub(crate) targets: Vec<f32>,
}

impl Judging {
    /// Begins an evaluation: no unit has been seen active.
    pub(crate) fn begin(program: &Program, backend: &mut dyn Backend) -> Judging {
        for &(_, active) in &program.active {
            let cleared = backend.write(active, &vec![0.0; program.buffer(active).columns]);
            assert!(cleared.is_ok(), "as many marks as units");
        }
        Judging { coherence: coherence(program, backend), ..Judging::default() }
    }

    /// Queues the next rows.
    pub(crate) fn enqueue(
        &self,
        source: &data::Source,
        layout: data::Layout,
        program: &Program,
        backend: &mut dyn Backend,
        batch: &mut Batch,
    ) -> bool {
        let rows = program.batch.min(source.test_rows() - self.rows);
        let Batch { inputs, targets } = batch;
        source.test_batch(self.rows, program.batch, layout, inputs, targets);
        backend.enqueue(Task::Evaluate { inputs, targets, rows }).is_ok()
    }

    /// Adds the outcome of some rows; gives the evaluation once all rows were seen.
    pub(crate) fn add(
        &mut self,
        outcome: &Outcome,
        step: u64,
        test_rows: usize,
        program: &Program,
        backend: &mut dyn Backend,
    ) -> Option<Evaluation> {
        self.rows += outcome.targets / program.targets_per_row;
        self.targets += outcome.targets;
        self.loss += f64::from(outcome.loss) * outcome.targets as f64;
        self.hits += outcome.hits;
        if self.rows < test_rows {
            return None;
        }
        let targets = self.targets as f64;
        let mut marks = Vec::new();
        let mut dead = |&(_, active)| {
            backend.read(active, &mut marks);
            marks.iter().filter(|&&mark| mark == 0.0).count() as f32 / marks.len() as f32
        };
        Some(Evaluation {
            step,
            loss: (self.loss / targets) as f32,
            accuracy: (self.hits as f64 / targets) as f32,
            dead: program.active.iter().map(&mut dead).collect(),
            coherence: self.coherence,
        })
    }
}

/// Rows whose gradients are compared, each with each: enough for a mean.
const COMPARED_ROWS: usize = 48;

/// Coherence of the rows' gradients in the first layer of a dense network.
fn coherence(program: &Program, backend: &mut dyn Backend) -> Option<f32> {
    let first = program.layers.first().filter(|_| !program.time_major)?;
    let gradient = program.gradient_of(first.output)?;
    let mut values = Vec::new();
    backend.read(gradient, &mut values);
    let units = program.buffer(gradient).columns;
    values.truncate(COMPARED_ROWS * units);
    insight::coherence(&values, units)
}
