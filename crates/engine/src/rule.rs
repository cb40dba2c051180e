//! `Rule`: how a gradient becomes an update, and how fast at each step.

use experiment::{Optimiser, RunSpec, Schedule};

use crate::constants::{BETA_1, BETA_2, EPSILON};

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

    /// What step `step` added to a weight that is `weight` after it, from its gradient and from what
    /// the optimiser remembers of it after the step. This is the rule solved for the difference, and
    /// so says more of a small update than a difference of weights that were rounded to f32.
    pub fn applied(&self, step: u64, weight: f64, gradient: f64, first: f64, second: f64) -> f64 {
        let (rate, decay) = (self.rate(step), self.weight_decay);
        let correction = |beta: f64| 1.0 - libm::pow(beta, step as f64);
        // An update of −(scale · (g + decay · w) + fixed), with w before it, leaves
        // w · (1 − scale · decay) − scale · g − fixed.
        let (scale, gradient, fixed) = match self.optimiser {
            Optimiser::Sgd if self.momentum != 0.0 => return -rate * first,
            Optimiser::Adam | Optimiser::AdamW => {
                let root = libm::sqrt(second) / libm::sqrt(correction(BETA_2)) + EPSILON;
                let fixed = rate / correction(BETA_1) * first / root;
                if self.optimiser == Optimiser::Adam {
                    return -fixed;
                }
                (rate, 0.0, fixed)
            }
            Optimiser::RmsProp => (rate / (libm::sqrt(second) + EPSILON), gradient, 0.0),
            Optimiser::Sgd | Optimiser::Nesterov => (rate, gradient, rate * self.momentum * first),
        };
        let before = (weight + scale * gradient + fixed) / (1.0 - scale * decay);
        -(scale * (gradient + decay * before) + fixed)
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
    use experiment::Plan;

    use super::*;
    use crate::ops::{Update, View};
    use crate::{Backend, BufferId, OpByOp, Program, Reference, initial_parameters};

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

    /// The rule solved for the difference against the difference, in f64.
    #[test]
    fn what_was_applied_is_what_the_weights_changed_by() {
        for &optimiser in Optimiser::ALL {
            for (momentum, weight_decay) in [(0.0, 0.0), (0.9, 0.0), (0.9, 0.3), (0.0, 0.3)] {
                let spec = RunSpec {
                    optimiser,
                    momentum,
                    weight_decay,
                    depth: 1,
                    width: 4,
                    batch: 3,
                    learning_rate: 0.1,
                    schedule: Schedule::Cosine,
                    warm_up: 2,
                    horizon: 8,
                    ..RunSpec::default()
                };
                compare(&Plan::new(&spec));
            }
        }
    }

    fn compare(plan: &Plan) {
        let program = Program::compile(plan);
        let mut backend = OpByOp::new(program.clone(), Reference);
        for (&id, values) in program.parameters.iter().zip(initial_parameters(plan)) {
            backend.write(id, &values).expect("it fits");
        }
        let inputs: Vec<f32> = (0..3 * 64).map(|at| (at as f32).sin()).collect();
        for step in 1..=4 {
            backend.write(program.inputs[0], &inputs).expect("it fits");
            backend.write(program.targets[0], &[1.0, 7.0, 2.0]).expect("it fits");
            let values =
                |backend: &OpByOp<f64, Reference>, id| backend.memory().values(id).to_vec();
            let before: Vec<Vec<f64>> =
                program.parameters.iter().map(|&id| values(&backend, id)).collect();
            backend.run_forward();
            backend.run_backward();
            backend.run_update();
            let updates = program.update.iter().zip(&before);
            for (op, before) in updates {
                let View::Update(update) = op.view() else { panic!("nothing else updates") };
                let Update { rule, parameter, gradient, first, second, .. } = update;
                let (after, gradient) = (values(&backend, parameter), values(&backend, gradient));
                let memory = |of: Option<BufferId>| of.map(|id| values(&backend, id));
                let (first, second) = (memory(first), memory(second));
                for at in 0..after.len() {
                    let memory = |of: &Option<Vec<f64>>| of.as_ref().map_or(0.0, |of| of[at]);
                    let (first, second) = (memory(&first), memory(&second));
                    let found = rule.applied(step, after[at], gradient[at], first, second);
                    let expected = after[at] - before[at];
                    let bound = 1e-9 * expected.abs() + 1e-15;
                    assert!((found - expected).abs() <= bound, "{rule:?}: {found} {expected}");
                }
            }
        }
    }
}
