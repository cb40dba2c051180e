//! Gates and copies.

use super::{dot, put};
use crate::memory::Memory;
use crate::op::Op;
use crate::real::Real;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>) {
    match *op {
        Op::AddGated { left, right, alpha, output } => {
            memory.update([output], |memory, [output]| {
                let alpha = memory.values(alpha)[0];
                let pairs = memory.values(left).iter().zip(memory.values(right));
                for (y, (&a, &b)) in output.iter_mut().zip(pairs) {
                    *y = a + alpha * b;
                }
            });
        }
        Op::AddGatedGrad { right, alpha, grad_output, grad_right, grad_alpha } => {
            memory.update([grad_right, grad_alpha], |memory, [grad_right, grad_alpha]| {
                let alpha = memory.values(alpha)[0];
                let g = memory.values(grad_output);
                for (target, &g) in grad_right.iter_mut().zip(g) {
                    *target = alpha * g;
                }
                grad_alpha[0] = dot(g, memory.values(right));
            });
        }
        Op::Highway { gate, candidate, carried, output } => {
            memory.update([output], |memory, [output]| {
                let (t, c) = (memory.values(gate), memory.values(candidate));
                let h = memory.values(carried);
                for (i, y) in output.iter_mut().enumerate() {
                    *y = t[i] * c[i] + (T::ONE - t[i]) * h[i];
                }
            });
        }
        Op::HighwayGrad {
            gate,
            candidate,
            carried,
            grad_output,
            grad_gate,
            grad_candidate,
            grad_carried,
            accumulate,
        } => {
            let targets = [grad_gate, grad_candidate, grad_carried];
            memory.update(targets, |memory, [grad_gate, grad_candidate, grad_carried]| {
                let (t, c) = (memory.values(gate), memory.values(candidate));
                let (h, g) = (memory.values(carried), memory.values(grad_output));
                for i in 0..g.len() {
                    grad_gate[i] = g[i] * (c[i] - h[i]);
                    grad_candidate[i] = g[i] * t[i];
                    put(&mut grad_carried[i], g[i] * (T::ONE - t[i]), accumulate);
                }
            });
        }
        Op::Reshape { input, output } => memory.update([output], |memory, [output]| {
            output.copy_from_slice(memory.values(input));
        }),
        Op::LastRows { input, output } => memory.update([output], |memory, [output]| {
            let from = memory.values(input);
            output.copy_from_slice(&from[from.len() - output.len()..]);
        }),
        Op::LastRowsGrad { grad_output, grad_input } => {
            memory.update([grad_input], |memory, [grad_input]| {
                let from = memory.values(grad_output);
                let (before, last) = grad_input.split_at_mut(grad_input.len() - from.len());
                before.fill(T::ZERO);
                last.copy_from_slice(from);
            });
        }
        Op::MarkActive { input, active } => memory.update([active], |memory, [active]| {
            for row in memory.values(input).chunks_exact(active.len()) {
                for (mark, &value) in active.iter_mut().zip(row) {
                    // NaN counts as active, too: it is no silence.
                    if value != T::ZERO {
                        *mark = T::ONE;
                    }
                }
            }
        }),
        _ => unreachable!("{} is neither gate nor copy", op.name()),
    }
}
