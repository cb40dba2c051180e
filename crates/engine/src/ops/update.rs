//! The update of a parameter by its optimiser's rule.

use experiment::Optimiser;
use model::Real;

use crate::buffer::{Buffer, BufferId};
use crate::constants::{ALPHA, BETA_1, BETA_2, EPSILON};
use crate::memory::Memory;
use crate::norm::scaled_norm;
use crate::op::{Op, OpKind, Write};
use crate::ops::operator::{Operator, Work};
use crate::rule::Rule;

/// Changes the parameter by the rule
/// (<https://pytorch.org/docs/stable/optim.html#algorithms>). Parameter, gradient and what the rule
/// remembers have one shape.
#[derive(Clone, Copy, Debug)]
pub struct Update {
    /// The rule.
    pub rule: Rule,
    /// What is learned.
    pub parameter: BufferId,
    /// Its gradient.
    pub gradient: BufferId,
    /// The first thing that the rule remembers (velocity, mean), if it does.
    pub first: Option<BufferId>,
    /// The second (mean square), if it does.
    pub second: Option<BufferId>,
    /// ‖change‖ / ‖parameter before‖, \[1, 1\], if it is measured.
    pub ratio: Option<BufferId>,
}

impl Update {
    pub(super) fn of(op: &Op, rule: Rule) -> Update {
        let ([gradient], [parameter]) = (op.inputs(), op.outputs());
        let (has_first, has_second) = rule.memories();
        let mut others = op.written().skip(1);
        let first = has_first.then(|| others.next()).flatten();
        let second = has_second.then(|| others.next()).flatten();
        Update { rule, parameter, gradient, first, second, ratio: others.next() }
    }
}

impl From<Update> for Op {
    fn from(it: Update) -> Op {
        let memories = it.first.into_iter().chain(it.second);
        let writes = std::iter::once(it.parameter).chain(memories).chain(it.ratio);
        let writes: Vec<Write> = writes.map(Write::from).collect();
        Op::new(OpKind::Update(it.rule), &[it.gradient], &writes)
    }
}

impl Operator for Update {
    const NAME: &'static str = "Update";

    fn work(&self, _: &Op, buffers: &[Buffer]) -> Work {
        Work::Whole(4 * buffers[self.parameter.0].size())
    }

    fn execute<T: Real>(&self, memory: &mut Memory<T>, step: u64) {
        let Update { rule, parameter, gradient, first, second, ratio } = *self;
        let old = ratio.map(|_| memory.values(parameter).to_vec());
        let step = Step::new(rule, step);
        match (first, second) {
            (Some(first), Some(second)) => {
                memory.update([parameter, first, second], |memory, [parameter, m, v]| {
                    step.adam(parameter, memory.values(gradient), m, v);
                });
            }
            (Some(first), None) => {
                memory.update([parameter, first], |memory, [parameter, velocity]| {
                    step.momentum(parameter, memory.values(gradient), velocity);
                });
            }
            (None, Some(second)) => {
                memory.update([parameter, second], |memory, [parameter, square]| {
                    step.rms_prop(parameter, memory.values(gradient), square);
                });
            }
            (None, None) => memory.update([parameter], |memory, [parameter]| {
                step.descend(parameter, memory.values(gradient));
            }),
        }
        if let (Some(ratio), Some(old)) = (ratio, old) {
            memory.update([ratio], |memory, [ratio]| {
                let new = memory.values(parameter).iter();
                let change: Vec<T> = new.zip(&old).map(|(&new, &old)| new - old).collect();
                ratio[0] = scaled_norm(&change) / scaled_norm(&old);
            });
        }
    }
}

/// The numbers of a rule at one step.
struct Step<T> {
    rule: Rule,
    rate: T,
    decay: T,
    /// 1 / (1 − β₁ᵗ), times the rate.
    rate_first: T,
    /// √(1 − β₂ᵗ).
    root_second: T,
}

impl<T: Real> Step<T> {
    fn new(rule: Rule, step: u64) -> Self {
        let rate = rule.rate(step);
        let correction = |beta: f64| 1.0 - libm::pow(beta, step as f64);
        Step {
            rule,
            rate: T::from_f64(rate),
            decay: T::from_f64(rule.weight_decay),
            rate_first: T::from_f64(rate / correction(BETA_1)),
            root_second: T::from_f64(libm::sqrt(correction(BETA_2))),
        }
    }

    /// The gradient with the decay's part, L2 fashion.
    fn decayed(&self, g: T, p: T) -> T {
        g + self.decay * p
    }

    fn descend(&self, parameter: &mut [T], gradient: &[T]) {
        for (p, &g) in parameter.iter_mut().zip(gradient) {
            *p -= self.rate * self.decayed(g, *p);
        }
    }

    fn momentum(&self, parameter: &mut [T], gradient: &[T], velocity: &mut [T]) {
        let momentum = T::from_f64(self.rule.momentum);
        let ahead = self.rule.optimiser == Optimiser::Nesterov;
        for ((p, &g), v) in parameter.iter_mut().zip(gradient).zip(velocity) {
            let g = self.decayed(g, *p);
            *v = momentum * *v + g;
            *p -= self.rate * if ahead { g + momentum * *v } else { *v };
        }
    }

    fn adam(&self, parameter: &mut [T], gradient: &[T], mean: &mut [T], square: &mut [T]) {
        let decoupled = self.rule.optimiser == Optimiser::AdamW;
        let (beta_1, beta_2) = (T::from_f64(BETA_1), T::from_f64(BETA_2));
        // Taken from 1 in f64, as PyTorch does: in f32 the difference has few digits.
        let (rest_1, rest_2) = (T::from_f64(1.0 - BETA_1), T::from_f64(1.0 - BETA_2));
        let epsilon = T::from_f64(EPSILON);
        for (i, p) in parameter.iter_mut().enumerate() {
            let g = if decoupled {
                *p *= T::ONE - self.rate * self.decay;
                gradient[i]
            } else {
                self.decayed(gradient[i], *p)
            };
            mean[i] = beta_1 * mean[i] + rest_1 * g;
            square[i] = beta_2 * square[i] + rest_2 * g * g;
            *p -= self.rate_first * mean[i] / (square[i].sqrt() / self.root_second + epsilon);
        }
    }

    fn rms_prop(&self, parameter: &mut [T], gradient: &[T], square: &mut [T]) {
        let (alpha, rest) = (T::from_f64(ALPHA), T::from_f64(1.0 - ALPHA));
        let epsilon = T::from_f64(EPSILON);
        for (i, p) in parameter.iter_mut().enumerate() {
            let g = self.decayed(gradient[i], *p);
            square[i] = alpha * square[i] + rest * g * g;
            *p -= self.rate * g / (square[i].sqrt() + epsilon);
        }
    }
}
