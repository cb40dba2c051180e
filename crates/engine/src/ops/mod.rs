//! The operators, one file each; here a program's operators are handed to them.

mod activate;
mod add;
mod add_gated;
pub(crate) mod add_grad;
mod batch_norm;
mod binary_cross_entropy;
mod clip;
mod deviation;
mod forward;
mod highway;
mod last_rows;
mod layer_norm;
mod linear;
mod losses;
mod mark_active;
mod operator;
mod recurrence;
mod reshape;
mod softmax_cross_entropy;
mod softmax_squared_error;
mod squared_error;
mod sums;
mod update;

pub use self::activate::{Activate, ActivateGrad};
pub use self::add::Add;
pub use self::add_gated::{AddGated, AddGatedGrad};
pub use self::add_grad::AddGrad;
pub use self::batch_norm::{BatchNorm, BatchNormEvaluate, BatchNormGrad};
pub use self::binary_cross_entropy::{BinaryCrossEntropy, BinaryCrossEntropyGrad};
pub use self::clip::{ClipNorm, ClipValue};
use model::Real;

use self::forward::Forward;
pub use self::highway::{Highway, HighwayGrad};
pub use self::last_rows::{LastRows, LastRowsGrad};
pub use self::layer_norm::{LayerNorm, LayerNormGrad};
pub use self::linear::{Linear, LinearGradInput, LinearGradParameters};
pub use self::mark_active::MarkActive;
pub use self::operator::{Operator, Slices, Work};
pub use self::recurrence::{Recurrence, RecurrenceGrad, RecurrenceGradParameters};
pub use self::reshape::Reshape;
pub use self::softmax_cross_entropy::{SoftmaxCrossEntropy, SoftmaxCrossEntropyGrad, aim};
pub use self::softmax_squared_error::{SoftmaxSquaredError, SoftmaxSquaredErrorGrad};
pub use self::squared_error::{SquaredError, SquaredErrorGrad};
pub use self::update::Update;
use crate::buffer::Buffer;
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::tape::Tape;

