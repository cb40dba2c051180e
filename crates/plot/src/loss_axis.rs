//! `LossAxis`: the y axis of losses, linear or in whole decades.

use experiment::is_logged;

use crate::decades::DecadeRange;
use crate::frame::PlotArea;
use crate::history::History;
use crate::steps::nice_step;

/// If the loss exceeds the chance level by this factor, a linear axis is useless.
const TOO_HIGH_FOR_LINEAR: f32 = 10.0;

/// The kind of y axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossAxis {
    /// From 0 up.
    Linear,
    /// Whole decades.
    Logarithmic,
}

impl LossAxis {
    /// Linear, unless the loss grew so large that nothing else could be seen.
    pub fn suited_to(histories: &[&History], chance: f32) -> LossAxis {
        match extent(histories) {
            Some((_, high)) if high > TOO_HIGH_FOR_LINEAR * chance => LossAxis::Logarithmic,
            _ => LossAxis::Linear,
        }
    }
}

/// The lowest and highest finite loss of some runs, on a test set too.
pub(crate) fn extent(histories: &[&History]) -> Option<(f32, f32)> {
    let ranges = histories.iter().flat_map(|history| {
        let tested = history.test_losses().iter().map(|it| it.1).filter(|loss| loss.is_finite());
        let columns = 0..history.columns();
        let trained = columns.filter_map(|column| Some(history.column(column)?.loss_range));
        trained.chain(tested.map(|loss| (loss, loss)))
    });
    let (low, high) =
        ranges.fold((f32::NAN, f32::NAN), |all, range| (all.0.min(range.0), all.1.max(range.1)));
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

/// The column of the first loss that is not finite. A loss that is not logged is none of them.
pub(crate) fn first_not_finite(history: &History) -> Option<usize> {
    history.samples().position(|sample| !sample.loss.is_finite() && is_logged(sample.loss))
}

/// The map from a loss to a height.
#[derive(Clone, Copy, Debug)]
pub(crate) enum YAxis {
    Linear { top: f64 },
    Logarithmic(DecadeRange),
}

/// The lowest decade of a logarithmic axis: a loss of 10⁻²⁰ says no more than a loss of 10⁻⁶.
const LOWEST_DECADE: i32 = -6;

impl YAxis {
    pub(crate) fn new(kind: LossAxis, extent: Option<(f32, f32)>, chance: Option<f32>) -> YAxis {
        let chance = chance.filter(|chance| chance.is_finite() && *chance > 0.0);
        let high = extent.map_or(0.0, |range| range.1).max(chance.map_or(0.0, |c| c * 1.15));
        let high = if high > 0.0 { high } else { 1.0 };
        match kind {
            LossAxis::Linear => {
                // The top is a multiple of a round number of about a quarter of the height: the curve uses
                // the height, and yet the top changes seldom.
                let step = nice_step(f64::from(high) / 4.0);
                YAxis::Linear { top: (f64::from(high) / step).ceil() * step }
            }
            LossAxis::Logarithmic => {
                let top = high.log10().ceil() as i32;
                let low = extent.map_or(high, |range| range.0).min(chance.unwrap_or(high));
                let bottom = low.max(f32::MIN_POSITIVE).log10().floor() as i32;
                let bottom = bottom.max(LOWEST_DECADE).min(top - 1);
                YAxis::Logarithmic(DecadeRange { low: bottom, high: top })
            }
        }
    }

    pub(crate) fn at(&self, plot: &PlotArea, loss: f32) -> i32 {
        plot.y(match self {
            YAxis::Linear { top } => (f64::from(loss) / top).clamp(0.0, 1.0),
            YAxis::Logarithmic(range) => range.fraction(loss.max(f32::MIN_POSITIVE).log10()),
        })
    }
}

/// A tick's value with this many decimals, computed in integers, which is exact for round ticks.
pub(crate) fn fixed(value: f64, decimals: usize, mark: char) -> String {
    let unit = 10u64.pow(decimals as u32);
    let scaled = (value * unit as f64).round() as u64;
    if decimals == 0 {
        return scaled.to_string();
    }
    format!("{}{mark}{:0decimals$}", scaled / unit, scaled % unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear_top(high: f32, chance: Option<f32>) -> f64 {
        match YAxis::new(LossAxis::Linear, Some((0.0, high)), chance) {
            YAxis::Linear { top } => top,
            axis => panic!("{axis:?}"),
        }
    }

    #[test]
    fn a_linear_axis_ends_at_a_round_number_above_everything() {
        assert!((linear_top(2.4, Some(2.3)) - 3.0).abs() < 1e-9);
        assert!((linear_top(0.01, None) - 0.01).abs() < 1e-9);
        assert!((linear_top(0.0, None) - 1.0).abs() < 1e-9);
        assert!((linear_top(37.0, Some(2.3)) - 40.0).abs() < 1e-9);
    }

    #[test]
    fn a_logarithmic_axis_has_whole_and_not_too_many_decades() {
        let range = |low, high| match YAxis::new(LossAxis::Logarithmic, Some((low, high)), None) {
            YAxis::Logarithmic(range) => (range.low, range.high),
            axis => panic!("{axis:?}"),
        };
        assert_eq!(range(0.02, 2.5), (-2, 1));
        assert_eq!(range(0.0, 2.5), (-6, 1));
        assert_eq!(range(1.0, 1.0), (-1, 0));
        assert_eq!(range(2.0, 3e9), (0, 10));
    }

    #[test]
    fn an_explosion_asks_for_a_logarithmic_axis() {
        let mut history = History::new();
        assert_eq!(LossAxis::suited_to(&[&history], 2.3), LossAxis::Linear);
        history.push(0, 2.4, 0.1, []);
        assert_eq!(LossAxis::suited_to(&[&history], 2.3), LossAxis::Linear);
        history.push(1, 1e7, 0.1, []);
        history.push(2, f32::NAN, 0.1, []);
        assert_eq!(LossAxis::suited_to(&[&history], 2.3), LossAxis::Logarithmic);
    }
}
