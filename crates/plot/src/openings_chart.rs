//! `OpeningsChart`: how far the gates of a cell are open in each time step.

use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::frame::{Entry, Frame, Swatch};
use crate::layer_labels::layer_labels;
use crate::pen::Pen;
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// Gates by time step.
#[derive(Clone, Copy, Debug)]
pub struct OpeningsChart<'a> {
    /// At most three gates, each with its name and its mean opening (0 to 1) in every time step.
    pub gates: &'a [(&'a str, &'a [f32])],
    /// Title of the x axis.
    pub x: &'a str,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl OpeningsChart<'_> {
    /// Draws the chart.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let theme = self.theme;
        let frame = Frame::new(Pen { area, theme, scale: self.scale })?;
        let (pen, plot) = (&frame.pen, frame.plot);
        frame.titles(self.x, "")?;
        for (opening, label) in [(0.0, "0"), (0.5, ""), (1.0, "1")] {
            frame.y_tick(plot.y(opening), label)?;
        }
        let times = self.gates.first().map_or(0, |(_, means)| means.len());
        let x = |time: usize| plot.x((time as f64 + 0.5) / times.max(1) as f64);
        let distance = f64::from(plot.width) / self.scale / times.max(1) as f64;
        layer_labels(times, distance, 1.6, |time, label| frame.x_label(x(time), label))?;
        let looks = [
            (theme.accent, Swatch::Line),
            (theme.accent2, Swatch::Dashed),
            (theme.below_f32, Swatch::LineWithDot),
        ];
        for ((_, means), (colour, swatch)) in self.gates.iter().zip(looks) {
            let at =
                |(time, &mean): (usize, &f32)| (x(time), plot.y(f64::from(mean).clamp(0.0, 1.0)));
            let points: Vec<_> = means.iter().enumerate().map(at).collect();
            if swatch == Swatch::LineWithDot {
                let apart = (10.0 / distance).ceil().max(1.0) as usize;
                for &point in points.iter().step_by(apart) {
                    pen.dot(point, 2.5, colour)?;
                }
            }
            if swatch == Swatch::Dashed {
                pen.dashed(&points, colour.to_rgba(), 2.0)?;
            } else {
                pen.line(points, colour.to_rgba(), 2.0)?;
            }
        }
        let entries: Vec<Entry<'_>> = (self.gates.iter().zip(looks))
            .map(|((label, _), (colour, swatch))| Entry { label, colour, swatch })
            .collect();
        frame.legend("", &entries)
    }
}
