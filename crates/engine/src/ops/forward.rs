//! `Forward`: what operators of the forward pass say of themselves beside.

use crate::op::Op;
use crate::ops::operator::Operator;
use crate::tape::Tape;

/// An operator of the forward pass.
pub(crate) trait Forward: Operator {
    /// Its gradient rule: adds the operators that turn the gradient of its results into contributions
    /// to the gradients of what it reads.
    fn reverse(&self, tape: &mut Tape<'_>);

    /// What takes its place in an evaluation, if that is another operator.
    fn in_evaluation(&self) -> Option<Op> {
        None
    }
}
