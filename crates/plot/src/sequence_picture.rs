//! `SequencePicture`: sequences as strips of bars, each with the correct answer and the network's.

use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use experiment::number::between;

use crate::pen::{Pen, estimated_width};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, RGBColor, Shift};

/// A sequence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// For each time step the height of its bar (0 to 1), and whether the step matters for the answer.
    pub bars: Vec<(f32, bool)>,
    /// Words above time steps.
    pub labels: Vec<(usize, String)>,
    /// Two lines beside it, the correct answer and the network's, in pieces; each piece says whether it
    /// is wrong.
    pub lines: [Vec<(String, bool)>; 2],
}

/// Sequences one below the other.
#[derive(Clone, Copy, Debug)]
pub struct SequencePicture<'a> {
    /// The sequences.
    pub strips: &'a [Strip],
    /// Names of the two lines.
    pub names: [&'a str; 2],
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

/// From this width on, in CSS pixels, the lines stand beside the strip.
const WIDE: f64 = 620.0;
/// Heights in CSS pixels: of the words above the bars, of the bars, of a line, of the gap between
/// sequences.
const ABOVE: f64 = 17.0;
const BARS: f64 = 24.0;
const LINE: f64 = 19.0;
const BETWEEN: f64 = 14.0;
/// Width of the lines beside a strip.
const BESIDE: f64 = 300.0;

impl SequencePicture<'_> {
    /// Height of a picture of `count` sequences at this width, in CSS pixels.
    pub fn height(width: f64, count: usize) -> f64 {
        let lines = if width < WIDE { 2.0 * LINE + 4.0 } else { 0.0 };
        count as f64 * (ABOVE + BARS + lines + BETWEEN)
    }

    /// Draws the picture.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let pen = Pen { area, theme: self.theme, scale: self.scale };
        area.fill(&self.theme.panel)?;
        let width = f64::from(area.dim_in_pixel().0) / self.scale;
        let beside = width >= WIDE;
        let of_strip = if beside { width - BESIDE - 24.0 } else { width };
        let each = Self::height(width, 1);
        for (index, strip) in self.strips.iter().enumerate() {
            let top = index as f64 * each;
            self.bars(&pen, strip, top, of_strip)?;
            let (left, first) = if beside {
                (of_strip + 24.0, top + ABOVE + BARS - 2.0 * LINE)
            } else {
                (0.0, top + ABOVE + BARS + 4.0)
            };
            let indent = self.names.map(estimated_width).into_iter().fold(0.0, f64::max) + 12.0;
            for (line, pieces) in strip.lines.iter().enumerate() {
                let y = first + line as f64 * LINE;
                let at = (pen.px(left), pen.px(y));
                pen.text(self.names[line], at, (HPos::Left, VPos::Top), self.theme.muted)?;
                self.pieces(&pen, pieces, left + indent, y)?;
            }
        }
        Ok(())
    }

    fn bars<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        strip: &Strip,
        top: f64,
        width: f64,
    ) -> DrawResult<DB> {
        let each = width / strip.bars.len().max(1) as f64;
        let bottom = top + ABOVE + BARS;
        pen.across(pen.px(bottom), 0, pen.px(width), self.theme.grid)?;
        let quiet = self.theme.muted.mix(0.45);
        for (step, &(height, counts)) in strip.bars.iter().enumerate() {
            let colour = if counts { self.theme.accent.to_rgba() } else { quiet };
            // Time steps that matter stay visible however many steps there are.
            let wide = (each - each.min(3.0) / 3.0).max(if counts { 3.0 } else { 0.5 }).min(14.0);
            let left = (step as f64 + 0.5) * each - wide / 2.0;
            let high = (f64::from(height.clamp(0.0, 1.0)) * BARS).max(1.5);
            let corners =
                [(pen.px(left), pen.px(bottom - high)), (pen.px(left + wide), pen.px(bottom))];
            pen.area.draw(&Rectangle::new(corners, colour.filled()))?;
        }
        let mut free = f64::NEG_INFINITY;
        for (step, label) in &strip.labels {
            let half = estimated_width(label) / 2.0;
            let x = between((*step as f64 + 0.5) * each, half, (width - half).max(half));
            // Words that would touch are left out; the lines repeat them.
            if x - half < free {
                continue;
            }
            free = x + half + 2.0;
            let at = (pen.px(x), pen.px(top));
            pen.text(label, at, (HPos::Center, VPos::Top), self.theme.text)?;
        }
        Ok(())
    }

    fn pieces<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        pieces: &[(String, bool)],
        mut left: f64,
        top: f64,
    ) -> DrawResult<DB> {
        for (piece, wrong) in pieces {
            let colour: RGBColor = if *wrong { self.theme.accent } else { self.theme.text };
            pen.text(piece, (pen.px(left), pen.px(top)), (HPos::Left, VPos::Top), colour)?;
            let width = if pieces.len() > 1 { 17.0 } else { estimated_width(piece) };
            if *wrong && pieces.len() > 1 {
                let y = pen.px(top + 15.0);
                pen.across(y, pen.px(left - 2.0), pen.px(left + 10.0), self.theme.accent)?;
            }
            left += width;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    use super::*;
    use crate::LIGHT;

    fn drawn(width: u32, strips: &[Strip]) -> String {
        let height = SequencePicture::height(f64::from(width), strips.len()) as u32;
        let mut picture = String::new();
        let area = SVGBackend::with_string(&mut picture, (width, height)).into_drawing_area();
        let names = ["wanted", "said"];
        SequencePicture { strips, names, theme: &LIGHT, scale: 1.0 }.draw(&area).unwrap();
        drop(area);
        picture
    }

    fn strip(steps: usize) -> Strip {
        Strip {
            bars: (0..steps).map(|step| (0.5, step == 1)).collect(),
            labels: vec![(1, "0.42".to_owned())],
            lines: [
                vec![("1.30".to_owned(), false)],
                vec![("a".to_owned(), false), ("b".to_owned(), true)],
            ],
        }
    }

    #[test]
    fn bars_words_and_lines_are_all_there_beside_or_below() {
        for width in [358, 900] {
            let picture = drawn(width, &[strip(20), strip(20)]);
            for word in ["0.42", "1.30", "wanted", "said", "b"] {
                let shown = picture.lines().filter(|line| line.trim() == word).count();
                assert_eq!(shown, 2, "{word} at {width}");
            }
            let accent = picture.matches("#C2410C").count();
            assert_eq!(accent, 2 * (1 + 2), "a bar that counts, a wrong piece and its line");
        }
        assert!(SequencePicture::height(358.0, 6) > SequencePicture::height(900.0, 6));
    }

    #[test]
    fn a_bar_that_counts_is_seen_among_500() {
        let picture = drawn(358, &[strip(500)]);
        let bar = picture.lines().find(|line| line.contains("#C2410C")).unwrap();
        assert!(bar.contains("width=\"3\""), "{bar}");
    }
}
