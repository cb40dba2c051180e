//! `Pen`: the few marks of which the charts are made, in CSS pixels on a plotters area.
//!
//! Straight grid lines are filled rectangles, which are crisp on every backend. Text is never measured:
//! on a canvas, plotters would lay out an element of the page to do so.

use plotters::element::{Circle, DashedPathElement, PathElement, Rectangle, Text};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};

use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, RGBColor, Shift};

/// The font of all labels, as CSS writes it.
pub const FONT_FAMILY: &str = "Inter, system-ui, sans-serif";

/// Size of all labels in CSS pixels.
pub(crate) const FONT_SIZE: f64 = 12.0;

/// Size of labels within dense pictures, in CSS pixels.
pub(crate) const SMALL_SIZE: f64 = 11.0;

/// Size of a picture's title in CSS pixels.
const HEADING_SIZE: f64 = 18.0;

/// A place in device pixels.
pub(crate) type Point = (i32, i32);

/// Draws on one area with one scale.
pub(crate) struct Pen<'a, DB: DrawingBackend> {
    pub(crate) area: &'a DrawingArea<DB, Shift>,
    pub(crate) theme: &'a Theme,
    pub(crate) scale: f64,
}

impl<DB: DrawingBackend> Pen<'_, DB> {
    /// CSS pixels as device pixels.
    pub(crate) fn px(&self, css: f64) -> i32 {
        (css * self.scale).round() as i32
    }

    fn stroke(&self, colour: RGBAColor, css_width: f64) -> ShapeStyle {
        let stroke_width = self.px(css_width).max(1) as u32;
        ShapeStyle { color: colour, filled: false, stroke_width }
    }

    /// A filled rectangle.
    pub(crate) fn rectangle(&self, corners: [Point; 2], colour: RGBAColor) -> DrawResult<DB> {
        self.area.draw(&Rectangle::new(corners, colour.filled()))
    }

    /// A horizontal line from `left` to `right`.
    pub(crate) fn across(&self, y: i32, left: i32, right: i32, colour: RGBColor) -> DrawResult<DB> {
        self.rectangle([(left, y), (right, y + self.px(1.0).max(1))], colour.to_rgba())
    }

    /// A vertical line from `top` to `bottom`.
    pub(crate) fn down(&self, x: i32, top: i32, bottom: i32, colour: RGBAColor) -> DrawResult<DB> {
        let width = self.px(1.0).max(1);
        self.rectangle([(x - width / 2, top), (x - width / 2 + width, bottom)], colour)
    }

    /// A label; the named side or corner of it is at `at`.
    pub(crate) fn text(
        &self,
        text: &str,
        at: Point,
        sides: (HPos, VPos),
        colour: RGBColor,
    ) -> DrawResult<DB> {
        self.write(text, at, sides, colour, FONT_SIZE)
    }

    /// A small label; the named side or corner of it is at `at`.
    pub(crate) fn small(
        &self,
        text: &str,
        at: Point,
        sides: (HPos, VPos),
        colour: RGBColor,
    ) -> DrawResult<DB> {
        self.write(text, at, sides, colour, SMALL_SIZE)
    }

    /// The title of a picture, its upper left corner at `at`.
    pub(crate) fn heading(&self, text: &str, at: Point) -> DrawResult<DB> {
        self.write(text, at, (HPos::Left, VPos::Top), self.theme.text, HEADING_SIZE)
    }

    fn write(
        &self,
        text: &str,
        at: Point,
        sides: (HPos, VPos),
        colour: RGBColor,
        css_size: f64,
    ) -> DrawResult<DB> {
        if text.is_empty() {
            return Ok(());
        }
        let size = css_size * self.scale;
        let font = FontDesc::new(FontFamily::Name(FONT_FAMILY), size, FontStyle::Normal);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(sides.0, sides.1));
        self.area.draw(&Text::new(text, at, style))
    }

    /// A line through all points; a single point becomes a dot, so that it shows.
    pub(crate) fn line(
        &self,
        points: Vec<Point>,
        colour: RGBAColor,
        css_width: f64,
    ) -> DrawResult<DB> {
        match points.as_slice() {
            [] => Ok(()),
            &[point] => {
                let radius = self.px(css_width * 0.5).max(1);
                self.area.draw(&Circle::new(point, radius, colour.filled()))
            }
            _ => self.area.draw(&PathElement::new(points, self.stroke(colour, css_width))),
        }
    }

    /// A dashed line through all points.
    pub(crate) fn dashed(
        &self,
        points: &[Point],
        colour: RGBAColor,
        css_width: f64,
    ) -> DrawResult<DB> {
        self.dashed_by((4.0, 3.0), points, colour, css_width)
    }

    /// A line of dashes and gaps of this length through all points.
    pub(crate) fn dashed_by(
        &self,
        (dash, gap): (f64, f64),
        points: &[Point],
        colour: RGBAColor,
        css_width: f64,
    ) -> DrawResult<DB> {
        let (dash, gap) = (self.px(dash).max(1), self.px(gap).max(1));
        let style = self.stroke(colour, css_width);
        self.area.draw(&DashedPathElement::new(points.iter().copied(), dash, gap, style))
    }

    /// The dashed line of losses on a test set; a single one becomes a dot, so that it shows.
    pub(crate) fn tested(&self, points: &[Point]) -> DrawResult<DB> {
        let colour = self.theme.accent2;
        match points {
            &[point] => self.dot(point, 3.0, colour),
            _ => self.dashed_by((6.0, 3.0), points, colour.to_rgba(), 2.0),
        }
    }

    /// A filled circle.
    pub(crate) fn dot(&self, at: Point, css_radius: f64, colour: RGBColor) -> DrawResult<DB> {
        let radius = self.px(css_radius).max(1);
        self.area.draw(&Circle::new(at, radius, colour.filled()))
    }

    /// A hollow triangle that points down, for a value below the axis.
    pub(crate) fn triangle_down(
        &self,
        at: Point,
        css_size: f64,
        colour: RGBColor,
    ) -> DrawResult<DB> {
        let half = self.px(css_size).max(2);
        let (x, top, bottom) = (at.0, at.1 - half * 3 / 4, at.1 + half * 3 / 4);
        let corners =
            vec![(x - half, top), (x + half, top), (x, bottom), (x - half, top), (x, top)];
        self.line(corners, colour.to_rgba(), thin(css_size, 1.25))
    }

    /// A hollow square, for exactly 0.
    pub(crate) fn square(&self, at: Point, css_size: f64, colour: RGBColor) -> DrawResult<DB> {
        let half = (self.px(css_size) * 3 / 4).max(1);
        let (x, y) = at;
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)];
        let mut outline: Vec<Point> = corners.map(|(dx, dy)| (x + dx, y + dy)).into();
        outline.push((x, y - half)); // past the start, so that the corner is closed
        self.line(outline, colour.to_rgba(), thin(css_size, 1.25))
    }

    /// A ✕, for a number that is not finite.
    pub(crate) fn cross(&self, at: Point, css_size: f64, colour: RGBColor) -> DrawResult<DB> {
        let half = (self.px(css_size) * 7 / 8).max(2);
        let width = thin(css_size, 1.75);
        let (x, y) = at;
        let colour = colour.to_rgba();
        self.line(vec![(x - half, y - half), (x + half, y + half)], colour, width)?;
        self.line(vec![(x - half, y + half), (x + half, y - half)], colour, width)
    }
}

/// Width of a mark's stroke; a small mark needs a thin stroke to keep its shape.
fn thin(css_size: f64, most: f64) -> f64 {
    (css_size * 0.4).min(most)
}

/// The approximate width of a label in CSS pixels, without measuring: Latin letters are about half as
/// wide as they are high, CJK characters are square.
pub(crate) fn estimated_width(text: &str) -> f64 {
    let ems = |c: char| match c {
        'A'..='Z' => 0.72,
        '\u{2e80}'.. => 1.0,
        _ => 0.54,
    };
    text.chars().map(ems).sum::<f64>() * FONT_SIZE
}

/// The approximate width of a small label in CSS pixels. These stand close to each other and are mostly
/// numbers: digits are wider than letters, raised digits and dots narrower.
pub(crate) fn small_width(text: &str) -> f64 {
    let ems = |c| match c {
        '0'..='9' => 0.6,
        '⁰'..='⁻' | '²' | '³' | '¹' => 0.42,
        '·' | '.' | ',' => 0.33,
        '\u{2e80}'.. => 1.0,
        _ => 0.54,
    };
    text.chars().map(ems).sum::<f64>() * SMALL_SIZE
}