/// An operator with its operands by name. The set is closed: a backend implements each of them.
///
/// Shapes: B is the batch, matrices are row-major, weights are \[fan-out, fan-in\] as in PyTorch.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "every struct says what it is")]
pub enum View<'a> {
    Linear(Linear),
    LinearGradInput(LinearGradInput),
    LinearGradParameters(LinearGradParameters),
    Activate(Activate),
    ActivateGrad(ActivateGrad),
    Add(Add),
    AddGrad(AddGrad),
    AddGated(AddGated),
    AddGatedGrad(AddGatedGrad),
    Highway(Highway),
    HighwayGrad(HighwayGrad),
    BatchNorm(BatchNorm),
    BatchNormEvaluate(BatchNormEvaluate),
    BatchNormGrad(BatchNormGrad),
    LayerNorm(LayerNorm),
    LayerNormGrad(LayerNormGrad),
    Reshape(Reshape),
    LastRows(LastRows),
    LastRowsGrad(LastRowsGrad),
    Recurrence(Recurrence),
    RecurrenceGrad(RecurrenceGrad),
    RecurrenceGradParameters(RecurrenceGradParameters),
    SoftmaxCrossEntropy(SoftmaxCrossEntropy),
    SoftmaxCrossEntropyGrad(SoftmaxCrossEntropyGrad),
    SoftmaxSquaredError(SoftmaxSquaredError),
    SoftmaxSquaredErrorGrad(SoftmaxSquaredErrorGrad),
    BinaryCrossEntropy(BinaryCrossEntropy),
    BinaryCrossEntropyGrad(BinaryCrossEntropyGrad),
    SquaredError(SquaredError),
    SquaredErrorGrad(SquaredErrorGrad),
    ClipNorm(ClipNorm<'a>),
    ClipValue(ClipValue<'a>),
    Update(Update),
    MarkActive(MarkActive),
}

/// The same expression for every operator.
macro_rules! each {
    ($op:expr, $it:ident => $body:expr) => {
        match $op.view() {
            View::Linear($it) => $body,
            View::LinearGradInput($it) => $body,
            View::LinearGradParameters($it) => $body,
            View::Activate($it) => $body,
            View::ActivateGrad($it) => $body,
            View::Add($it) => $body,
            View::AddGrad($it) => $body,
            View::AddGated($it) => $body,
            View::AddGatedGrad($it) => $body,
            View::Highway($it) => $body,
            View::HighwayGrad($it) => $body,
            View::BatchNorm($it) => $body,
            View::BatchNormEvaluate($it) => $body,
            View::BatchNormGrad($it) => $body,
            View::LayerNorm($it) => $body,
            View::LayerNormGrad($it) => $body,
            View::Reshape($it) => $body,
            View::LastRows($it) => $body,
            View::LastRowsGrad($it) => $body,
            View::Recurrence($it) => $body,
            View::RecurrenceGrad($it) => $body,
            View::RecurrenceGradParameters($it) => $body,
            View::SoftmaxCrossEntropy($it) => $body,
            View::SoftmaxCrossEntropyGrad($it) => $body,
            View::SoftmaxSquaredError($it) => $body,
            View::SoftmaxSquaredErrorGrad($it) => $body,
            View::BinaryCrossEntropy($it) => $body,
            View::BinaryCrossEntropyGrad($it) => $body,
            View::SquaredError($it) => $body,
            View::SquaredErrorGrad($it) => $body,
            View::ClipNorm($it) => $body,
            View::ClipValue($it) => $body,
            View::Update($it) => $body,
            View::MarkActive($it) => $body,
        }
    };
}

/// One expression for operators of the forward pass, another for all others.
macro_rules! of_forward {
    ($op:expr, $it:ident => $forward:expr, $other:expr) => {
        match $op.view() {
            View::Linear($it) => $forward,
            View::Activate($it) => $forward,
            View::Add($it) => $forward,
            View::AddGated($it) => $forward,
            View::Highway($it) => $forward,
            View::BatchNorm($it) => $forward,
            View::LayerNorm($it) => $forward,
            View::Reshape($it) => $forward,
            View::LastRows($it) => $forward,
            View::Recurrence($it) => $forward,
            View::SoftmaxCrossEntropy($it) => $forward,
            View::SoftmaxSquaredError($it) => $forward,
            View::BinaryCrossEntropy($it) => $forward,
            View::SquaredError($it) => $forward,
            View::LinearGradInput(_)
            | View::LinearGradParameters(_)
            | View::ActivateGrad(_)
            | View::AddGrad(_)
            | View::AddGatedGrad(_)
            | View::HighwayGrad(_)
            | View::BatchNormEvaluate(_)
            | View::BatchNormGrad(_)
            | View::LayerNormGrad(_)
            | View::LastRowsGrad(_)
            | View::RecurrenceGrad(_)
            | View::RecurrenceGradParameters(_)
            | View::SoftmaxCrossEntropyGrad(_)
            | View::SoftmaxSquaredErrorGrad(_)
            | View::BinaryCrossEntropyGrad(_)
            | View::SquaredErrorGrad(_)
            | View::ClipNorm(_)
            | View::ClipValue(_)
            | View::Update(_)
            | View::MarkActive(_) => $other,
        }
    };
}

impl Op {
    /// The operator with its operands by name.
    pub fn view(&self) -> View<'_> {
        match self.kind {
            OpKind::Linear => View::Linear(Linear::of(self)),
            OpKind::LinearGradInput => View::LinearGradInput(LinearGradInput::of(self)),
            OpKind::LinearGradParameters => {
                View::LinearGradParameters(LinearGradParameters::of(self))
            }
            OpKind::Activate(function) => View::Activate(Activate::of(self, function)),
            OpKind::ActivateGrad(function) => View::ActivateGrad(ActivateGrad::of(self, function)),
            OpKind::Add(scale) => View::Add(Add::of(self, scale)),
            OpKind::AddGrad(scale) => View::AddGrad(AddGrad::of(self, scale)),
            OpKind::AddGated => View::AddGated(AddGated::of(self)),
            OpKind::AddGatedGrad => View::AddGatedGrad(AddGatedGrad::of(self)),
            OpKind::Highway => View::Highway(Highway::of(self)),
            OpKind::HighwayGrad => View::HighwayGrad(HighwayGrad::of(self)),
            OpKind::BatchNorm => View::BatchNorm(BatchNorm::of(self)),
            OpKind::BatchNormEvaluate => View::BatchNormEvaluate(BatchNormEvaluate::of(self)),
            OpKind::BatchNormGrad => View::BatchNormGrad(BatchNormGrad::of(self)),
            OpKind::LayerNorm => View::LayerNorm(LayerNorm::of(self)),
            OpKind::LayerNormGrad => View::LayerNormGrad(LayerNormGrad::of(self)),
            OpKind::Reshape => View::Reshape(Reshape::of(self)),
            OpKind::LastRows => View::LastRows(LastRows::of(self)),
            OpKind::LastRowsGrad => View::LastRowsGrad(LastRowsGrad::of(self)),
            OpKind::Recurrence(layer) => View::Recurrence(Recurrence::of(self, layer)),
            OpKind::RecurrenceGrad(layer) => View::RecurrenceGrad(RecurrenceGrad::of(self, layer)),
            OpKind::RecurrenceGradParameters { steps } => {
                View::RecurrenceGradParameters(RecurrenceGradParameters::of(self, steps))
            }
            OpKind::SoftmaxCrossEntropy(smoothing) => {
                View::SoftmaxCrossEntropy(SoftmaxCrossEntropy::of(self, smoothing))
            }
            OpKind::SoftmaxCrossEntropyGrad(smoothing) => {
                View::SoftmaxCrossEntropyGrad(SoftmaxCrossEntropyGrad::of(self, smoothing))
            }
            OpKind::SoftmaxSquaredError => View::SoftmaxSquaredError(SoftmaxSquaredError::of(self)),
            OpKind::SoftmaxSquaredErrorGrad => {
                View::SoftmaxSquaredErrorGrad(SoftmaxSquaredErrorGrad::of(self))
            }
            OpKind::BinaryCrossEntropy => View::BinaryCrossEntropy(BinaryCrossEntropy::of(self)),
            OpKind::BinaryCrossEntropyGrad => {
                View::BinaryCrossEntropyGrad(BinaryCrossEntropyGrad::of(self))
            }
            OpKind::SquaredError => View::SquaredError(SquaredError::of(self)),
            OpKind::SquaredErrorGrad => View::SquaredErrorGrad(SquaredErrorGrad::of(self)),
            OpKind::ClipNorm(largest) => View::ClipNorm(ClipNorm::of(self, largest)),
            OpKind::ClipValue(largest) => View::ClipValue(ClipValue::of(self, largest)),
            OpKind::Update(rule) => View::Update(Update::of(self, rule)),
            OpKind::MarkActive => View::MarkActive(MarkActive::of(self)),
        }
    }

    /// The operator's name.
    pub fn name(&self) -> &'static str {
        match self.kind {
            OpKind::Linear => Linear::NAME,
            OpKind::LinearGradInput => LinearGradInput::NAME,
            OpKind::LinearGradParameters => LinearGradParameters::NAME,
            OpKind::Activate(_) => Activate::NAME,
            OpKind::ActivateGrad(_) => ActivateGrad::NAME,
            OpKind::Add(_) => Add::NAME,
            OpKind::AddGrad(_) => AddGrad::NAME,
            OpKind::AddGated => AddGated::NAME,
            OpKind::AddGatedGrad => AddGatedGrad::NAME,
            OpKind::Highway => Highway::NAME,
            OpKind::HighwayGrad => HighwayGrad::NAME,
            OpKind::BatchNorm => BatchNorm::NAME,
            OpKind::BatchNormEvaluate => BatchNormEvaluate::NAME,
            OpKind::BatchNormGrad => BatchNormGrad::NAME,
            OpKind::LayerNorm => LayerNorm::NAME,
            OpKind::LayerNormGrad => LayerNormGrad::NAME,
            OpKind::Reshape => Reshape::NAME,
            OpKind::LastRows => LastRows::NAME,
            OpKind::LastRowsGrad => LastRowsGrad::NAME,
            OpKind::Recurrence(_) => Recurrence::NAME,
            OpKind::RecurrenceGrad(_) => RecurrenceGrad::NAME,
            OpKind::RecurrenceGradParameters { .. } => RecurrenceGradParameters::NAME,
            OpKind::SoftmaxCrossEntropy(_) => SoftmaxCrossEntropy::NAME,
            OpKind::SoftmaxCrossEntropyGrad(_) => SoftmaxCrossEntropyGrad::NAME,
            OpKind::SoftmaxSquaredError => SoftmaxSquaredError::NAME,
            OpKind::SoftmaxSquaredErrorGrad => SoftmaxSquaredErrorGrad::NAME,
            OpKind::BinaryCrossEntropy => BinaryCrossEntropy::NAME,
            OpKind::BinaryCrossEntropyGrad => BinaryCrossEntropyGrad::NAME,
            OpKind::SquaredError => SquaredError::NAME,
            OpKind::SquaredErrorGrad => SquaredErrorGrad::NAME,
            OpKind::ClipNorm(_) => ClipNorm::NAME,
            OpKind::ClipValue(_) => ClipValue::NAME,
            OpKind::Update(_) => Update::NAME,
            OpKind::MarkActive => MarkActive::NAME,
        }
    }
}

/// What an operator costs, and how it may be cut.
pub(crate) fn work(op: &Op, buffers: &[Buffer]) -> Work {
    each!(op, it => it.work(op, buffers))
}

/// Computes an operator plainly.
pub(crate) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>, step: u64) {
    each!(op, it => it.execute(memory, step));
}

/// Adds what the gradient of an operator of the forward pass takes.
pub(crate) fn reverse(op: &Op, tape: &mut Tape<'_>) {
    of_forward!(
        op,
        it => it.reverse(tape),
        unreachable!("{} does not belong to a forward pass", op.name())
    );
}

/// What takes an operator's place in an evaluation.
pub(crate) fn in_evaluation(op: &Op) -> Op {
    of_forward!(op, it => it.in_evaluation(), None).unwrap_or_else(|| op.clone())
}
