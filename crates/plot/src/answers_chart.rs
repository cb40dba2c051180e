//! `AnswersChart`: values that a network predicts over the correct values.

use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::frame::Frame;
use crate::pen::Pen;
use crate::steps::nice_step;
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// Predicted values over correct values; correct predictions lie on the diagonal.
#[derive(Clone, Copy, Debug)]
pub struct AnswersChart<'a> {
    /// The correct values.
    pub wanted: &'a [f32],
    /// The predicted values; NaN where a prediction is not a number.
    pub given: &'a [f32],
    /// Titles of the axes.
    pub titles: [&'a str; 2],
    /// The decimal point of the labels.
    pub decimal: char,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl AnswersChart<'_> {
    /// Draws the chart. The axes span the correct values. Predictions outside are triangles on the edge.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let theme = self.theme;
        let frame = Frame::new(Pen { area, theme, scale: self.scale })?;
        let (pen, plot) = (&frame.pen, frame.plot);
        frame.titles(self.titles[0], self.titles[1])?;
        let (low, high) = self.range();
        let share = |value: f64| (value - low) / (high - low);
        let step = nice_step((high - low) / 4.0);
        let mut tick = (low / step).ceil() * step;
        while tick <= high + 1e-9 * step {
            let label = label(tick, step, self.decimal);
            frame.y_tick(plot.y(share(tick)), &label)?;
            frame.x_label(plot.x(share(tick)), &label)?;
            tick += step;
        }
        let diagonal = [(plot.left, plot.bottom()), (plot.right(), plot.top)];
        pen.dashed(&diagonal, theme.muted.to_rgba(), 1.25)?;
        for (&wanted, &given) in self.wanted.iter().zip(self.given) {
            let x = plot.x(share(f64::from(wanted)));
            let up = share(f64::from(given));
            if up.is_nan() {
                pen.cross((x, plot.bottom()), 3.5, theme.non_finite)?;
            } else if (0.0..=1.0).contains(&up) {
                let at = (x, plot.y(up));
                let radius = pen.px(2.5).max(1);
                let dot =
                    plotters::element::Circle::new(at, radius, theme.accent.mix(0.6).filled());
                pen.area.draw(&dot)?;
            } else {
                pen.triangle_down((x, plot.y(up.clamp(0.0, 1.0))), 3.5, theme.accent)?;
            }
        }
        Ok(())
    }

    fn range(&self) -> (f64, f64) {
        let (low, high) =
            self.wanted.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |range, &w| {
                (range.0.min(f64::from(w)), range.1.max(f64::from(w)))
            });
        if self.wanted.is_empty() {
            return (0.0, 1.0);
        }
        if low >= high {
            return (low - 1.0, high + 1.0);
        }
        let margin = 0.06 * (high - low);
        (low - margin, high + margin)
    }
}

/// A tick label with as many decimals as are needed to tell the ticks apart.
fn label(tick: f64, step: f64, decimal: char) -> String {
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as u32;
    let units = (tick.abs() * 10f64.powi(decimals as i32)).round() as u64;
    let (whole, rest) = (units / 10u64.pow(decimals), units % 10u64.pow(decimals));
    let sign = if tick < 0.0 && units > 0 { "−" } else { "" };
    if decimals == 0 {
        return format!("{sign}{whole}");
    }
    let rest = rest.to_string();
    let zeros = "0".repeat(decimals as usize - rest.len());
    format!("{sign}{whole}{decimal}{zeros}{rest}")
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    use super::*;
    use crate::LIGHT;

    fn drawn(wanted: &[f32], given: &[f32]) -> String {
        let mut picture = String::new();
        let area = SVGBackend::with_string(&mut picture, (400, 300)).into_drawing_area();
        let titles = ["right", "said"];
        let chart = AnswersChart { wanted, given, titles, decimal: '.', theme: &LIGHT, scale: 1.0 };
        chart.draw(&area).unwrap();
        drop(area);
        picture
    }

    #[test]
    fn answers_are_dots_where_they_fit_and_other_marks_where_not() {
        let picture = drawn(&[0.0, 1.0, 2.0, 1.5], &[0.1, 1.0, 9.0, f32::NAN]);
        assert_eq!(picture.matches("<circle").count(), 2);
        assert!(picture.contains("#0B7F96"), "a cross in the colour of what is not finite");
        for label in ["0", "1", "2", "right", "said"] {
            assert!(picture.lines().any(|line| line.trim() == label), "{label}");
        }
    }

    #[test]
    fn one_value_and_none_are_drawn() {
        drawn(&[], &[]);
        drawn(&[3.0], &[3.0]);
        drawn(&[-3.0, -3.0], &[f32::INFINITY, f32::NEG_INFINITY]);
    }

    #[test]
    fn labels_have_the_decimals_of_their_step() {
        assert_eq!(label(-0.25, 0.25, ','), "−0,3");
        assert_eq!(label(0.2, 0.05, '.'), "0.20");
        assert_eq!(label(-40.0, 20.0, '.'), "−40");
        assert_eq!(label(-0.0, 0.5, '.'), "0.0");
    }
}
