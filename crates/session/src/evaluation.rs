//! `Judging`: an evaluation on the test rows under way.

use engine::{BufferId, Outcome, Program};
use protocol::Evaluation;

/// What an evaluation has seen so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Judging {
    /// Steps done when it began.
    step: u64,
    /// Of the gradients of the step before it.
    coherence: Option<f32>,
    targets: usize,
    loss: f64,
    hits: usize,
}

impl Judging {
    /// Begins an evaluation with the gradients that [`compared`] names.
    pub(crate) fn begin(step: u64, gradients: &[Vec<f32>], program: &Program) -> Judging {
        let units = compared(program).map(|gradient| program.buffer(gradient).columns);
        let coherence = gradients.first().zip(units).and_then(|(values, units)| {
            let rows = values.len().min(COMPARED_ROWS * units);
            insight::coherence(&values[..rows], units)
        });
        Judging { step, coherence, ..Judging::default() }
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

/// Rows whose gradients are compared, each with each: enough for a mean.
const COMPARED_ROWS: usize = 48;

/// The gradients of the rows in the first layer of a dense network, whose coherence is measured.
pub(crate) fn compared(program: &Program) -> Option<BufferId> {
    let first = program.layers.first().filter(|_| !program.time_major)?;
    program.gradient_of(first.output)
}
