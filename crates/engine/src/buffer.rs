//! `Buffer`: a matrix of a program, and `Span`: a stretch of its rows.

use model::{Axes, AxisKind};

/// Index of a buffer in `Program::buffers`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BufferId(pub usize);

/// A matrix of the program, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Buffer {
    /// Unique name, such as `layer3.weight` or `layer3.preactivation.grad`.
    pub name: String,
    /// Index in the plan of the layer it belongs to; `None` for data and loss.
    pub layer: Option<usize>,
    /// Number of rows.
    pub rows: usize,
    /// What the rows are.
    pub row_axes: RowAxes,
    /// Number of columns.
    pub columns: usize,
    /// What it is for.
    pub role: Role,
}

impl Buffer {
    /// Numbers that it holds.
    pub fn size(&self) -> u64 {
        self.rows as u64 * self.columns as u64
    }
}

/// What the rows of a buffer are. B is the batch, T the number of time steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowAxes {
    /// \[B\]: one for each row of the batch.
    Batch,
    /// \[T · B\], time step after time step: row t · B + b.
    TimeBatch,
    /// \[B · T\], row after row of the batch, each with all its time steps: row b · T + t.
    BatchTime,
    /// Those of a parameter: the units that it feeds, or a single one.
    Parameter,
    /// A single one, for the whole batch.
    Single,
}

impl RowAxes {
    /// The rows of a value with these axes.
    pub(crate) fn of(axes: &Axes) -> RowAxes {
        match axes.size(AxisKind::Time) {
            Some(_) if axes.is_time_major() => RowAxes::TimeBatch,
            Some(_) => RowAxes::BatchTime,
            None => RowAxes::Batch,
        }
    }
}

/// What a buffer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Rows of the data set; written before each step.
    Data,
    /// Learned; initialised once, changed by the update.
    Parameter,
    /// Computed by the forward pass.
    Value,
    /// Computed by the backward pass.
    Gradient,
    /// Kept by the optimiser between steps.
    OptimiserState,
    /// Means that a normalisation keeps between steps.
    RunningMean,
    /// Variances that a normalisation keeps between steps.
    RunningVariance,
    /// Set by evaluations until whoever reads it clears it.
    Mark,
}

impl Role {
    /// What every number of such a buffer is before anything was computed.
    pub fn start(self) -> f64 {
        match self {
            Role::RunningVariance => 1.0,
            Role::Data
            | Role::Parameter
            | Role::Value
            | Role::Gradient
            | Role::OptimiserState
            | Role::RunningMean
            | Role::Mark => 0.0,
        }
    }

    /// Whether a normalisation keeps it between steps.
    pub fn is_running(self) -> bool {
        match self {
            Role::RunningMean | Role::RunningVariance => true,
            Role::Data
            | Role::Parameter
            | Role::Value
            | Role::Gradient
            | Role::OptimiserState
            | Role::Mark => false,
        }
    }

    /// Whether a run carries it from one step to the next.
    pub(crate) fn is_state(self) -> bool {
        match self {
            Role::Parameter | Role::OptimiserState | Role::RunningMean | Role::RunningVariance => {
                true
            }
            Role::Data | Role::Value | Role::Gradient | Role::Mark => false,
        }
    }
}

/// A stretch of rows, or of time steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first of them.
    pub first: usize,
    /// How many.
    pub count: usize,
}

impl Span {
    /// All of `count`.
    pub fn all(count: usize) -> Span {
        Span { first: 0, count }
    }

    /// One past the last.
    pub fn end(self) -> usize {
        self.first + self.count
    }

    /// Indices of the elements of these rows in a row-major matrix.
    pub fn elements(self, columns: usize) -> std::ops::Range<usize> {
        self.first * columns..self.end() * columns
    }
}
