//! `Op`: one operator of a program, as data: what it is, what it reads, what it writes.

use model::{Cell, Function};

use crate::buffer::{BufferId, Span};
use crate::list::List;
use crate::rule::Rule;

/// One operator of a program. [`Op::view`] gives its operands by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// What it computes.
    pub kind: OpKind,
    /// The buffers that it reads.
    pub reads: List<BufferId>,
    /// The buffers that it writes, also those that it changes in place.
    pub writes: List<Write>,
    /// The rows that it works on, of recurrences the time steps; empty for an operator that always
    /// works on everything.
    pub span: Span,
}

/// A result of an operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Write {
    /// Where it goes.
    pub buffer: BufferId,
    /// Whether it is added to what is there. Only gradients are.
    pub accumulate: bool,
}

impl From<BufferId> for Write {
    fn from(buffer: BufferId) -> Write {
        Write { buffer, accumulate: false }
    }
}

/// What an operator computes, with its constants. The set is closed: a backend implements each of
/// them, and nothing else. Each kind has a struct of its name that holds formula and operands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OpKind {
    /// A linear map.
    Linear,
    /// Its gradient with respect to the input.
    LinearGradInput,
    /// Its gradient with respect to weights and biases.
    LinearGradParameters,
    /// An activation function.
    Activate(Function),
    /// Its gradient.
    ActivateGrad(Function),
    /// A sum; the factor scales the right side.
    Add(f64),
    /// A gradient times a factor.
    AddGrad(f64),
    /// A sum whose right side a learned number scales.
    AddGated,
    /// Its gradient.
    AddGatedGrad,
    /// A highway's mixture.
    Highway,
    /// Its gradient.
    HighwayGrad,
    /// Batch normalisation in training.
    BatchNorm,
    /// Batch normalisation in evaluation.
    BatchNormEvaluate,
    /// Gradient of batch normalisation.
    BatchNormGrad,
    /// Layer or root-mean-square normalisation.
    LayerNorm,
    /// Its gradient.
    LayerNormGrad,
    /// The same numbers under another shape.
    Reshape,
    /// The last rows.
    LastRows,
    /// Its gradient.
    LastRowsGrad,
    /// A recurrent layer.
    Recurrence(Recurrent),
    /// Its gradient through time.
    RecurrenceGrad(Recurrent),
    /// Its gradient with respect to hidden-to-hidden weights and biases.
    RecurrenceGradParameters {
        /// Number of time steps.
        steps: usize,
    },
    /// Cross-entropy over a softmax, with labels that are smoothed by this.
    SoftmaxCrossEntropy(f64),
    /// Its gradient.
    SoftmaxCrossEntropyGrad(f64),
    /// Squared error of a softmax.
    SoftmaxSquaredError,
    /// Its gradient.
    SoftmaxSquaredErrorGrad,
    /// Binary cross-entropy.
    BinaryCrossEntropy,
    /// Its gradient.
    BinaryCrossEntropyGrad,
    /// Squared error.
    SquaredError,
    /// Its gradient.
    SquaredErrorGrad,
    /// Clips all gradients together to this norm.
    ClipNorm(f64),
    /// Clips every number of all gradients to this.
    ClipValue(f64),
    /// Changes a parameter.
    Update(Rule),
    /// Marks units that are active.
    MarkActive,
}

/// What an operator does with the gradients that it reads. Every operator of a backward pass is linear in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GradientUse {
    /// It reads none, or is no part of a backward pass.
    None,
    /// Gradients begin with it.
    Begins,
    /// It hands on the first buffer that it reads, row by row, within its span.
    HandsOnRows,
    /// It hands on the last buffer that it reads, as a whole.
    HandsOn,
    /// It sums over the rows of a gradient, times those of something else, within its span.
    Sums {
        /// Which of the buffers that it reads is the gradient.
        gradient: usize,
        /// Which is the other one.
        factor: usize,
        /// Whether its span counts time steps.
        by_time: bool,
    },
    /// It carries a gradient back through the time steps of its span, in place.
    GoesThroughTime,
}

impl OpKind {
    /// What it does with gradients.
    pub fn gradient_use(&self) -> GradientUse {
        match self {
            OpKind::Linear
            | OpKind::Activate(_)
            | OpKind::Add(_)
            | OpKind::AddGated
            | OpKind::Highway
            | OpKind::BatchNorm
            | OpKind::BatchNormEvaluate
            | OpKind::LayerNorm
            | OpKind::Reshape
            | OpKind::LastRows
            | OpKind::Recurrence(_)
            | OpKind::SoftmaxCrossEntropy(_)
            | OpKind::SoftmaxSquaredError
            | OpKind::BinaryCrossEntropy
            | OpKind::SquaredError
            | OpKind::ClipNorm(_)
            | OpKind::ClipValue(_)
            | OpKind::Update(_)
            | OpKind::MarkActive => GradientUse::None,
            OpKind::SoftmaxCrossEntropyGrad(_)
            | OpKind::SoftmaxSquaredErrorGrad
            | OpKind::BinaryCrossEntropyGrad
            | OpKind::SquaredErrorGrad => GradientUse::Begins,
            OpKind::LinearGradInput => GradientUse::HandsOnRows,
            OpKind::LinearGradParameters => {
                GradientUse::Sums { gradient: 0, factor: 1, by_time: false }
            }
            OpKind::RecurrenceGradParameters { .. } => {
                GradientUse::Sums { gradient: 1, factor: 0, by_time: true }
            }
            OpKind::ActivateGrad(_)
            | OpKind::AddGrad(_)
            | OpKind::AddGatedGrad
            | OpKind::HighwayGrad
            | OpKind::BatchNormGrad
            | OpKind::LayerNormGrad
            | OpKind::LastRowsGrad => GradientUse::HandsOn,
            OpKind::RecurrenceGrad(_) => GradientUse::GoesThroughTime,
        }
    }
}

/// Constants of a recurrent layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recurrent {
    /// The cell.
    pub cell: Cell,
    /// Parameter of a vanilla cell's activation.
    pub leak: f64,
    /// Number of time steps T.
    pub steps: usize,
    /// Time steps through which a gradient is carried back; 0 means all.
    pub truncation: usize,
}

impl Recurrent {
    /// Whether no gradient is carried back from this time step to the one before.
    pub fn is_cut_at(self, time: usize) -> bool {
        time == 0 || (self.truncation > 0 && time.is_multiple_of(self.truncation))
    }
}

impl Op {
    /// An operator that works on everything.
    pub(crate) fn new(kind: OpKind, reads: &[BufferId], writes: &[Write]) -> Op {
        Op { kind, reads: List::new(reads), writes: List::new(writes), span: Span::default() }
    }

    /// The same over these rows or time steps.
    pub(crate) fn over(self, span: Span) -> Op {
        Op { span, ..self }
    }

    /// The buffers that are written.
    pub fn written(&self) -> impl Iterator<Item = BufferId> + '_ {
        self.writes.iter().map(|write| write.buffer)
    }

    /// The first N buffers that are read.
    pub(crate) fn inputs<const N: usize>(&self) -> [BufferId; N] {
        std::array::from_fn(|at| self.reads[at])
    }

    /// The first N buffers that are written, by an operator that never adds to them.
    pub(crate) fn outputs<const N: usize>(&self) -> [BufferId; N] {
        std::array::from_fn(|at| self.writes[at].buffer)
    }

    /// The first N results.
    pub(crate) fn targets<const N: usize>(&self) -> [Write; N] {
        std::array::from_fn(|at| self.writes[at])
    }
}
