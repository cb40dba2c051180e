//! The numbers that a step is told: where its result goes, and how fast it learns.

use engine::Rule;
use engine::constants::{BETA_1, BETA_2};

use crate::instructions::{Optimiser, Step};
use crate::planner::Clip;

/// What the rule is at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rates {
    optimiser: Optimiser,
    rate: f32,
    rate_first: f32,
    root_second: f32,
    decay: f32,
    momentum: f32,
}

/// The numbers of a program that learns nothing.
const NO_RATES: Rates = Rates {
    optimiser: Optimiser::Sgd,
    rate: 0.0,
    rate_first: 0.0,
    root_second: 0.0,
    decay: 0.0,
    momentum: 0.0,
};

/// The numbers of training step `step`, the first of which is 1; computed in f64, as on the CPU.
pub(crate) fn rates(rule: Option<&Rule>, step: u64) -> Rates {
    let Some(rule) = rule else { return NO_RATES };
    let rate = rule.rate(step);
    let correction = |beta: f64| 1.0 - libm::pow(beta, step as f64);
    Rates {
        optimiser: rule.optimiser,
        rate: rate as f32,
        rate_first: (rate / correction(BETA_1)) as f32,
        root_second: libm::sqrt(correction(BETA_2)) as f32,
        decay: rule.weight_decay as f32,
        momentum: rule.momentum as f32,
    }
}

/// The uniform buffer of a step: whether it trains, its place in the ring, and how many rows count.
pub(crate) fn step(train: bool, slot: usize, rows: usize, rates: Rates, clip: Clip) -> Step {
    let Rates { optimiser, rate, rate_first, root_second, decay, momentum } = rates;
    Step {
        train: usize::from(train),
        slot,
        rows,
        optimiser,
        rate,
        rate_first,
        root_second,
        decay,
        momentum,
        clipping: clip.clipping,
        clip_at: clip.largest,
        clip_factor: clip.factor,
    }
}
