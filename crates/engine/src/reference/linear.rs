//! Linear maps and their gradients.

use super::{dot, put, sum};
use crate::memory::Memory;
use crate::op::Op;
use crate::real::Real;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>) {
    match *op {
        Op::Linear { input, weight, bias, output, rows } => {
            let (fan_in, fan_out) = (memory.columns(input), memory.columns(output));
            memory.update([output], |memory, [output]| {
                let x = &memory.values(input)[rows.elements(fan_in)];
                let (w, b) = (memory.values(weight), memory.values(bias));
                for (i, y) in output[rows.elements(fan_out)].iter_mut().enumerate() {
                    let (row, unit) = (i / fan_out, i % fan_out);
                    *y = b[unit] + dot(&x[row * fan_in..][..fan_in], &w[unit * fan_in..][..fan_in]);
                }
            });
        }
        Op::LinearGradInput { grad_output, weight, grad_input, accumulate, rows } => {
            let (fan_in, fan_out) = (memory.columns(grad_input), memory.columns(grad_output));
            memory.update([grad_input], |memory, [grad_input]| {
                let g = &memory.values(grad_output)[rows.elements(fan_out)];
                let w = memory.values(weight);
                for (i, target) in grad_input[rows.elements(fan_in)].iter_mut().enumerate() {
                    let (row, feature) = (i / fan_in, i % fan_in);
                    let terms =
                        (0..fan_out).map(|o| g[row * fan_out + o] * w[o * fan_in + feature]);
                    put(target, sum(terms), accumulate);
                }
            });
        }
        Op::LinearGradParameters {
            grad_output,
            input,
            grad_weight,
            grad_bias,
            accumulate,
            rows,
        } => {
            let (fan_in, fan_out) = (memory.columns(input), memory.columns(grad_output));
            memory.update([grad_weight, grad_bias], |memory, [grad_weight, grad_bias]| {
                let g = &memory.values(grad_output)[rows.elements(fan_out)];
                let x = &memory.values(input)[rows.elements(fan_in)];
                for (i, target) in grad_weight.iter_mut().enumerate() {
                    let (unit, feature) = (i / fan_in, i % fan_in);
                    let terms =
                        (0..rows.count).map(|r| g[r * fan_out + unit] * x[r * fan_in + feature]);
                    put(target, sum(terms), accumulate);
                }
                for (unit, target) in grad_bias.iter_mut().enumerate() {
                    put(target, sum((0..rows.count).map(|r| g[r * fan_out + unit])), accumulate);
                }
            });
        }
        _ => unreachable!("{} is no linear map", op.name()),
    }
}
