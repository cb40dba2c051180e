//! Marks of the units that are active in some row.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind};
use crate::ops::operator::{Operator, Work};

/// active = 1 for every unit that is not 0 in some row, else what it was.
#[derive(Clone, Copy, Debug)]
pub struct MarkActive {
    /// \[rows, units\].
    pub input: BufferId,
    /// \[1, units\].
    pub active: BufferId,
}

impl MarkActive {
    pub(super) fn of(op: &Op) -> MarkActive {
        let ([input], [active]) = (op.inputs(), op.outputs());
        MarkActive { input, active }
    }
}

impl From<MarkActive> for Op {
    fn from(it: MarkActive) -> Op {
        Op::new(OpKind::MarkActive, &[it.input], &[it.active.into()])
    }
}

impl Operator for MarkActive {
    const NAME: &'static str = "MarkActive";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.active], |memory, [active]| {
            for row in memory.values(self.input).chunks_exact(active.len()) {
                for (mark, &value) in active.iter_mut().zip(row) {
                    // NaN counts as active, too: it is no silence.
                    if value != T::ZERO {
                        *mark = T::ONE;
                    }
                }
            }
        });
    }
}
