//! Layer normalisation and root-mean-square normalisation.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::memory::Memory;
use crate::op::{Op, OpKind, Write};
use crate::ops::deviation::inverse_deviation;
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Work};
use crate::ops::sums::{put, sum};
use crate::tape::Tape;

/// output = (input − mean) · inverse · scale + shift with mean and inverse deviation over the units,
/// row by row (<https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html>). Without a shift
/// the mean counts as 0: then it divides by the root mean square
/// (<https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html>). 10⁻⁵ is added under the root.
#[derive(Clone, Copy, Debug)]
pub struct LayerNorm {
    /// \[rows, units\].
    pub input: BufferId,
    /// \[1, units\].
    pub scale: BufferId,
    /// \[1, units\].
    pub shift: Option<BufferId>,
    /// \[rows, 1\].
    pub mean: BufferId,
    /// \[rows, 1\].
    pub inverse: BufferId,
    /// \[rows, units\].
    pub output: BufferId,
}

/// With x̂ = (input − mean) · inverse and ĝ = grad_output · scale: grad_shift (+)= Σ grad_output and
/// grad_scale (+)= Σ grad_output · x̂ over the rows; grad_input (+)= inverse · (ĝ − m(ĝ) − x̂ · m(ĝ · x̂))
/// with means m over the units. Without a shift m(ĝ) counts as 0.
#[derive(Clone, Copy, Debug)]
pub struct LayerNormGrad {
    /// \[rows, units\].
    pub input: BufferId,
    /// \[1, units\].
    pub scale: BufferId,
    /// \[rows, 1\].
    pub mean: BufferId,
    /// \[rows, 1\].
    pub inverse: BufferId,
    /// \[rows, units\].
    pub grad_output: BufferId,
    /// \[rows, units\].
    pub grad_input: Write,
    /// \[1, units\].
    pub grad_scale: Write,
    /// \[1, units\].
    pub grad_shift: Option<Write>,
}

impl LayerNorm {
    pub(super) fn of(op: &Op) -> LayerNorm {
        let ([input, scale], [mean, inverse, output]) = (op.inputs(), op.outputs());
        LayerNorm { input, scale, shift: op.reads.get(2).copied(), mean, inverse, output }
    }
}

impl From<LayerNorm> for Op {
    fn from(it: LayerNorm) -> Op {
        let reads: Vec<BufferId> = [it.input, it.scale].into_iter().chain(it.shift).collect();
        Op::new(OpKind::LayerNorm, &reads, &[it.mean, it.inverse, it.output].map(Write::from))
    }
}

impl Operator for LayerNorm {
    const NAME: &'static str = "LayerNorm";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let units = memory.columns(self.input);
        let n = T::from_f64(units as f64);
        memory.update([self.mean, self.inverse], |memory, [mean, inverse]| {
            for (row, x) in memory.values(self.input).chunks_exact(units).enumerate() {
                let centre = match self.shift {
                    Some(_) => sum(x.iter().copied()) / n,
                    None => T::ZERO,
                };
                mean[row] = centre;
                let variance = sum(x.iter().map(|&x| (x - centre) * (x - centre))) / n;
                inverse[row] = inverse_deviation(variance);
            }
        });
        memory.update([self.output], |memory, [output]| {
            let (mean, inverse) = (memory.values(self.mean), memory.values(self.inverse));
            let scale = memory.values(self.scale);
            for (i, (y, &x)) in output.iter_mut().zip(memory.values(self.input)).enumerate() {
                let (row, unit) = (i / units, i % units);
                let scaled = (x - mean[row]) * inverse[row] * scale[unit];
                *y = match self.shift {
                    Some(shift) => scaled + memory.values(shift)[unit],
                    None => scaled,
                };
            }
        });
    }
}

impl Forward for LayerNorm {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let LayerNorm { input, scale, shift, mean, inverse, output } = *self;
        let Some(grad_output) = tape.gradient(output) else { return };
        let grad_scale = tape.contribute(scale);
        let grad_shift = shift.map(|shift| tape.contribute(shift));
        let grad_input = tape.contribute(input);
        tape.push(LayerNormGrad {
            input,
            scale,
            mean,
            inverse,
            grad_output,
            grad_input,
            grad_scale,
            grad_shift,
        });
    }
}

impl LayerNormGrad {
    pub(super) fn of(op: &Op) -> LayerNormGrad {
        let [input, scale, mean, inverse, grad_output] = op.inputs();
        let ([grad_input, grad_scale], grad_shift) = (op.targets(), op.writes.get(2).copied());
        LayerNormGrad {
            input,
            scale,
            mean,
            inverse,
            grad_output,
            grad_input,
            grad_scale,
            grad_shift,
        }
    }
}

impl From<LayerNormGrad> for Op {
    fn from(it: LayerNormGrad) -> Op {
        let reads = [it.input, it.scale, it.mean, it.inverse, it.grad_output];
        let writes = [it.grad_input, it.grad_scale].into_iter().chain(it.grad_shift);
        Op::new(OpKind::LayerNormGrad, &reads, &writes.collect::<Vec<Write>>())
    }
}

impl Operator for LayerNormGrad {
    const NAME: &'static str = "LayerNormGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let units = memory.columns(self.input);
        let n = T::from_f64(units as f64);
        let targets = [self.grad_input, self.grad_scale].map(|it| it.buffer);
        memory.update(targets, |memory, [grad_input, grad_scale]| {
            let (x, g) = (memory.values(self.input), memory.values(self.grad_output));
            let (mean, inverse) = (memory.values(self.mean), memory.values(self.inverse));
            let scale = memory.values(self.scale);
            let normal = |i: usize| (x[i] - mean[i / units]) * inverse[i / units];
            for (unit, target) in grad_scale.iter_mut().enumerate() {
                let terms = (unit..g.len()).step_by(units).map(|i| g[i] * normal(i));
                put(target, sum(terms), self.grad_scale);
            }
            for (row, &inverse) in inverse.iter().enumerate() {
                let line = || row * units..(row + 1) * units;
                let scaled = |i: usize| g[i] * scale[i % units];
                // Only a mean that was taken off has a part in the gradient.
                let shared = match self.grad_shift {
                    Some(_) => sum(line().map(scaled)) / n,
                    None => T::ZERO,
                };
                let along = sum(line().map(|i| scaled(i) * normal(i))) / n;
                for i in line() {
                    let own = scaled(i) - shared - normal(i) * along;
                    put(&mut grad_input[i], inverse * own, self.grad_input);
                }
            }
        });
        let Some(grad_shift) = self.grad_shift else { return };
        memory.update([grad_shift.buffer], |memory, [shifts]| {
            let g = memory.values(self.grad_output);
            for (unit, target) in shifts.iter_mut().enumerate() {
                put(target, sum(g.iter().skip(unit).step_by(units).copied()), grad_shift);
            }
        });
    }
}
