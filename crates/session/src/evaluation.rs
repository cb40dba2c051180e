//! `Evaluating`: an evaluation on the test rows under way, and the jobs that it takes.

use engine::{Backend, BufferId, Outcome, Program};
use protocol::Evaluation;

use crate::job::{Copied, Evaluated, Job};

/// Rows whose gradients are compared, each with each: enough for a mean.
const COMPARED_ROWS: usize = 48;

/// What an evaluation has seen so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Evaluating {
    /// Steps done when it began.
    step: u64,
    /// Of the gradients of the step before it.
    coherence: Option<f32>,
    targets: usize,
    loss: f64,
    hits: usize,
}

impl Evaluating {
    /// Begins an evaluation after a step, with the gradients that [`compared`] names.
    pub(crate) fn begin(step: u64, gradients: &[Vec<f32>], program: &Program) -> Evaluating {
        let units = compared(program).map(|gradient| program.buffer(gradient).columns);
        let coherence = gradients.first().zip(units).and_then(|(values, units)| {
            let rows = values.len().min(COMPARED_ROWS * units);
            insight::coherence(&values[..rows], units)
        });
        Evaluating { step, coherence, ..Evaluating::default() }
    }

    /// Adds the outcome of some rows.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        self.targets += outcome.targets;
        self.loss += f64::from(outcome.loss) * outcome.targets as f64;
        self.hits += outcome.hits;
    }

    /// The evaluation, with the marks of the program's active units; `None` if no row was looked at.
    pub(crate) fn end(self, marks: &[Vec<f32>]) -> Option<Evaluation> {
        if self.targets == 0 {
            return None;
        }
        let targets = self.targets as f64;
        let dead = |marks: &Vec<f32>| {
            marks.iter().filter(|&&mark| mark == 0.0).count() as f32 / marks.len() as f32
        };
        Some(Evaluation {
            step: self.step,
            loss: (self.loss / targets) as f32,
            accuracy: (self.hits as f64 / targets) as f32,
            dead: marks.iter().map(dead).collect(),
            coherence: self.coherence,
        })
    }
}

/// The jobs of an evaluation of `rows` test rows after a step, in batches.
pub(crate) fn jobs(step: u64, rows: usize, batch: usize) -> impl Iterator<Item = Job> {
    let first = std::iter::once(Job::Read(Copied::Gradients { step }));
    let tests = (0..rows).step_by(batch).map(|first| Job::Evaluate(Evaluated::Test { first }));
    first.chain(tests).chain(std::iter::once(Job::Read(Copied::Marks)))
}

/// The gradients of the rows in the first layer of a dense network, whose coherence is measured.
pub(crate) fn compared(program: &Program) -> Option<BufferId> {
    let first = program.layers.first().filter(|_| !program.time_major)?;
    program.gradient_of(first.output)
}

/// Clears the marks of active units, which evaluations only set.
pub(crate) fn clear_marks(program: &Program, backend: &mut dyn Backend) {
    for &(_, id) in &program.active {
        let cleared = backend.write(id, &vec![0.0; program.buffer(id).columns]);
        assert!(cleared.is_ok(), "as many marks as units");
    }
}
