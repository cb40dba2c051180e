//! `LossChart`: the training loss by step, every step as a faint line and the moving average as a
//! strong one.

use experiment::is_logged;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::decades::{DecadeRange, decade_label};
use crate::frame::{Frame, PlotArea};
use crate::history::History;
use crate::pen::Pen;
use crate::series::{loss_envelope, moving_average};
use crate::steps::{StepAxis, nice_step};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

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

/// The chart's words.
#[derive(Clone, Copy, Debug)]
pub struct LossLabels<'a> {
    /// Title of the x axis.
    pub x: &'a str,
    /// Title of the y axis.
    pub y: &'a str,
    /// Name of the chance level.
    pub chance: &'a str,
    /// The decimal mark: `'.'` or `','`.
    pub decimal: char,
}

/// The loss curve of a run.
#[derive(Clone, Copy, Debug)]
pub struct LossChart<'a> {
    /// The run.
    pub history: &'a History,
    /// The runs that it is compared with, in their order.
    pub rivals: &'a [&'a History],
    /// The x axis, shared with the heatmap.
    pub steps: StepAxis,
    /// The loss of guessing: ln(number of classes).
    pub chance: Option<f32>,
    /// The kind of y axis.
    pub axis: LossAxis,
    /// A step to point out.
    pub highlighted: Option<u64>,
    /// The words.
    pub labels: LossLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl LossChart<'_> {
    /// Draws the chart.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let (theme, history) = (self.theme, self.history);
        let frame = Frame::new(Pen { area, theme, scale: self.scale })?;
        let plot = frame.plot;
        let all: Vec<&History> =
            std::iter::once(history).chain(self.rivals.iter().copied()).collect();
        let y = YAxis::new(self.axis, extent(&all), self.chance);
        frame.titles(self.labels.x, self.labels.y)?;
        self.draw_ticks(&frame, &y)?;
        frame.step_labels(&self.steps)?;
        if let Some(chance) = self.chance {
            frame.reference(y.at(&plot, chance), self.labels.chance)?;
        }
        if let Some(step) = self.highlighted {
            frame.pointer(plot.x(self.steps.fraction(step)))?;
        }
        let at = |loss: f32| y.at(&plot, loss);
        if self.rivals.is_empty() {
            for piece in loss_envelope(history, &self.steps, &plot, at) {
                frame.pen.line(piece, theme.accent.mix(0.35), 1.0)?;
            }
        }
        for (place, history) in all.into_iter().enumerate().rev() {
            let loss = |column| history.column(column).map_or(f32::NAN, |sample| sample.loss);
            for piece in moving_average(history, &self.steps, &plot, loss, at) {
                let end = piece.last().copied().filter(|_| !self.rivals.is_empty());
                frame.pen.run_line(place, piece)?;
                // The run's mark stands at the end of its line.
                if let Some(end) = end {
                    frame.pen.run_mark(place, end, 3.5)?;
                }
            }
            self.mark_first_not_finite(&frame, history)?;
        }
        Ok(())
    }

    /// Draws a ✕ at the first loss that is not finite, where the curve ends.
    fn mark_first_not_finite<DB: DrawingBackend>(
        &self,
        frame: &Frame<'_, DB>,
        history: &History,
    ) -> DrawResult<DB> {
        let mut columns = (0..history.columns()).filter_map(|column| history.column(column));
        let Some(sample) =
            columns.find(|sample| !sample.loss.is_finite() && is_logged(sample.loss))
        else {
            return Ok(());
        };
        let x = frame.plot.x(self.steps.fraction(sample.step));
        let at = (x, frame.plot.top + frame.pen.px(7.0));
        frame.pen.cross(at, 5.0, frame.pen.theme.non_finite)
    }

    fn draw_ticks<DB: DrawingBackend>(&self, frame: &Frame<'_, DB>, y: &YAxis) -> DrawResult<DB> {
        let most = frame.most_y_labels();
        match *y {
            YAxis::Linear { top } => {
                let step = nice_step(top / most.saturating_sub(1).max(1) as f64);
                // As many decimals as are needed to tell the ticks apart.
                let decimals = (-step.log10().floor()).max(0.0) as usize;
                for i in 0..=(top / step + 1e-6) as usize {
                    let value = i as f64 * step;
                    let label = fixed(value, decimals, self.labels.decimal);
                    frame.y_tick(y.at(&frame.plot, value as f32), &label)?;
                }
            }
            YAxis::Logarithmic(range) => {
                for decade in range.ticks(most) {
                    let height = frame.plot.y(range.fraction(decade as f32));
                    frame.y_tick(height, &decade_label(decade))?;
                }
            }
        }
        Ok(())
    }
}

/// The lowest and highest finite loss of some runs.
fn extent(histories: &[&History]) -> Option<(f32, f32)> {
    let ranges = histories.iter().flat_map(|history| {
        (0..history.columns()).filter_map(|column| Some(history.column(column)?.loss_range))
    });
    let (low, high) =
        ranges.fold((f32::NAN, f32::NAN), |all, range| (all.0.min(range.0), all.1.max(range.1)));
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

/// The map from a loss to a height.
#[derive(Debug)]
enum YAxis {
    Linear { top: f64 },
    Logarithmic(DecadeRange),
}

/// The lowest decade of a logarithmic axis: a loss of 10⁻²⁰ says no more than a loss of 10⁻⁶.
const LOWEST_DECADE: i32 = -6;

impl YAxis {
    fn new(kind: LossAxis, extent: Option<(f32, f32)>, chance: Option<f32>) -> YAxis {
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

    fn at(&self, plot: &PlotArea, loss: f32) -> i32 {
        plot.y(match self {
            YAxis::Linear { top } => (f64::from(loss) / top).clamp(0.0, 1.0),
            YAxis::Logarithmic(range) => range.fraction(loss.max(f32::MIN_POSITIVE).log10()),
        })
    }
}

/// A tick's value with this many decimals, computed in integers, which is exact for round ticks.
fn fixed(value: f64, decimals: usize, mark: char) -> String {
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
