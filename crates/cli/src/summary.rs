//! What a finished run showed, in a few lines.

use experiment::{Measure, Plan};
use insight::{Evidence, Losses, Prediction, judge};
use protocol::{Evaluation, Frame};
use words::baseline;

use crate::{course, report};

/// What is kept of a run for its summary.
#[derive(Default)]
pub(crate) struct Summary {
    /// Steps done.
    pub(crate) steps: u64,
    /// Loss of the last step.
    pub(crate) loss: f32,
    /// The losses of all steps.
    losses: Vec<f32>,
    /// ∂loss/∂(layer output) of the first step, by site: that of the initial parameters.
    first: Vec<f64>,
    /// The same of the last step.
    last: Vec<f64>,
    /// Saturated share of the hidden layers in the last step, if it was measured.
    saturated: Vec<f64>,
    /// Deviation of their activations, if it was measured.
    deviation: Vec<f64>,
    /// The last evaluation.
    evaluation: Option<Evaluation>,
}

impl Summary {
    /// Adds finished steps.
    pub(crate) fn record(&mut self, frame: &Frame) {
        if let Some(&loss) = frame.losses.last() {
            let last = frame.steps() - 1;
            if self.steps == 0 {
                self.first = frame.values(Measure::GradActivation, 0).to_vec();
            }
            self.loss = loss;
            self.losses.extend_from_slice(&frame.losses);
            self.steps = frame.first_step + last as u64;
            self.last = frame.values(Measure::GradActivation, last).to_vec();
            self.saturated = frame.values(Measure::Saturated, last).to_vec();
            self.deviation = frame.values(Measure::ActivationDeviation, last).to_vec();
        }
        if let Some(evaluation) = frame.evaluations.last() {
            self.evaluation = Some(evaluation.clone());
        }
    }

    /// How the loss has come down, where it is known what guessing gives.
    fn losses(&self, plan: &Plan) -> Option<Losses> {
        let first = self.steps + 1 - self.losses.len() as u64;
        let losses = (first..).zip(self.losses.iter().copied());
        Losses::new(losses, baseline::loss(plan, false)?)
    }

    /// The summary in words, with what theory predicted of the first step.
    pub(crate) fn words(&self, plan: &Plan, prediction: Option<&Prediction>) -> String {
        let mut words = format!("step {}: loss {:.4}", self.steps, self.loss);
        if let Some(e) = &self.evaluation {
            words += &if plan.model.main_loss().target.classes().is_some() {
                format!(", test accuracy {:.1} % after step {}", 100.0 * e.accuracy, e.step)
            } else {
                format!(", test loss {:.4} after step {}", e.loss, e.step)
            };
        }
        let measured = |values: &[f64]| (!values.is_empty()).then_some(());
        let readings = course::read(plan, &self.last);
        let evidence = Evidence {
            layers: &readings,
            saturated: measured(&self.saturated).map(|()| &self.saturated[..]),
            activation_deviation: measured(&self.deviation).map(|()| &self.deviation[..]),
            dead: self.evaluation.as_ref().map(|it| &it.dead[..]).filter(|it| !it.is_empty()),
            coherence: None,
            losses: self.losses(plan),
            trained: self.steps > 1,
            live: None,
        };
        let Some(verdict) = judge(plan, &evidence) else { return words };
        let unit = course::unit(plan);
        words += &format!("\ngradient: {}", report::kind(verdict.kind));
        if let Some(worst) = report::worst(&verdict, plan) {
            words += &format!(" ({worst})");
        }
        if let (Some(&first), Some(&last)) = (readings.first(), readings.last()) {
            words += &format!(
                "; {unit} 1 receives {}, {unit} {} {}",
                report::reading(first),
                readings.len(),
                report::reading(last)
            );
        }
        if let Some(slope) = verdict.decades_per_step {
            words += &format!("; ×{:.3} per {unit} going backward", 10f32.powf(slope));
        }
        words += &format!("\nreason: {}", report::reason(verdict.reason, plan));
        if !verdict.remedies.is_empty() {
            words += &format!("\ntry: {}", report::remedies(&verdict.remedies));
        }
        words += &format!("\nat the first step: {}", self.start(plan, prediction));
        words
    }

    /// The factor of the first step, beside the predicted one.
    fn start(&self, plan: &Plan, prediction: Option<&Prediction>) -> String {
        let unit = course::unit(plan);
        let measured = course::factor(plan, &self.first).map_or_else(
            || format!("no factor per {unit} to be measured"),
            |factor| format!("×{factor:.3} per {unit} going backward"),
        );
        let predicted = match prediction {
            Some(prediction) => {
                let half = prediction.half_life().map_or_else(String::new, |half| {
                    format!(", which halves it every {half:.1} {unit}s")
                });
                format!("theory predicts ×{:.3}{half}", prediction.geometric_mean())
            }
            None => "theory has no prediction".to_owned(),
        };
        format!("{measured}; {predicted}")
    }
}
