//! Batch normalisation, in training and in evaluation.

use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::constants::RUNNING_SHARE;
use crate::memory::Memory;
use crate::op::{Op, OpKind, Write};
use crate::ops::deviation::inverse_deviation;
use crate::ops::forward::Forward;
use crate::ops::operator::{Operator, Work};
use crate::ops::sums::{put, sum};
use crate::tape::Tape;

/// output = (input − mean) · inverse · scale + shift with mean and inverse deviation over the rows,
/// unit by unit: the biased variance plus 10⁻⁵ under the root. The running statistics take a tenth of
/// mean and unbiased variance
/// (<https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html> in training).
#[derive(Clone, Copy, Debug)]
pub struct BatchNorm {
    /// \[B, units\].
    pub input: BufferId,
    /// \[1, units\].
    pub scale: BufferId,
    /// \[1, units\].
    pub shift: BufferId,
    /// \[1, units\].
    pub mean: BufferId,
    /// \[1, units\].
    pub inverse: BufferId,
    /// \[1, units\].
    pub running_mean: BufferId,
    /// \[1, units\].
    pub running_variance: BufferId,
    /// \[B, units\].
    pub output: BufferId,
}

/// The same by the running statistics (`torch.nn.BatchNorm1d` in evaluation).
#[derive(Clone, Copy, Debug)]
pub struct BatchNormEvaluate {
    /// \[B, units\].
    pub input: BufferId,
    /// \[1, units\].
    pub scale: BufferId,
    /// \[1, units\].
    pub shift: BufferId,
    /// \[1, units\].
    pub running_mean: BufferId,
    /// \[1, units\].
    pub running_variance: BufferId,
    /// \[B, units\].
    pub output: BufferId,
}

/// With x̂ = (input − mean) · inverse, own_shift = Σ grad_output and own_scale = Σ grad_output · x̂ over
/// the rows: grad_shift (+)= own_shift; grad_scale (+)= own_scale; grad_input (+)= scale · inverse ·
/// (grad_output − own_shift / B − x̂ · own_scale / B).
#[derive(Clone, Copy, Debug)]
pub struct BatchNormGrad {
    /// \[B, units\].
    pub input: BufferId,
    /// \[1, units\].
    pub scale: BufferId,
    /// \[1, units\].
    pub mean: BufferId,
    /// \[1, units\].
    pub inverse: BufferId,
    /// \[B, units\].
    pub grad_output: BufferId,
    /// \[B, units\].
    pub grad_input: Write,
    /// \[1, units\].
    pub grad_scale: Write,
    /// \[1, units\].
    pub grad_shift: Write,
}

impl BatchNorm {
    pub(super) fn of(op: &Op) -> BatchNorm {
        let [input, scale, shift] = op.inputs();
        let [mean, inverse, running_mean, running_variance, output] = op.outputs();
        BatchNorm { input, scale, shift, mean, inverse, running_mean, running_variance, output }
    }
}

impl From<BatchNorm> for Op {
    fn from(it: BatchNorm) -> Op {
        let writes = [it.mean, it.inverse, it.running_mean, it.running_variance, it.output];
        Op::new(OpKind::BatchNorm, &[it.input, it.scale, it.shift], &writes.map(Write::from))
    }
}

impl Operator for BatchNorm {
    const NAME: &'static str = "BatchNorm";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let units = memory.columns(self.input);
        let rows = memory.values(self.input).len() / units;
        let n = T::from_f64(rows as f64);
        let moments = |memory: &Memory<T>, unit: usize| {
            let column = || memory.values(self.input).iter().skip(unit).step_by(units);
            let mean = sum(column().copied()) / n;
            let variance = sum(column().map(|&x| (x - mean) * (x - mean))) / n;
            (mean, variance)
        };
        memory.update([self.mean, self.inverse], |memory, [mean, inverse]| {
            for unit in 0..units {
                let (centre, variance) = moments(memory, unit);
                mean[unit] = centre;
                inverse[unit] = inverse_deviation(variance);
            }
        });
        let share = T::from_f64(RUNNING_SHARE);
        let running = [self.running_mean, self.running_variance];
        memory.update(running, |memory, [means, variances]| {
            for unit in 0..units {
                let (mean, variance) = moments(memory, unit);
                let unbiased = variance * n / (n - T::ONE);
                means[unit] = (T::ONE - share) * means[unit] + share * mean;
                variances[unit] = (T::ONE - share) * variances[unit] + share * unbiased;
            }
        });
        memory.update([self.output], |memory, [output]| {
            let (mean, inverse) = (memory.values(self.mean), memory.values(self.inverse));
            let (scale, shift) = (memory.values(self.scale), memory.values(self.shift));
            for (i, (y, &x)) in output.iter_mut().zip(memory.values(self.input)).enumerate() {
                let unit = i % units;
                *y = (x - mean[unit]) * inverse[unit] * scale[unit] + shift[unit];
            }
        });
    }
}

