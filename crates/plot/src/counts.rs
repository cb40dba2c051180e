//! `Counts`: a histogram, drawn as bars.

use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBAColor};

use crate::pen::Pen;
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// Counts in equally wide bins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counts<'a> {
    /// The lower end of the first bin.
    pub low: f64,
    /// The upper end of the last bin.
    pub high: f64,
    /// How many numbers lie in each bin.
    pub counts: &'a [u32],
}

impl Counts<'_> {
    /// Draws the bars alone, over the whole area, and a line at 0.
    pub fn draw<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        theme: &Theme,
        scale: f64,
    ) -> DrawResult<DB> {
        let pen = Pen { area, theme, scale };
        area.fill(&theme.panel)?;
        let (width, height) = area.dim_in_pixel();
        let (low, high) = (self.low, self.high);
        // If all numbers are equal, there is one bar in the middle.
        let place = |z: f64| {
            let share = if high > low { (z - low) / (high - low) } else { 0.5 };
            (share * f64::from(width)).round() as i32
        };
        let bottom = height as i32 - pen.px(2.0);
        self.draw_bars(&pen, &place, (bottom, bottom * 19 / 20), theme.accent.mix(0.75))?;
        if low < 0.0 && high > 0.0 {
            pen.down(place(0.0), 0, bottom, theme.muted.mix(0.8))?;
        }
        pen.across(bottom, 0, width as i32, theme.muted)
    }

    /// Draws bars on the line `bottom`; the highest bar is `height` high.
    pub(crate) fn draw_bars<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        place: &dyn Fn(f64) -> i32,
        (bottom, height): (i32, i32),
        colour: RGBAColor,
    ) -> DrawResult<DB> {
        let most = self.counts.iter().copied().max().unwrap_or(0).max(1);
        let (low, bins) = (self.low, self.counts.len() as f64);
        let wide = self.high - low;
        for (bin, &count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let edge = |bin: usize| place(low + wide * bin as f64 / bins);
            let (left, right) = (edge(bin), edge(bin + 1));
            let right = right.max(left + pen.px(2.0).max(1));
            // A bin with any count is at least a pixel high.
            let high = (f64::from(count) / f64::from(most) * f64::from(height)).ceil() as i32;
            let top = bottom - high.max(pen.px(1.0));
            pen.area.draw(&Rectangle::new([(left, top), (right, bottom)], colour.filled()))?;
        }
        Ok(())
    }
}
