//! A highway's mixture of what a layer computes and what goes around it.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind, Write};
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Work};
use crate::ops::sums::put;
use crate::tape::Tape;

/// output = gate · candidate + (1 − gate) · carried, element by element; all have one shape (arXiv
/// 1505.00387).
#[derive(Clone, Copy, Debug)]
pub struct Highway {
    /// How much of the candidate passes, 0 to 1.
    pub gate: BufferId,
    /// What the layer computes.
    pub candidate: BufferId,
    /// What goes around it.
    pub carried: BufferId,
    /// The mixture.
    pub output: BufferId,
}

/// grad_gate = grad_output · (candidate − carried); grad_candidate = grad_output · gate;
/// grad_carried (+)= grad_output · (1 − gate).
#[derive(Clone, Copy, Debug)]
pub struct HighwayGrad {
    /// How much of the candidate passed.
    pub gate: BufferId,
    /// What the layer computed.
    pub candidate: BufferId,
    /// What went around it.
    pub carried: BufferId,
    /// Gradient of the mixture.
    pub grad_output: BufferId,
    /// Gradient of the gate.
    pub grad_gate: BufferId,
    /// Gradient of the candidate.
    pub grad_candidate: BufferId,
    /// Gradient of what went around.
    pub grad_carried: Write,
}

impl Highway {
    pub(super) fn of(op: &Op) -> Highway {
        let ([gate, candidate, carried], [output]) = (op.inputs(), op.outputs());
        Highway { gate, candidate, carried, output }
    }
}

impl From<Highway> for Op {
    fn from(it: Highway) -> Op {
        Op::new(OpKind::Highway, &[it.gate, it.candidate, it.carried], &[it.output.into()])
    }
}

impl Operator for Highway {
    const NAME: &'static str = "Highway";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        memory.update([self.output], |memory, [output]| {
            let (t, c) = (memory.values(self.gate), memory.values(self.candidate));
            let h = memory.values(self.carried);
            for (i, y) in output.iter_mut().enumerate() {
                *y = t[i] * c[i] + (T::ONE - t[i]) * h[i];
            }
        });
    }
}

impl Forward for Highway {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let Highway { gate, candidate, carried, output } = *self;
        let Some(grad_output) = tape.gradient(output) else { return };
        let grad_gate = tape.contribute_whole(gate);
        let grad_candidate = tape.contribute_whole(candidate);
        let grad_carried = tape.contribute(carried);
        tape.push(HighwayGrad {
            gate,
            candidate,
            carried,
            grad_output,
            grad_gate,
            grad_candidate,
            grad_carried,
        });
    }
}

impl HighwayGrad {
    pub(super) fn of(op: &Op) -> HighwayGrad {
        let [gate, candidate, carried, grad_output] = op.inputs();
        let [grad_gate, grad_candidate, grad_carried] = op.targets();
        HighwayGrad {
            gate,
            candidate,
            carried,
            grad_output,
            grad_gate: grad_gate.buffer,
            grad_candidate: grad_candidate.buffer,
            grad_carried,
        }
    }
}

impl From<HighwayGrad> for Op {
    fn from(it: HighwayGrad) -> Op {
        let reads = [it.gate, it.candidate, it.carried, it.grad_output];
        let writes = [it.grad_gate.into(), it.grad_candidate.into(), it.grad_carried];
        Op::new(OpKind::HighwayGrad, &reads, &writes)
    }
}

impl Operator for HighwayGrad {
    const NAME: &'static str = "HighwayGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let targets = [self.grad_gate, self.grad_candidate, self.grad_carried.buffer];
        memory.update(targets, |memory, [grad_gate, grad_candidate, grad_carried]| {
            let (t, c) = (memory.values(self.gate), memory.values(self.candidate));
            let (h, g) = (memory.values(self.carried), memory.values(self.grad_output));
            for i in 0..g.len() {
                grad_gate[i] = g[i] * (c[i] - h[i]);
                grad_candidate[i] = g[i] * t[i];
                put(&mut grad_carried[i], g[i] * (T::ONE - t[i]), self.grad_carried);
            }
        });
    }
}
