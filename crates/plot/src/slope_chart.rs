//! `SlopeChart`: how a layer's pre-activations are distributed, over φ and φ′.
//!
//! Saturation is to be seen: the mass that lies where φ′ is flat stands on shaded ground.

use insight::Phi;
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use crate::counts::Counts;
use crate::frame::{Entry, Frame, Swatch};
use crate::pen::{Pen, estimated_width};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// At least so far from 0 the functions are shown.
const LEAST_REACH: f64 = 4.0;
/// Below this share of the steepest slope a unit counts as saturated.
const FLAT: f64 = 0.05;

/// The chart's words.
#[derive(Clone, Copy, Debug, Default)]
pub struct SlopeLabels<'a> {
    /// Title of the x axis.
    pub x: &'a str,
    /// Legend entry of the bars.
    pub counts: &'a str,
    /// Legend entry of φ′, and the title of the y axis.
    pub slope: &'a str,
    /// Legend entry of φ, which is drawn as high as there is room.
    pub function: &'a str,
    /// What stands where φ′ is flat.
    pub flat: &'a str,
    /// Separates whole and tenths.
    pub decimal: char,
}

/// The pre-activations of a layer.
#[derive(Clone, Copy)]
pub struct SlopeChart<'a> {
    /// Their histogram.
    pub counts: Counts<'a>,
    /// The activation function.
    pub phi: Phi,
    /// The words.
    pub labels: SlopeLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl SlopeChart<'_> {
    /// Draws the chart.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let theme = self.theme;
        let frame = Frame::new(Pen { area, theme, scale: self.scale })?;
        let (pen, plot) = (&frame.pen, frame.plot);
        let low = f64::from(self.counts.low).min(-LEAST_REACH);
        let high = f64::from(self.counts.high).max(LEAST_REACH);
        let place = |z: f64| plot.x((z - low) / (high - low));
        let columns = plot.width.max(1) as usize;
        let curve: Vec<(f64, f64)> = (0..=columns)
            .map(|column| self.phi.at(low + (high - low) * column as f64 / columns as f64))
            .collect();
        let steepest = curve.iter().map(|(_, slope)| *slope).fold(0.0, f64::max);
        let lowest = curve.iter().map(|(_, slope)| *slope).fold(0.0, f64::min);
        let height = |slope: f64| plot.y(0.96 * (slope - lowest) / (steepest - lowest).max(1e-9));
        // The ground where φ′ is flat.
        let mut column = 0;
        while column <= columns {
            let flat = |column: usize| curve[column].1.abs() < FLAT * steepest;
            let end =
                (column..=columns).find(|&at| flat(at) != flat(column)).unwrap_or(columns + 1);
            if flat(column) {
                let (left, right) = (plot.left + column as i32, plot.left + end as i32 - 1);
                let ground = theme.below_f32.mix(0.16);
                area.draw(&Rectangle::new(
                    [(left, plot.top), (right, plot.bottom())],
                    ground.filled(),
                ))?;
                if f64::from(right - left) > pen.scale * (estimated_width(self.labels.flat) + 8.0) {
                    let at = ((left + right) / 2, plot.top + pen.px(12.0));
                    pen.text(self.labels.flat, at, (HPos::Center, VPos::Top), theme.below_f32)?;
                }
            }
            column = end;
        }
        for slope in [0.0, steepest / 2.0, steepest] {
            frame.y_tick(height(slope), &hundredths(slope, self.labels.decimal))?;
        }
        self.counts.draw_bars(
            pen,
            &place,
            (plot.bottom(), plot.height * 9 / 10),
            theme.accent.mix(0.55),
        )?;
        let points = |of: &dyn Fn((f64, f64)) -> i32| {
            let at = |(column, &it): (usize, &(f64, f64))| (plot.left + column as i32, of(it));
            curve.iter().enumerate().step_by(2).map(at).collect::<Vec<_>>()
        };
        let values = || curve.iter().map(|(value, _)| *value);
        let (least, most) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let share =
            |(value, _): (f64, f64)| plot.y(0.96 * (value - least) / (most - least).max(1e-9));
        pen.dashed(&points(&share), theme.muted.to_rgba(), 1.5)?;
        pen.line(points(&|(_, slope)| height(slope)), theme.accent2.to_rgba(), 2.25)?;
        pen.across(plot.bottom(), plot.left, plot.right(), theme.muted)?;
        let step = whole_step(high - low);
        let first = (low / step as f64).ceil() as i64;
        for tick in (first..).map(|n| n * step).take_while(|&z| z as f64 <= high) {
            let sign = if tick < 0 { "−" } else { "" };
            frame.x_label(place(tick as f64), &format!("{sign}{}", tick.unsigned_abs()))?;
        }
        frame.titles(self.labels.x, "")?;
        let entry = |label, colour, swatch| Entry { label, colour, swatch };
        frame.legend(
            "",
            &[
                entry(self.labels.counts, theme.accent, Swatch::Line),
                entry(self.labels.slope, theme.accent2, Swatch::Line),
                entry(self.labels.function, theme.muted, Swatch::Dashed),
            ],
        )
    }
}

/// The distance of ticks at whole numbers, so that there are at most nine.
fn whole_step(span: f64) -> i64 {
    let mut step = 1;
    for factor in [2, 5].into_iter().cycle() {
        if span / step as f64 <= 9.0 || step > 1_000_000_000_000 {
            break;
        }
        // 1, 2, 10, 20, 100: few digits, never a step of 2½.
        step *= factor;
    }
    step
}

/// A number with two decimals. Not by `{:.2}`: formatting floats is 16 kB in the page.
fn hundredths(value: f64, decimal: char) -> String {
    let hundredths = (value * 100.0).round() as i64;
    format!("{}{decimal}{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        for (span, step) in [(8.0, 1), (9.5, 2), (40.0, 10), (1000.0, 200)] {
            let found = whole_step(span);
            assert!(span / found as f64 <= 9.0, "{span}: {found}");
            assert!(found <= 2 * step, "{span}: {found}");
        }
        assert!(whole_step(f64::INFINITY) > 0);
    }

    #[test]
    fn slopes_are_written_with_two_decimals() {
        assert_eq!(hundredths(0.25, '.'), "0.25");
        assert_eq!(hundredths(1.05, ','), "1,05");
    }
}
