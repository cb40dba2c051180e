//! `Poster`: a chart as a picture of its own, with its title above and its experiment below.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use crate::frame::{Entry, Frame, Swatch};
use crate::pen::{Pen, estimated_width};
use crate::theme::Theme;
use crate::{DrawingArea, DrawingAreaErrorKind, Shift};

/// Width of a poster in CSS pixels.
const WIDTH: u32 = 900;
/// Room around everything, and height of a line of text, in CSS pixels.
const MARGIN: f64 = 20.0;
const LINE: f64 = 18.0;
/// Room above the chart for the title, in CSS pixels.
const HEAD: f64 = 52.0;

/// The surroundings of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Poster<'a> {
    /// What the chart shows.
    pub title: &'a str,
    /// The experiment in words, in parts; a line may be broken between two parts.
    pub settings: &'a [String],
    /// Names of the runs, if there is more than one.
    pub runs: &'a [String],
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl Poster<'_> {
    /// Width and height in device pixels of a poster with a chart of this height in CSS pixels.
    pub fn size(&self, chart: u32) -> (u32, u32) {
        let height = f64::from(chart) + self.head() + self.foot();
        let px = |css: f64| (css * self.scale).round() as u32;
        (px(WIDTH.into()), px(height))
    }

    /// Draws the surroundings, and returns the area for the chart.
    ///
    /// # Errors
    /// If the backend reports one.
    pub fn draw<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
    ) -> Result<DrawingArea<DB, Shift>, DrawingAreaErrorKind<DB::ErrorType>> {
        let (theme, scale) = (self.theme, self.scale);
        let frame = Frame::new(Pen { area, theme, scale })?;
        let pen = &frame.pen;
        let corner = (HPos::Left, VPos::Top);
        pen.heading(self.title, (pen.px(MARGIN), pen.px(MARGIN)))?;
        if self.runs.len() > 1 {
            let entry =
                |(place, label): (usize, &'_ String)| (place, label.clone(), pen.run_colour(place));
            let runs: Vec<_> = self.runs.iter().enumerate().map(entry).collect();
            let entries: Vec<Entry<'_>> = runs
                .iter()
                .map(|(place, label, colour)| Entry {
                    label,
                    colour: *colour,
                    swatch: Swatch::Run(*place),
                })
                .collect();
            frame.entries(&entries, MARGIN, HEAD)?;
        }
        let (_, height) = area.dim_in_pixel();
        let foot = height as i32 - pen.px(self.foot() - 8.0);
        for (index, line) in self.lines().iter().enumerate() {
            let at = (pen.px(MARGIN), foot + pen.px(LINE * index as f64));
            pen.text(line, at, corner, theme.muted)?;
        }
        let (px_head, px_foot) = (pen.px(self.head()), pen.px(self.foot()));
        let (_, below) = area.split_vertically(px_head);
        let (place, _) = below.split_vertically(height as i32 - px_head - px_foot);
        // A chart already has some room at its sides.
        Ok(place.margin(0, 0, pen.px(MARGIN - 2.0), pen.px(MARGIN - 10.0)))
    }

    fn head(&self) -> f64 {
        HEAD + if self.runs.len() > 1 { LINE + 8.0 } else { 0.0 }
    }

    fn foot(&self) -> f64 {
        LINE * self.lines().len() as f64 + 20.0
    }

    /// The settings, broken into lines.
    fn lines(&self) -> Vec<String> {
        let room = f64::from(WIDTH) - 2.0 * MARGIN;
        let mut lines: Vec<String> = Vec::new();
        for part in self.settings {
            match lines.last_mut() {
                Some(line) if estimated_width(line) + estimated_width(part) + 20.0 <= room => {
                    line.push_str(" · ");
                    line.push_str(part);
                }
                _ => lines.push(part.clone()),
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::LIGHT;

    #[test]
    fn settings_break_into_lines_that_fit_and_make_room_for_themselves() {
        let parts: Vec<String> = (0..40).map(|n| format!("setting {n}: {n}")).collect();
        let poster =
            |settings| Poster { title: "", settings, runs: &[], theme: &LIGHT, scale: 2.0 };
        let lines = poster(&parts).lines();
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| estimated_width(line) <= 860.0));
        assert_eq!(lines.join(" · "), parts.join(" · "));
        let (few, many) = (poster(&parts[..2]).size(400), poster(&parts).size(400));
        assert_eq!((few.0, many.0), (1800, 1800));
        assert_eq!(many.1 - few.1, 36 * (lines.len() as u32 - 1));
    }
}
