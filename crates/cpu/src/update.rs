//! The update rules: one pass over each parameter.
//!
//! What is too small to move a parameter is taken for 0 before it would become a subnormal number: gradients far below
//! f32 at every step, and what is remembered now and then.

use engine::constants::{ALPHA, BETA_1, BETA_2, EPSILON};
use engine::ops::Update;
use engine::{Memory, Rule, scaled};
use experiment::Optimiser;

use crate::range::{power, shift};
use crate::store::restore;

/// The update in training step `step`.
pub(crate) fn update(it: &Update, memory: &mut Memory<f32>, step: u64) {
    let Update { rule, parameter, gradient, first, second, ratio } = *it;
    let (count, step) = (step, Step::new(rule, step));
    // A rate so small comes at the end of a schedule.
    let is_late = step.rate < LEAST_RATE;
    if memory.exponents(gradient)[0] < LEAST_EXPONENT {
        restore(memory, gradient);
    }
    let stored = Stored::new(memory.exponents(gradient)[0], is_late, &step);
    if let Some(first) = first.filter(|_| is_late || count.is_multiple_of(EVERY)) {
        memory.update([first], |_, [values]| shift(values, 0, step.least()));
    }
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
                    change(parameter, (g, stored), state, rule, ratio.is_some(), sums);
                } else {
                    let rule = |p, g, (m, v)| step.adam(p, step.decayed(g, p), m, v);
                    change(parameter, (g, stored), state, rule, ratio.is_some(), sums);
                }
            });
        }
        (Some(first), None) => {
            memory.update([parameter, first], |memory, [parameter, velocity]| {
                let (g, state) = (memory.values(gradient), velocity.iter_mut());
                if rule.optimiser == Optimiser::Nesterov {
                    let rule = |p, g, v: &mut f32| step.nesterov(p, g, v);
                    change(parameter, (g, stored), state, rule, ratio.is_some(), sums);
                } else {
                    let rule = |p, g, v: &mut f32| step.momentum(p, g, v);
                    change(parameter, (g, stored), state, rule, ratio.is_some(), sums);
                }
            });
        }
        (None, Some(second)) => {
            memory.update([parameter, second], |memory, [parameter, square]| {
                let (g, state) = (memory.values(gradient), square.iter_mut());
                let rule = |p, g, v: &mut f32| step.rms_prop(p, g, v);
                change(parameter, (g, stored), state, rule, ratio.is_some(), sums);
            });
        }
        (None, None) => memory.update([parameter], |memory, [parameter]| {
            let (g, state) = (memory.values(gradient), std::iter::repeat(()));
            let rule = |p: f32, g, ()| p - step.rate * step.decayed(g, p);
            change(parameter, (g, stored), state, rule, ratio.is_some(), sums);
        }),
    }
    if let Some(ratio) = ratio {
        memory.update([ratio], |_, [ratio]| ratio[0] = sums.ratio());
    }
}

fn square(value: f64) -> f64 {
    value * value
}

/// Replaces every parameter by what the rule makes of it, its gradient and its state; adds up how
/// large it was and how much it changed, if asked.
#[inline(always)]
fn change<S>(
    parameter: &mut [f32],
    (gradient, stored): (&[f32], Stored),
    state: impl Iterator<Item = S>,
    rule: impl Fn(f32, f32, S) -> f32,
    measured: bool,
    sums: &mut Sums,
) {
    let elements = parameter.iter_mut().zip(gradient).zip(state);
    if measured {
        elements.for_each(|((p, &g), state)| {
            let new = rule(*p, stored.value(g), state);
            sums.before += square((*p).into());
            sums.change += square(f64::from(new) - f64::from(*p));
            *p = new;
        });
    } else {
        elements.for_each(|((p, &g), state)| *p = rule(*p, stored.value(g), state));
    }
}

/// How a gradient is stored: what is too small to move a parameter, and what takes the rest to 2⁰.
#[derive(Clone, Copy)]
struct Stored {
    least: f32,
    scale: f32,
}

impl Stored {
    fn new(exponent: i32, is_late: bool, step: &Step) -> Stored {
        if exponent == 0 && !is_late {
            return Stored { least: 0.0, scale: 1.0 };
        }
        let least = scaled(step.least(), -exponent) as f32;
        Stored { least, scale: if exponent < LEAST_EXPONENT { 0.0 } else { power(exponent) } }
    }

    /// The number itself. A product that would be subnormal is never computed.
    #[inline(always)]
    fn value(self, stored: f32) -> f32 {
        // Written so that NaN passes.
        let kept = if stored.abs() < self.least { 0.0 } else { stored };
        kept * self.scale
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
        let ratio = self.change.sqrt() / self.before.sqrt();
        if ratio < f32::MIN_POSITIVE.into() { 0.0 } else { ratio as f32 }
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

/// A gradient far below f32 changes a parameter by this much, 2⁻⁹⁰, or not at all: a bias that starts at 0 then is a
/// multiple of 2⁻¹¹⁸, and never subnormal. The change of anything else would be lost in rounding by far.
const LEAST_CHANGE: f32 = power(-90);
/// Products of a rate from here on, 2⁻²⁰, with what is remembered of a matrix are normal numbers.
const LEAST_RATE: f32 = power(-20);
/// From here on, 2 to the power of it is a normal number. A gradient that has been brought to a smaller one moves no
/// parameter.
const LEAST_EXPONENT: i32 = -126;
/// So often, in steps, what is remembered is looked through: in between it decays to a thirtieth.
const EVERY: u64 = 32;
/// The square of this number, 2⁻⁵⁷, times a share of a thousandth is a normal number.
const LEAST_SQUARED: f32 = power(-57);

/// This share of g². What g² lacks to a normal number is added: beside ε² = 10⁻¹⁶ its 10⁻³⁵ are nothing.
#[inline(always)]
fn square_of(g: f32, share: f32) -> f32 {
    let size = g.abs();
    // Written so that NaN passes.
    let size = if size < LEAST_SQUARED { LEAST_SQUARED } else { size };
    share * size * size
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

    /// The smallest number that changes a parameter once it is multiplied with the rate: a power of two.
    fn least(&self) -> f32 {
        let rate = self.rate.min(self.rate_first);
        // Nothing is lost to a rate of 0, at the end of a schedule: what is remembered stays.
        let least = if rate > LEAST_CHANGE { LEAST_CHANGE / rate } else { LEAST_CHANGE };
        // Without the digits behind the power of two.
        f32::from_bits(least.max(LEAST_CHANGE).to_bits() & 0xff80_0000)
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
        *square = BETA_2 as f32 * *square + square_of(g, (1.0 - BETA_2) as f32);
        p - self.rate_first * *mean / (square.sqrt() * self.root_second + EPSILON as f32)
    }

    #[inline(always)]
    fn rms_prop(&self, p: f32, g: f32, square: &mut f32) -> f32 {
        let g = self.decayed(g, p);
        *square = ALPHA as f32 * *square + square_of(g, (1.0 - ALPHA) as f32);
        p - self.rate * g / (square.sqrt() + EPSILON as f32)
    }
}
