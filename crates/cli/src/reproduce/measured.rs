//! What is measured of one run.

use experiment::{Compute, Measure, Plan, Probes, Problem, RunSpec};
use insight::Kind;

use crate::course;
use crate::drive::{Job, Refusal, drive};

/// Steps whose mean loss counts as that of the end.
const LAST: usize = 50;

/// What is measured of one run.
pub(super) struct Measured {
    /// Geometric mean of the factor per layer (time step) going back, in the first step.
    pub(super) factor: Option<f64>,
    /// ‖∂loss/∂W‖ in the first step, of the hidden layers with as many inputs as units.
    pub(super) weights: Vec<f64>,
    /// Mean loss of the last steps.
    pub(super) loss: f64,
    /// Test accuracy of the last evaluation, where there are classes.
    pub(super) accuracy: Option<f64>,
    /// Verdict on the first step.
    pub(super) verdict: Option<Kind>,
    /// How the run ended, if it did so early.
    pub(super) ended: Option<String>,
}

/// The runs of a variant, one for each seed.
pub(super) struct Outcome {
    /// Name of the variant.
    pub(super) variant: &'static str,
    /// What each seed gave.
    pub(super) runs: Vec<Measured>,
}

impl Measured {
    /// Trains for so many steps.
    ///
    /// # Errors
    /// If the experiment is not valid.
    pub(super) fn of(spec: &RunSpec, steps: u64) -> Result<Measured, Vec<Problem>> {
        let plan = Plan::new(spec);
        let mut losses = Vec::new();
        let (mut first, mut weights, mut accuracy) = (Vec::new(), Vec::new(), None);
        let probes = Probes::default();
        let compute = Compute::Cpu;
        let job = Job { spec: spec.clone(), table: None, probes, compute, steps };
        let finished = drive(job, &mut |frame| {
            if losses.is_empty() && frame.steps() > 0 {
                first = frame.values(Measure::GradActivation, 0).to_vec();
                weights = square_weights(&plan, frame.values(Measure::GradWeight, 0));
            }
            losses.extend_from_slice(&frame.losses);
            if let Some(evaluation) = frame.evaluations.last() {
                accuracy = Some(f64::from(evaluation.accuracy));
            }
        });
        let finished = match finished {
            Ok(finished) => finished,
            Err(Refusal::Experiment(problems)) => return Err(problems),
            Err(Refusal::Table(_)) => unreachable!("there is no table"),
        };
        let last = &losses[losses.len().saturating_sub(LAST)..];
        let sum: f64 = last.iter().map(|&loss| f64::from(loss)).sum();
        Ok(Measured {
            factor: course::factor(&plan, &first),
            weights,
            loss: sum / last.len() as f64,
            accuracy: accuracy.filter(|_| plan.model.main_loss().target.classes().is_some()),
            verdict: course::verdict(&plan, &first).map(|verdict| verdict.kind),
            ended: finished.fault.map(|fault| format!("; not finite at step {}", fault.step)),
        })
    }
}

/// The norms of square weight matrices of hidden layers: matrices of other shapes have other norms.
fn square_weights(plan: &Plan, norms: &[f64]) -> Vec<f64> {
    let weights = plan.model.measured_weights().zip(norms);
    weights
        .filter(|((index, weight), _)| {
            let (rows, columns) = weight.shape();
            // A first layer reads data, not activations.
            (1..plan.model.hidden().len()).contains(index) && rows == columns
        })
        .map(|(_, &norm)| norm)
        .collect()
}
