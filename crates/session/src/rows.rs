//! `Rows`: the batches that a backend is given, and the rows that its buffers are about.

use engine::Task;

/// Buffers of the host that are filled anew for every batch.
#[derive(Default)]
struct Batch {
    inputs: Vec<f32>,
    targets: Vec<f32>,
}

/// The rows that the values in a backend's buffers are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Holds {
    /// None: the backend has done no step.
    #[default]
    Nothing,
    /// The rows of the last step.
    Step,
    /// Other rows. The gradients are still those of the last step.
    Others,
}

/// The batches of a run. Their memory is used again.
#[derive(Default)]
pub(crate) struct Rows {
    /// The rows of the last step queued.
    of_step: Batch,
    /// Rows of the last evaluation.
    others: Batch,
    holds: Holds,
}

impl Rows {
    /// Which rows the backend's buffers are about, once everything queued is done.
    pub(crate) fn holds(&self) -> Holds {
        self.holds
    }

    /// Inputs and targets of the last step queued.
    pub(crate) fn of_step(&self) -> (&[f32], &[f32]) {
        (&self.of_step.inputs, &self.of_step.targets)
    }

    /// The backend is a new one.
    pub(crate) fn forget(&mut self) {
        self.holds = Holds::Nothing;
    }

    /// A training step on rows that `fill` writes into inputs and targets.
    pub(crate) fn train(&mut self, fill: impl FnOnce(&mut Vec<f32>, &mut Vec<f32>)) -> Task<'_> {
        let Batch { inputs, targets } = &mut self.of_step;
        fill(inputs, targets);
        self.holds = Holds::Step;
        Task::Train { inputs, targets }
    }

    /// An evaluation of rows that `fill` writes into inputs and targets. The first `rows` of them count.
    pub(crate) fn evaluate(
        &mut self,
        rows: usize,
        fill: impl FnOnce(&mut Vec<f32>, &mut Vec<f32>),
    ) -> Task<'_> {
        let Batch { inputs, targets } = &mut self.others;
        fill(inputs, targets);
        self.holds = Holds::Others;
        Task::Evaluate { inputs, targets, rows }
    }

    /// An evaluation of the rows of the last step, which are so many.
    pub(crate) fn evaluate_step(&mut self, rows: usize) -> Task<'_> {
        let Batch { inputs, targets } = &self.of_step;
        self.holds = Holds::Step;
        Task::Evaluate { inputs, targets, rows }
    }
}
