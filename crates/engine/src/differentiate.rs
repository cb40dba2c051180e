//! Reverse-mode differentiation: the backward operators follow from the forward ones.
//!
//! The forward list is walked from its end; every operator turns the gradient of its output into
//! contributions to the gradients of its inputs. The first contribution to a buffer writes, later
//! ones accumulate, so nothing needs to be cleared between steps.

use crate::ops::reverse;
use crate::program::Program;
use crate::tape::Tape;

impl Program {
    /// Appends the backward pass, and notes the gradient buffer of every value and parameter that
    /// influences the loss.
    pub fn differentiate(&mut self) {
        let forward = self.forward.clone();
        let mut tape = Tape::new(self);
        for op in forward.iter().rev() {
            reverse(op, &mut tape);
        }
    }
}
