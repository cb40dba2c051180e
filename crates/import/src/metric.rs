//! The measures that pictures show of layers, and numbers as curves hold them.

use experiment::{Gate, Measure};

/// The measures that a picture shows, in the order in which the page lists them.
pub(crate) const SHOWN: [Measure; 11] = [
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

/// A measure's place in that order.
pub(crate) fn order(measure: Measure) -> usize {
    SHOWN.iter().position(|it| *it == measure).unwrap_or(SHOWN.len())
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
}
