//! The looks of compared runs: each has its colour, its dashes and its shape of marks.

use plotters::element::Polygon;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::pen::{Pen, Point};
use crate::{DrawResult, RGBColor};

/// Dash and gap of each run in CSS pixels; the first run has a solid line.
const DASHES: [Option<(f64, f64)>; 4] =
    [None, Some((9.0, 3.0)), Some((2.0, 3.0)), Some((5.0, 3.0))];

impl<DB: DrawingBackend> Pen<'_, DB> {
    /// The colour of the run at a place.
    pub(crate) fn run_colour(&self, place: usize) -> RGBColor {
        self.theme.runs[place % self.theme.runs.len()]
    }

    /// The line of the run at a place.
    pub(crate) fn run_line(&self, place: usize, points: Vec<Point>) -> DrawResult<DB> {
        let colour = self.run_colour(place).to_rgba();
        match DASHES[place % DASHES.len()] {
            Some((dash, gap)) if points.len() > 1 => {
                self.dashed_by((dash, gap), &points, colour, 2.0)
            }
            _ => self.line(points, colour, 2.0),
        }
    }

    /// The mark of the run at a place: a disc, a diamond, a triangle, a square.
    pub(crate) fn run_mark(&self, place: usize, at: Point, css_radius: f64) -> DrawResult<DB> {
        let colour = self.run_colour(place);
        let r = self.px(css_radius).max(2);
        let corners: &[Point] = match place {
            0 => return self.dot(at, css_radius, colour),
            1 => &[(0, -r * 4 / 3), (r * 4 / 3, 0), (0, r * 4 / 3), (-r * 4 / 3, 0)],
            2 => &[(0, -r * 5 / 4), (r * 5 / 4, r), (-r * 5 / 4, r)],
            _ => &[(-r, -r), (r, -r), (r, r), (-r, r)],
        };
        let corners: Vec<Point> = corners.iter().map(|(x, y)| (at.0 + x, at.1 + y)).collect();
        self.area.draw(&Polygon::new(corners, colour.filled()))
    }
}
