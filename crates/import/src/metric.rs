//! `Metric`: what a row measures, by the metric's name.

use experiment::{Gate, Measure};

/// The meaning of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metric {
    /// A measure of a layer.
    OfLayer(Measure),
    /// Loss of a step's batch.
    Loss,
    /// Accuracy on a step's batch.
    Accuracy,
    /// Accuracy on a test set.
    TestAccuracy,
    /// Something that no picture shows.
    NotShown,
}

/// The measures that a picture shows.
const SHOWN: [Measure; 11] = [
    Measure::GradActivation,
    Measure::GradWeight,
    Measure::UpdateRatio,
    Measure::ActivationDeviation,
    Measure::Saturated,
    Measure::Gate(Gate::Input),
    Measure::Gate(Gate::Forget),
    Measure::Gate(Gate::Output),
    Measure::Gate(Gate::Reset),
    Measure::Gate(Gate::Update),
    Measure::WeightNorm,
];

impl Metric {
    /// The metric of this written name.
    pub(crate) fn named(name: &str) -> Metric {
        match name {
            "loss" => Metric::Loss,
            "accuracy" => Metric::Accuracy,
            "test_accuracy" => Metric::TestAccuracy,
            _ => match SHOWN.into_iter().find(|measure| measure.name() == name) {
                Some(measure) => Metric::OfLayer(measure),
                None => Metric::NotShown,
            },
        }
    }

    /// A measure's place in the order in which the page lists them.
    pub(crate) fn order(measure: Measure) -> usize {
        SHOWN.iter().position(|it| *it == measure).unwrap_or(SHOWN.len())
    }
}

/// A loss or an accuracy as f32 that keeps its meaning: a positive number stays positive, however small.
pub(crate) fn as_f32(value: f64) -> f32 {
    let near = value as f32;
    if near == 0.0 && value > 0.0 { f32::from_bits(1) } else { near }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_small_for_f32_is_not_0() {
        assert_eq!(as_f32(0.0), 0.0);
        assert!(as_f32(1e-60) > 0.0 && as_f32(1e-60) < f32::MIN_POSITIVE);
        assert_eq!(as_f32(1e60), f32::INFINITY);
        assert!(as_f32(f64::NAN).is_nan());
    }

    #[test]
    fn traces_use_the_names_that_are_read() {
        assert_eq!(Metric::named("grad_activation"), Metric::OfLayer(Measure::GradActivation));
        assert_eq!(Metric::named("gate_forget"), Metric::OfLayer(Measure::Gate(Gate::Forget)));
        assert_eq!(Metric::named("lr"), Metric::NotShown);
        assert_eq!(Metric::named("Loss"), Metric::NotShown);
    }
}
