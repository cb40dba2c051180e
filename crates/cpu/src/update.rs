//! Clipping and the update rules: one pass over each parameter.

use engine::constants::{ALPHA, BETA_1, BETA_2, CLIP_EPSILON, EPSILON};
use engine::{BufferId, Memory, Op, Rule};
use experiment::Optimiser;

use crate::norm::norm;

/// A clip or an update of training step `step`.
pub(crate) fn execute(op: &Op, memory: &mut Memory<f32>, step: u64) {
    match *op {
        Op::ClipNorm { ref gradients, largest, norms } => {
            let before = total_norm(memory, gradients);
            let scale = largest as f32 / (before + CLIP_EPSILON as f32);
            // A NaN must reach every gradient.
            if scale < 1.0 || scale.is_nan() {
                each(memory, gradients, |value| value * scale);
            }
            let after = total_norm(memory, gradients);
            memory.update([norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
        }
        Op::ClipValue { ref gradients, largest, norms } => {
            let before = total_norm(memory, gradients);
            let largest = largest as f32;
            // NaN is neither above nor below, and stays.
            each(memory, gradients, |value| {
                let value = if value > largest { largest } else { value };
                if value < -largest { -largest } else { value }
            });
            let after = total_norm(memory, gradients);
            memory.update([norms], |_, [norms]| norms.copy_from_slice(&[before, after]));
        }
        Op::Update { rule, parameter, gradient, first, second, ratio } => {
            let step = Step::new(rule, step);
            let mut sums = Sums::default();
            let sums = &mut sums;
            // Each rule is a loop of its own: a question asked within would keep it from vectorising.
            match (first, second) {
                (Some(first), Some(second)) => {
                    memory.update([parameter, first, second], |memory, [parameter, m, v]| {
                        let g = memory.values(gradient);
                        let state = m.iter_mut().zip(v.iter_mut());
                        if rule.optimiser == Optimiser::AdamW {
                            let shrink = 1.0 - step.rate * step.decay;
                            let rule = |p: f32, g, (m, v)| step.adam(p * shrink, g, m, v);
                            change(parameter, g, state, rule, ratio.is_some(), sums);
                        } else {
                            let rule = |p, g, (m, v)| step.adam(p, step.decayed(g, p), m, v);
                            change(parameter, g, state, rule, ratio.is_some(), sums);
                        }
                    });
                }
                (Some(first), None) => {
                    memory.update([parameter, first], |memory, [parameter, velocity]| {
                        let (g, state) = (memory.values(gradient), velocity.iter_mut());
                        if rule.optimiser == Optimiser::Nesterov {
                            let rule = |p, g, v: &mut f32| step.nesterov(p, g, v);
                            change(parameter, g, state, rule, ratio.is_some(), sums);
                        } else {
                            let rule = |p, g, v: &mut f32| step.momentum(p, g, v);
                            change(parameter, g, state, rule, ratio.is_some(), sums);
                        }
                    });
                }
                (None, Some(second)) => {
                    memory.update([parameter, second], |memory, [parameter, square]| {
                        let (g, state) = (memory.values(gradient), square.iter_mut());
                        let rule = |p, g, v: &mut f32| step.rms_prop(p, g, v);
                        change(parameter, g, state, rule, ratio.is_some(), sums);
                    });
                }
                (None, None) => memory.update([parameter], |memory, [parameter]| {
                    let (g, state) = (memory.values(gradient), std::iter::repeat(()));
                    let rule = |p: f32, g, ()| p - step.rate * step.decayed(g, p);
                    change(parameter, g, state, rule, ratio.is_some(), sums);
                }),
            }
            if let Some(ratio) = ratio {
                memory.update([ratio], |_, [ratio]| ratio[0] = sums.ratio());
            }
        }
        _ => unreachable!("{} is no update", op.name()),
    }
}

/// L2 norm of all the gradients together.
fn total_norm(memory: &Memory<f32>, gradients: &[BufferId]) -> f32 {
    // In f64 the square of any f32 is exact and far from both ends.
    let squares = gradients.iter().map(|&id| square(norm(memory.values(id)).into()));
    squares.sum::<f64>().sqrt() as f32
}

fn square(value: f64) -> f64 {
    value * value
}

fn each(memory: &mut Memory<f32>, buffers: &[BufferId], f: impl Fn(f32) -> f32) {
    for &id in buffers {
        memory.update([id], |_, [values]| {
            for value in values {
                *value = f(*value);
            }
        });
    }
}

/// Replaces every parameter by what the rule makes of it, its gradient and its state; adds up how
/// large it was and how much it changed, if asked.
#[inline(always)]
fn change<S>(
    parameter: &mut [f32],
    gradient: &[f32],
    state: impl Iterator<Item = S>,
    rule: impl Fn(f32, f32, S) -> f32,
    measured: bool,
    sums: &mut Sums,
) {
    let elements = parameter.iter_mut().zip(gradient).zip(state);
    if measured {
        elements.for_each(|((p, &g), state)| {
            let new = rule(*p, g, state);
            sums.before += square((*p).into());
            sums.change += square(f64::from(new) - f64::from(*p));
            *p = new;
        });
    } else {
        elements.for_each(|((p, &g), state)| *p = rule(*p, g, state));
    }
}

/// Sums of squares, in f64, where they neither underflow nor overflow.
#[derive(Default)]
struct Sums {
    before: f64,
    change: f64,
}

impl Sums {
    fn ratio(&self) -> f32 {
        (self.change.sqrt() / self.before.sqrt()) as f32
    }
}

/// The numbers of a rule at one step.
struct Step {
    momentum: f32,
    rate: f32,
    decay: f32,
    /// The rate over 1 − β₁ᵗ.
    rate_first: f32,
    /// 1 / √(1 − β₂ᵗ).
    root_second: f32,
}

impl Step {
    fn new(rule: Rule, step: u64) -> Self {
        let rate = rule.rate(step);
        let correction = |beta: f64| 1.0 - libm::pow(beta, step as f64);
        Step {
            momentum: rule.momentum as f32,
            rate: rate as f32,
            decay: rule.weight_decay as f32,
            rate_first: (rate / correction(BETA_1)) as f32,
            root_second: (1.0 / correction(BETA_2).sqrt()) as f32,
        }
    }

    /// The gradient with the decay's part, L2 fashion.
    #[inline(always)]
    fn decayed(&self, g: f32, p: f32) -> f32 {
        g + self.decay * p
    }

    #[inline(always)]
    fn momentum(&self, p: f32, g: f32, velocity: &mut f32) -> f32 {
        *velocity = self.momentum * *velocity + self.decayed(g, p);
        p - self.rate * *velocity
    }

    #[inline(always)]
    fn nesterov(&self, p: f32, g: f32, velocity: &mut f32) -> f32 {
        let g = self.decayed(g, p);
        *velocity = self.momentum * *velocity + g;
        p - self.rate * (g + self.momentum * *velocity)
    }

    #[inline(always)]
    fn adam(&self, p: f32, g: f32, mean: &mut f32, square: &mut f32) -> f32 {
        *mean = BETA_1 as f32 * *mean + (1.0 - BETA_1) as f32 * g;
        *square = BETA_2 as f32 * *square + (1.0 - BETA_2) as f32 * g * g;
        p - self.rate_first * *mean / (square.sqrt() * self.root_second + EPSILON as f32)
    }

    #[inline(always)]
    fn rms_prop(&self, p: f32, g: f32, square: &mut f32) -> f32 {
        let g = self.decayed(g, p);
        *square = ALPHA as f32 * *square + (1.0 - ALPHA) as f32 * g * g;
        p - self.rate * g / (square.sqrt() + EPSILON as f32)
    }
}
