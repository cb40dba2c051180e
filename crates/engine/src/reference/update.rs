//! Clipping and the update rules.

use experiment::Optimiser;

use crate::buffer::BufferId;
use crate::constants::{ALPHA, BETA_1, BETA_2, CLIP_EPSILON, EPSILON};
use crate::memory::Memory;
use crate::norm::scaled_norm;
use crate::op::Op;
use crate::real::Real;
use crate::rule::Rule;

pub(super) fn execute<T: Real>(op: &Op, memory: &mut Memory<T>, step: u64) {
    match *op {
        Op::ClipNorm { ref gradients, largest, norms } => {
            let before = total_norm(memory, gradients);
            let scale = T::from_f64(largest) / (before + T::from_f64(CLIP_EPSILON));
            // A NaN must reach every gradient.
            if scale < T::ONE || scale.is_nan() {
                for &gradient in gradients.iter() {
                    memory.update([gradient], |_, [values]| {
                        for value in values {
                            *value *= scale;
                        }
                    });
                }
            }
            let after = total_norm(memory, gradients);
            memory.update([norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
        }
        Op::ClipValue { ref gradients, largest, norms } => {
            let before = total_norm(memory, gradients);
            let largest = T::from_f64(largest);
            for &gradient in gradients.iter() {
                memory.update([gradient], |_, [values]| {
                    for value in values {
                        // NaN is neither above nor below, and stays.
                        if *value > largest {
                            *value = largest;
                        } else if *value < -largest {
                            *value = -largest;
                        }
                    }
                });
            }
            let after = total_norm(memory, gradients);
            memory.update([norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
        }
        Op::Update { rule, parameter, gradient, first, second, ratio } => {
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
        _ => unreachable!("{} is no update", op.name()),
    }
}

/// L2 norm of all the gradients together.
fn total_norm<T: Real>(memory: &Memory<T>, gradients: &[BufferId]) -> T {
    let norms: Vec<T> = gradients.iter().map(|&id| scaled_norm(memory.values(id))).collect();
    scaled_norm(&norms)
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
