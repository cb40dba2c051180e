//! `SlopeChart`: the distribution of a layer's pre-activations over φ and φ′.
//!
//! The chart makes saturation visible: the background is shaded where φ is flat.

use model::Function;
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use crate::counts::Counts;
use crate::decades::decade_label;
use crate::frame::{Entry, Frame, Swatch};
use crate::pen::{Pen, estimated_width};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// The functions are shown at least up to this distance from 0.
const LEAST_REACH: f64 = 4.0;
/// A unit counts as saturated below this share of the steepest slope.
const FLAT: f64 = 0.05;
const MOST_TICKS: f64 = 9.0;
/// Beyond this span the labels would be too long to read.
const LARGEST_SPAN: f64 = 10_000.0;

/// The chart's words.
#[derive(Clone, Copy, Debug, Default)]
pub struct SlopeLabels<'a> {
    /// Title of the x axis.
    pub x: &'a str,
    /// Legend entry of the bars.
    pub counts: &'a str,
    /// Legend entry of φ′, and the title of the y axis.
    pub slope: &'a str,
    /// Legend entry of φ, which is scaled to the height of the chart.
    pub function: &'a str,
    /// Label of the shaded background.
    pub flat: &'a str,
    /// The decimal mark.
    pub decimal: char,
}

/// The pre-activations of a layer.
#[derive(Clone, Copy)]
pub struct SlopeChart<'a> {
    /// Their histogram.
    pub counts: Counts<'a>,
    /// The activation function.
    pub phi: Function,
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
        let low = self.counts.low.min(-LEAST_REACH);
        let high = self.counts.high.max(LEAST_REACH);
        let place = |z: f64| plot.x((z - low) / (high - low));
        let columns = plot.width.max(1) as usize;
        let curve: Vec<(f64, f64)> = (0..=columns)
            .map(|column| self.phi.with_slope(low + (high - low) * column as f64 / columns as f64))
            .collect();
        let steepest = curve.iter().map(|(_, slope)| *slope).fold(0.0, f64::max);
        let lowest = curve.iter().map(|(_, slope)| *slope).fold(0.0, f64::min);
        let height = |slope: f64| plot.y(0.96 * (slope - lowest) / (steepest - lowest).max(1e-9));
        // The shaded background.
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
        for slope in [0.0, steepest] {
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
        for (z, label) in ticks(low, high) {
            frame.x_label(place(z), &label)?;
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

/// At most eleven labels at whole numbers, in steps of 1, 2, 10, 20, 100 …; if the range exploded, only
/// its decade.
fn ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let span = high - low;
    if span > LARGEST_SPAN {
        let decade = span.log10().floor() as i32 - 1;
        let far = 10f64.powi(decade);
        let labels =
            [(-far, "−"), (far, "")].map(|(z, sign)| (z, sign.to_owned() + &decade_label(decade)));
        let mut ticks = labels.to_vec();
        ticks.push((0.0, "0".to_owned()));
        ticks.retain(|(z, _)| (low..=high).contains(z));
        return ticks;
    }
    let mut step = 1;
    for factor in [2, 5].into_iter().cycle() {
        if span / f64::from(step) <= MOST_TICKS {
            break;
        }
        step *= factor;
    }
    let first = (low / f64::from(step)).ceil() as i32;
    let whole = (first..).map(|n| n * step).take_while(|&z| f64::from(z) <= high);
    whole
        .map(|z| {
            let sign = if z < 0 { "−" } else { "" };
            (z.into(), format!("{sign}{}", z.unsigned_abs()))
        })
        .collect()
}

/// A number with two decimals. `{:.2}` would do, but formatting of floats weighs 16 kB in the page.
fn hundredths(value: f64, decimal: char) -> String {
    let hundredths = (value * 100.0).round() as u32;
    format!("{}{decimal}{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_and_within_whatever_the_range() {
        let far = f64::from(f32::MAX);
        for (low, high) in [(-4.0, 4.0), (-9.3, 4.0), (-700.0, 812.0), (-4.0, 1e5), (-far, far)] {
            let ticks = ticks(low, high);
            assert!((2..=11).contains(&ticks.len()), "{low} to {high}: {ticks:?}");
            assert!(ticks.iter().all(|(z, _)| (low..=high).contains(z)), "{ticks:?}");
            assert!(ticks.iter().any(|(z, label)| *z == 0.0 && label == "0"), "{ticks:?}");
        }
        let labels: Vec<String> = ticks(-4.0, 4.0).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["−4", "−3", "−2", "−1", "0", "1", "2", "3", "4"]);
    }

    #[test]
    fn slopes_are_written_with_two_decimals() {
        assert_eq!(hundredths(0.25, '.'), "0.25");
        assert_eq!(hundredths(1.05, ','), "1,05");
    }
}
