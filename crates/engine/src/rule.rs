//! `Rule`: how a gradient becomes an update, and how fast at each step.

use spec::{Optimiser, RunSpec, Schedule};

/// The update rule of an experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Which rule.
    pub optimiser: Optimiser,
    /// Step size at full height.
    pub learning_rate: f64,
    /// Momentum μ of stochastic gradient descent.
    pub momentum: f64,
    /// Weight decay λ: added to the gradient, with AdamW taken off the parameter.
    pub weight_decay: f64,
    /// How the step size changes.
    pub schedule: Schedule,
    /// Steps over which it rises.
    pub warm_up: usize,
    /// Steps after which a cosine is at 0.
    pub horizon: usize,
}

impl Rule {
    /// The rule of an experiment.
    pub fn new(spec: &RunSpec) -> Rule {
        Rule {
            optimiser: spec.optimiser,
            learning_rate: spec.learning_rate,
            momentum: spec.momentum,
            weight_decay: spec.weight_decay,
            schedule: spec.schedule,
            warm_up: spec.warm_up,
            horizon: spec.horizon,
        }
    }

    /// Step size of a step; the first step is 1.
    pub fn rate(&self, step: u64) -> f64 {
        let rising = || match self.warm_up {
            0 => 1.0,
            steps => (step as f64 / steps as f64).min(1.0),
        };
        let factor = match self.schedule {
            Schedule::Constant => 1.0,
            Schedule::WarmUp => rising(),
            Schedule::Cosine if step <= self.warm_up as u64 => rising(),
            Schedule::Cosine => {
                let length = self.horizon.saturating_sub(self.warm_up).max(1);
                let done = (step - self.warm_up as u64) as f64 / length as f64;
                0.5 * (1.0 + libm::cos(std::f64::consts::PI * done.min(1.0)))
            }
        };
        self.learning_rate * factor
    }

    /// How many tensors it remembers beside each parameter: velocity, or moments.
    pub fn memories(&self) -> (bool, bool) {
        match self.optimiser {
            Optimiser::Sgd | Optimiser::Nesterov => (self.momentum != 0.0, false),
            Optimiser::Adam | Optimiser::AdamW => (true, true),
            Optimiser::RmsProp => (false, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule, warm_up: usize) -> Vec<f64> {
        let spec =
            RunSpec { schedule, warm_up, horizon: 8, learning_rate: 4.0, ..RunSpec::default() };
        (1..=10).map(|step| Rule::new(&spec).rate(step)).collect()
    }

    #[test]
    fn rates_rise_and_fall_as_the_schedule_says() {
        assert_eq!(rates(Schedule::Constant, 4), [4.0; 10]);
        assert_eq!(rates(Schedule::WarmUp, 4)[..5], [1.0, 2.0, 3.0, 4.0, 4.0]);
        assert_eq!(rates(Schedule::WarmUp, 0), [4.0; 10]);
        let cosine = rates(Schedule::Cosine, 4);
        assert_eq!(cosine[..4], [1.0, 2.0, 3.0, 4.0]);
        assert!((cosine[5] - 2.0).abs() < 1e-12);
        assert!(cosine[7..].iter().all(|rate| rate.abs() < 1e-12));
        assert!(rates(Schedule::Cosine, 20).iter().all(|rate| rate.is_finite()));
    }
}
