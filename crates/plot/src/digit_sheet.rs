//! `DigitSheet`: pictures of digits in rows, each with the digit that a network predicts.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};

use crate::pen::Pen;
use crate::plane_picture::blend;
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, RGBColor, Shift};

/// Pixels on a side of a picture.
pub const DIGIT_SIDE: usize = 8;
/// Least width of a cell in CSS pixels.
const LEAST: f64 = 34.0;
/// Margin around a picture, and room for its label below, in CSS pixels.
const MARGIN: f64 = 3.0;
const LABEL: f64 = 18.0;
/// The darkest pixel.
const BLACK: f32 = 16.0;

/// The layout of a sheet in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DigitSheet {
    /// Pictures in a row.
    pub columns: usize,
    /// Width of a cell.
    place: f64,
    count: usize,
}

/// A picture of a sheet, with the correct digit and the predicted one (NaN where the prediction is
/// not a number).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// Index of the picture.
    pub picture: usize,
    /// The correct digit.
    pub wanted: f32,
    /// The predicted digit.
    pub given: f32,
}

impl Told {
    /// Whether the network is right.
    pub fn is_right(&self) -> bool {
        self.wanted == self.given
    }
}

impl DigitSheet {
    /// The layout of `count` pictures on a sheet of this width.
    pub fn new(width: f64, count: usize) -> DigitSheet {
        let columns = ((width / LEAST) as usize).max(1);
        DigitSheet { columns, place: (width / columns as f64).max(LEAST / 2.0), count }
    }

    /// Its height.
    pub fn height(&self) -> f64 {
        self.count.div_ceil(self.columns) as f64 * (self.place + LABEL)
    }

    /// Left, top and side of the picture in this cell.
    pub fn picture(&self, place: usize) -> (f64, f64, f64) {
        let (column, row) = (place % self.columns, place / self.columns);
        let left = column as f64 * self.place + MARGIN;
        let top = row as f64 * (self.place + LABEL) + MARGIN;
        (left, top, self.place - 2.0 * MARGIN)
    }

    /// Draws the labels, and a cross over each wrong picture.
    pub fn draw_labels<DB: DrawingBackend>(
        &self,
        told: &[Told],
        area: &DrawingArea<DB, Shift>,
        theme: &Theme,
        scale: f64,
    ) -> DrawResult<DB> {
        let pen = Pen { area, theme, scale };
        for (place, told) in told.iter().enumerate() {
            let (left, top, side) = self.picture(place);
            let middle = pen.px(left + side / 2.0);
            let below = pen.px(top + side + 2.0);
            let label = label(told.given);
            if told.is_right() {
                pen.text(label, (middle, below), (HPos::Center, VPos::Top), theme.muted)?;
            } else {
                let y = pen.px(top + side + 2.0 + 6.0);
                pen.cross((middle - pen.px(6.0), y), 3.75, theme.accent)?;
                let at = (middle + pen.px(1.0), below);
                pen.text(label, at, (HPos::Left, VPos::Top), theme.accent)?;
            }
        }
        Ok(())
    }
}

/// All pictures one below the other as RGBA: ink on paper that differs in colour from the panel.
pub fn digit_pixels(pictures: &[u8], theme: &Theme) -> Vec<u8> {
    let paper = blend(theme.panel, theme.grid, 0.5);
    let ink = |&pixel: &u8| {
        let RGBColor(r, g, b) = blend(paper, theme.text, (f32::from(pixel) / BLACK).min(1.0));
        [r, g, b, 255]
    };
    pictures.iter().flat_map(ink).collect()
}

fn label(given: f32) -> &'static str {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    if given.is_nan() { "?" } else { DIGITS.get(given as usize).copied().unwrap_or("?") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DARK, LIGHT};

    #[test]
    fn places_fill_the_width_and_the_height() {
        for width in [120.0, 333.0, 358.0, 1100.0] {
            for count in [1, 7, 360] {
                let sheet = DigitSheet::new(width, count);
                let (left, top, side) = sheet.picture(count - 1);
                assert!(left + side <= width && top + side + LABEL <= sheet.height() + MARGIN);
                let (last, _, _) = sheet.picture(sheet.columns - 1);
                assert!((last + side + MARGIN - width).abs() < 1e-9);
                assert!(side >= LEAST - 2.0 * MARGIN);
            }
        }
        assert_eq!(DigitSheet::new(500.0, 0).height(), 0.0);
        assert_eq!(DigitSheet::new(0.0, 3).columns, 1);
    }

    #[test]
    fn ink_is_the_text_and_paper_is_not() {
        for theme in [LIGHT, DARK] {
            let pixels = digit_pixels(&[16, 0], &theme);
            assert_eq!(pixels[..3], [theme.text.0, theme.text.1, theme.text.2]);
            assert_ne!(pixels[4..7], pixels[..3]);
        }
    }

    #[test]
    fn what_is_not_a_number_is_a_question() {
        assert_eq!([3.0, f32::NAN, 11.0].map(label), ["3", "?", "?"]);
        assert!(!Told { picture: 0, wanted: f32::NAN, given: f32::NAN }.is_right());
    }
}