impl Forward for BatchNorm {
    fn reverse(&self, tape: &mut Tape<'_>) {
        let BatchNorm { input, scale, shift, mean, inverse, output, .. } = *self;
        let Some(grad_output) = tape.gradient(output) else { return };
        let (grad_scale, grad_shift) = (tape.contribute(scale), tape.contribute(shift));
        let grad_input = tape.contribute(input);
        tape.push(BatchNormGrad {
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

    fn in_evaluation(&self) -> Option<Op> {
        let BatchNorm { input, scale, shift, running_mean, running_variance, output, .. } = *self;
        let it = BatchNormEvaluate { input, scale, shift, running_mean, running_variance, output };
        Some(it.into())
    }
}

impl BatchNormEvaluate {
    pub(super) fn of(op: &Op) -> BatchNormEvaluate {
        let [input, scale, shift, running_mean, running_variance] = op.inputs();
        let [output] = op.outputs();
        BatchNormEvaluate { input, scale, shift, running_mean, running_variance, output }
    }
}

impl From<BatchNormEvaluate> for Op {
    fn from(it: BatchNormEvaluate) -> Op {
        let reads = [it.input, it.scale, it.shift, it.running_mean, it.running_variance];
        Op::new(OpKind::BatchNormEvaluate, &reads, &[it.output.into()])
    }
}

impl Operator for BatchNormEvaluate {
    const NAME: &'static str = "BatchNormEvaluate";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let units = memory.columns(self.input);
        memory.update([self.output], |memory, [output]| {
            let mean = memory.values(self.running_mean);
            let variance = memory.values(self.running_variance);
            let (scale, shift) = (memory.values(self.scale), memory.values(self.shift));
            for (i, (y, &x)) in output.iter_mut().zip(memory.values(self.input)).enumerate() {
                let unit = i % units;
                let inverse = inverse_deviation(variance[unit]);
                *y = (x - mean[unit]) * inverse * scale[unit] + shift[unit];
            }
        });
    }
}

impl BatchNormGrad {
    pub(super) fn of(op: &Op) -> BatchNormGrad {
        let [input, scale, mean, inverse, grad_output] = op.inputs();
        let [grad_input, grad_scale, grad_shift] = op.targets();
        BatchNormGrad {
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

impl From<BatchNormGrad> for Op {
    fn from(it: BatchNormGrad) -> Op {
        let reads = [it.input, it.scale, it.mean, it.inverse, it.grad_output];
        let writes = [it.grad_input, it.grad_scale, it.grad_shift];
        Op::new(OpKind::BatchNormGrad, &reads, &writes)
    }
}

impl Operator for BatchNormGrad {
    const NAME: &'static str = "BatchNormGrad";

    fn work(&self, op: &Op, buffers: &[Buffer]) -> Work {
        Work::pass(op, buffers)
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, _: u64) {
        let units = memory.columns(self.input);
        let targets = [self.grad_input, self.grad_scale, self.grad_shift].map(|it| it.buffer);
        memory.update(targets, |memory, [grad_input, grad_scale, grad_shift]| {
            let (x, g) = (memory.values(self.input), memory.values(self.grad_output));
            let (mean, inverse) = (memory.values(self.mean), memory.values(self.inverse));
            let scale = memory.values(self.scale);
            let n = T::from_f64((g.len() / units) as f64);
            let normal = |i: usize| (x[i] - mean[i % units]) * inverse[i % units];
            for unit in 0..units {
                let column = || (unit..g.len()).step_by(units);
                let own_shift = sum(column().map(|i| g[i]));
                let own_scale = sum(column().map(|i| g[i] * normal(i)));
                for i in column() {
                    let own = g[i] - own_shift / n - normal(i) * own_scale / n;
                    put(&mut grad_input[i], scale[unit] * inverse[unit] * own, self.grad_input);
                }
                put(&mut grad_shift[unit], own_shift, self.grad_shift);
                put(&mut grad_scale[unit], own_scale, self.grad_scale);
            }
        });
    }
}
