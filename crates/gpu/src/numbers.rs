//! The numbers that a step is told: where its result goes, and how fast it learns.

use engine::Rule;
use engine::constants::{BETA_1, BETA_2};

use crate::planner::optimiser_code;

/// What the rule is at one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rates {
    optimiser: u32,
    rate: f32,
    rate_first: f32,
    root_second: f32,
    decay: f32,
    momentum: f32,
}

/// The numbers of training step `step`, the first of which is 1; computed in f64, as on the CPU.
pub(crate) fn rates(rule: Option<&Rule>, step: u64) -> Rates {
    let Some(rule) = rule else { return Rates::default() };
    let rate = rule.rate(step);
    let correction = |beta: f64| 1.0 - libm::pow(beta, step as f64);
    Rates {
        optimiser: optimiser_code(rule.optimiser),
        rate: rate as f32,
        rate_first: (rate / correction(BETA_1)) as f32,
        root_second: libm::sqrt(correction(BETA_2)) as f32,
        decay: rule.weight_decay as f32,
        momentum: rule.momentum as f32,
    }
}

/// The uniform buffer of a step.
pub(crate) struct StepNumbers {
    pub(crate) train: bool,
    pub(crate) slot: usize,
    pub(crate) rows: usize,
    pub(crate) rates: Rates,
    /// Kind of clipping, its limit, and where its factor lies.
    pub(crate) clipping: (u32, f32, usize),
}

impl StepNumbers {
    /// In the order of the shaders' struct `Step`.
    pub(crate) fn words(&self) -> [u32; 12] {
        let Rates { optimiser, rate, rate_first, root_second, decay, momentum } = self.rates;
        let (clip, clip_at, factor) = self.clipping;
        [
            u32::from(self.train),
            self.slot as u32,
            self.rows as u32,
            optimiser,
            rate.to_bits(),
            rate_first.to_bits(),
            root_second.to_bits(),
            decay.to_bits(),
            momentum.to_bits(),
            clip,
            clip_at.to_bits(),
            factor as u32,
        ]
    }
}
