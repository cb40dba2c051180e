//! A prediction and what the first step of several seeds measured, over the same stretch.

use std::ops::Range;

use experiment::{Measure, Plan, Problem, RunSpec};
use insight::{Prediction, Rows, Verdict, predict};

use crate::drive::first_step;
use crate::{course, input};

/// What the first step of one seed measured.
pub(super) struct Found {
    /// The gradients of all sites.
    gradients: Vec<f64>,
    /// The rows that the network read.
    rows: Rows,
}

impl Found {
    /// Takes the first step.
    ///
    /// # Errors
    /// If the experiment is not valid.
    pub(super) fn of(spec: &RunSpec) -> Result<Found, Vec<Problem>> {
        let frame = first_step(spec)?;
        let gradients = if frame.is_empty() {
            Vec::new()
        } else {
            frame.values(Measure::GradActivation, 0).to_vec()
        };
        Ok(Found { gradients, rows: input::rows(spec, None) })
    }
}

/// A prediction and a measurement.
pub(super) struct Comparison {
    /// What theory says of the seeds, each with the rows that it read.
    pub(super) prediction: Option<Prediction>,
    /// The predicted factor per layer (time step) in the geometric mean over the stretch measured.
    pub(super) predicted: Option<f64>,
    /// Predicted standard deviation of ln of a seed's factor; none through time.
    pub(super) band: Option<f64>,
    /// The measured factor, in the geometric mean over the stretch and over seeds.
    pub(super) measured: Option<f64>,
    /// Measured log₁₀ of the norms relative to the last one, in the mean over seeds; `None` where
    /// some seed has none that is finite and not 0.
    pub(super) relative: Vec<Option<f64>>,
    /// Number of seeds.
    seeds: usize,
    /// The verdict on the first seed.
    pub(super) verdict: Option<Verdict>,
}

impl Comparison {
    /// Compares what was found in the first steps of a plan's seeds.
    pub(super) fn new(plan: &Plan, found: &[Found]) -> Comparison {
        let prediction = mean(plan, found);
        let courses: Vec<&[f64]> = found.iter().map(|it| course::of(plan, &it.gradients)).collect();
        let sites = course::sites(plan).len();
        let relative: Vec<Option<f64>> =
            (0..sites).map(|site| mean_relative(&courses, site)).collect();
        let stretch = stretch(plan, &relative);
        let over = |relative: &[f64]| {
            let decades = relative[stretch.start] - relative[stretch.end - 1];
            10f64.powf(decades / (stretch.len() - 1) as f64)
        };
        let measured = (stretch.len() > 2).then(|| {
            let known: Vec<f64> = relative.iter().map(|log| log.unwrap_or(f64::NAN)).collect();
            over(&known)
        });
        let predicted = prediction.as_ref().map(|prediction| {
            if stretch.len() > 2 {
                over(&prediction.relative())
            } else {
                prediction.geometric_mean()
            }
        });
        let band = prediction.as_ref().and_then(|prediction| {
            let deviation = prediction.log_deviation.get(stretch.start)?;
            (stretch.len() > 2).then(|| deviation / (stretch.len() - 1) as f64)
        });
        let verdict = found.first().and_then(|found| course::verdict(plan, &found.gradients));
        let seeds = found.len();
        Comparison { prediction, predicted, band, measured, relative, seeds, verdict }
    }

    /// By which share the measured factor is larger than the predicted one.
    pub(super) fn deviation(&self) -> Option<f64> {
        Some(self.measured? / self.predicted? - 1.0)
    }

    /// Whether the deviation is no more than twice the standard error that the theory predicts for
    /// the mean over so many seeds; `None` where it predicts none.
    pub(super) fn is_chance(&self) -> Option<bool> {
        let error = self.band? / (self.seeds as f64).sqrt();
        Some((1.0 + self.deviation()?).ln().abs() <= 2.0 * error)
    }
}

/// The prediction in the geometric mean over seeds.
fn mean(plan: &Plan, found: &[Found]) -> Option<Prediction> {
    let predictions: Option<Vec<Prediction>> =
        found.iter().map(|it| predict(&plan.model, &it.rows)).collect();
    let predictions = predictions?;
    let count = predictions.len() as f64;
    let mut mean = predictions.first()?.clone();
    for (layer, factor) in mean.factors.iter_mut().enumerate() {
        *factor = predictions.iter().map(|it| it.factors[layer].powf(1.0 / count)).product();
    }
    Some(mean)
}

/// Mean over seeds of log₁₀ of a norm relative to the last one.
fn mean_relative(courses: &[&[f64]], site: usize) -> Option<f64> {
    let mut sum = 0.0;
    for course in courses {
        let (norm, last) = (*course.get(site)?, *course.last()?);
        if !norm.is_normal() || !last.is_normal() {
            return None;
        }
        sum += norm.log10() - last.log10();
    }
    (!courses.is_empty()).then(|| sum / courses.len() as f64)
}

/// The sites over which prediction and measurement are compared: all whose gradients can be read
/// from the last one on. Through time the theory speaks of steps far from the readout, and of a
/// state that has forgotten its start: the first tenth and the last fifth are left out. It speaks
/// of one target, and says nothing where every time step has one.
fn stretch(plan: &Plan, relative: &[Option<f64>]) -> Range<usize> {
    let sites = relative.len();
    if course::has_many_targets(plan) {
        return 0..0;
    }
    let (from, to) =
        if plan.model.cell(0).is_some() { (sites / 10, sites - sites / 5) } else { (0, sites) };
    let readable = relative[from..to].iter().rev().take_while(|log| log.is_some()).count();
    to - readable..to
}

#[cfg(test)]
mod tests {
    use experiment::Activation;

    use super::*;

    fn found(gradients: &[f64]) -> Found {
        Found { gradients: gradients.to_vec(), rows: Rows::alike(1.0) }
    }

    #[test]
    fn seeds_are_averaged_over_what_all_have_measured() {
        let spec = RunSpec { depth: 5, activation: Activation::Tanh, ..RunSpec::default() };
        let plan = Plan::new(&spec);
        // Five hidden layers and the output; the first norm of the second seed is 0.
        let seeds = [
            found(&[1e-4, 1e-3, 1e-2, 1e-1, 1.0, 7.0]),
            found(&[0.0, 1e-5, 1e-3, 1e-1, 10.0, 7.0]),
        ];
        let comparison = Comparison::new(&plan, &seeds);
        assert_eq!(comparison.relative[0], None);
        assert_eq!(comparison.relative[4], Some(0.0));
        // From layer 5 to layer 2: 10⁻³ and 10⁻⁶.
        assert!((comparison.measured.unwrap() / 10f64.powf(-1.5) - 1.0).abs() < 1e-6);
        let predicted = comparison.prediction.as_ref().unwrap();
        let factors = &predicted.factors[1..];
        let mean = factors.iter().product::<f64>().powf(1.0 / 3.0);
        assert!((comparison.predicted.unwrap() / mean - 1.0).abs() < 1e-9);
        assert!((comparison.band.unwrap() - predicted.log_deviation[1] / 3.0).abs() < 1e-12);
        // A factor of 0.03 where 0.87 is expected.
        assert_eq!(comparison.is_chance(), Some(false));
    }

    #[test]
    fn nothing_measured_is_no_number() {
        let plan = Plan::new(&RunSpec::default());
        let comparison = Comparison::new(&plan, &[found(&[])]);
        assert_eq!((comparison.measured, comparison.deviation()), (None, None));
        assert!(comparison.predicted.is_some());
    }
}
