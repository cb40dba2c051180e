//! Activations and sums.

use super::put;
use crate::memory::Memory;
use crate::op::Op;
use crate::real::Real;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>) {
    match *op {
        Op::Activate { function, input, output } => memory.update([output], |memory, [output]| {
            for (y, &z) in output.iter_mut().zip(memory.values(input)) {
                *y = function.value(z);
            }
        }),
        Op::ActivateGrad { function, input, output, grad_output, grad_input, accumulate } => {
            memory.update([grad_input], |memory, [grad_input]| {
                let (z, y) = (memory.values(input), memory.values(output));
                let g = memory.values(grad_output);
                for (i, target) in grad_input.iter_mut().enumerate() {
                    put(target, function.grad(z[i], y[i], g[i]), accumulate);
                }
            });
        }
        Op::Add { left, right, scale, output } => {
            let scale = T::from_f64(scale);
            memory.update([output], |memory, [output]| {
                let pairs = memory.values(left).iter().zip(memory.values(right));
                for (y, (&a, &b)) in output.iter_mut().zip(pairs) {
                    *y = a + scale * b;
                }
            });
        }
        Op::AddGrad { grad_output, scale, grad_input, accumulate } => {
            let scale = T::from_f64(scale);
            memory.update([grad_input], |memory, [grad_input]| {
                for (target, &g) in grad_input.iter_mut().zip(memory.values(grad_output)) {
                    put(target, scale * g, accumulate);
                }
            });
        }
        _ => unreachable!("{} is not elementwise", op.name()),
    }
}
