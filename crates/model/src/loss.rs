//! `Loss`: what is minimised.

use crate::shape::Target;
use crate::value::ValueId;

/// A part of what is minimised: the mean over all its targets, times its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// How an answer is compared with its target.
    pub objective: Objective,
    /// What a target is.
    pub target: Target,
    /// The answers: logits or numbers, a row for each target.
    pub answers: ValueId,
    /// The targets, in the order of the answers.
    pub targets: ValueId,
    /// What its mean is multiplied with in the sum of all losses.
    pub weight: f64,
}

/// How an answer is compared with its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// `torch.nn.CrossEntropyLoss`.
    CrossEntropy {
        /// `label_smoothing`: the share ε of a target that all classes get alike (Szegedy et al. 2016, arXiv
        /// 1512.00567); the class itself keeps 1 − ε beside its part of it.
        smoothing: f64,
    },
    /// `torch.nn.BCEWithLogitsLoss`: one logit for two classes, else one for each class.
    Binary,
    /// `torch.nn.MSELoss`: of a number, or of the classes as one-hot vectors.
    SquaredError,
    /// `torch.nn.MSELoss` of `torch.softmax`, of the classes as one-hot vectors.
    SoftmaxSquaredError,
}
