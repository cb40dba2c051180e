//! `PlanePicture`: points of the plane, and the boundary that a network draws between their classes.
//!
//! The background is a small picture ([`PlanePicture::ground`]) that the page enlarges smoothly;
//! boundary and points are drawn over it. Every class has a shape as well as a colour.

use plotters::element::{Polygon, Rectangle};
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::pen::{Pen, Point};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, RGBColor, Shift};

/// Points, and a network's answers on a square grid whose first and last places are on the edges.
#[derive(Clone, Copy, Debug)]
pub struct PlanePicture<'a> {
    /// The lower left corner.
    pub low: [f32; 2],
    /// Length of a side.
    pub side: f32,
    /// Places on a side.
    pub places: usize,
    /// Probabilities of all classes at each place, row by row from the bottom.
    pub shares: &'a [f32],
    /// Training points: x, y, class.
    pub train: &'a [[f32; 3]],
    /// Test points.
    pub test: &'a [[f32; 2]],
    /// The test points' classes.
    pub wanted: &'a [f32],
    /// The classes that the network predicts for them.
    pub given: &'a [f32],
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

/// Strength of the background's tint where the network is sure.
const TINT: f32 = 0.42;

impl PlanePicture<'_> {
    /// The background as RGBA, rows from the top: the colour of the most probable class, paler where its
    /// probability is smaller.
    pub fn ground(&self) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(4 * self.places * self.places);
        for row in (0..self.places).rev() {
            for column in 0..self.places {
                let RGBColor(r, g, b) = self.tint(self.at(column, row));
                pixels.extend([r, g, b, 255]);
            }
        }
        pixels
    }

    /// Draws boundary and points over what is already there.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let pen = Pen { area, theme: self.theme, scale: self.scale };
        for &[x, y, class] in self.train {
            let colour = class_colour(self.theme, class as usize).mix(0.55);
            let at = self.pixel(&pen, [x, y]);
            let half = pen.px(1.0).max(1);
            let (x, y) = at;
            area.draw(&Rectangle::new(
                [(x - half, y - half), (x + half, y + half)],
                colour.filled(),
            ))?;
        }
        for line in self.boundary() {
            let ends = line.map(|at| self.pixel(&pen, at));
            pen.line(ends.into(), self.theme.text.to_rgba(), 1.75)?;
        }
        for (index, &point) in self.test.iter().enumerate() {
            let (Some(&wanted), Some(&given)) = (self.wanted.get(index), self.given.get(index))
            else {
                continue;
            };
            let at = self.pixel(&pen, point);
            let right = wanted == given;
            let size = if right { 3.0 } else { 4.0 };
            class_mark(&pen, at, wanted as usize, size + 1.25, self.theme.panel)?;
            class_mark(&pen, at, wanted as usize, size, class_colour(self.theme, wanted as usize))?;
            if !right {
                pen.cross(at, size + 2.5, self.theme.text)?;
            }
        }
        Ok(())
    }

    fn classes(&self) -> usize {
        self.shares.len() / (self.places * self.places).max(1)
    }

    fn at(&self, column: usize, row: usize) -> &[f32] {
        let classes = self.classes();
        let first = (row * self.places + column) * classes;
        self.shares.get(first..first + classes).unwrap_or_default()
    }

    fn tint(&self, shares: &[f32]) -> RGBColor {
        let best = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let Some((class, &share)) = best else { return self.theme.panel };
        if share.is_nan() {
            return blend(self.theme.panel, self.theme.non_finite, 0.3);
        }
        let even = 1.0 / shares.len() as f32;
        let sure = ((share - even) / (1.0 - even)).clamp(0.0, 1.0);
        let colour = class_colour(self.theme, class);
        blend(self.theme.panel, colour, 0.06 + (TINT - 0.06) * sure)
    }

    fn pixel<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, [x, y]: [f32; 2]) -> Point {
        let (width, height) = pen.area.dim_in_pixel();
        let across = f64::from((x - self.low[0]) / self.side) * f64::from(width);
        let up = f64::from((y - self.low[1]) / self.side) * f64::from(height);
        (across.round() as i32, (f64::from(height) - up).round() as i32)
    }

    /// Pieces of the lines on which the probability of a class equals the largest of the others, by
    /// marching squares.
    fn boundary(&self) -> Vec<[[f32; 2]; 2]> {
        let classes = self.classes();
        // With two classes, the line of one class is also the line of the other.
        let seen = if classes == 2 { 1 } else { classes };
        let mut lines = Vec::new();
        for class in 0..seen {
            for row in 1..self.places {
                for column in 1..self.places {
                    self.cross_cell(class, [column, row], &mut lines);
                }
            }
        }
        lines
    }

    /// The pieces within the cell left of and below a place.
    fn cross_cell(&self, class: usize, [right, top]: [usize; 2], into: &mut Vec<[[f32; 2]; 2]>) {
        let corners = [[right - 1, top - 1], [right, top - 1], [right, top], [right - 1, top]];
        let lead = corners.map(|[column, row]| lead(self.at(column, row), class));
        if lead.iter().any(|lead| lead.is_nan()) {
            return;
        }
        let mut ends = [[0.0; 2]; 4];
        let mut count = 0;
        for edge in 0..4 {
            let (from, to) = (edge, (edge + 1) % 4);
            if (lead[from] > 0.0) == (lead[to] > 0.0) {
                continue;
            }
            let along = lead[from] / (lead[from] - lead[to]);
            let step = self.side / (self.places - 1) as f32;
            ends[count] = [0, 1].map(|axis| {
                let (a, b) = (corners[from][axis] as f32, corners[to][axis] as f32);
                self.low[axis] + (a + along * (b - a)) * step
            });
            count += 1;
        }
        if count >= 2 {
            into.push([ends[0], ends[1]]);
        }
        if count == 4 {
            into.push([ends[2], ends[3]]);
        }
    }
}

/// The probability of a class minus the largest probability of the others.
fn lead(shares: &[f32], class: usize) -> f32 {
    let others = shares.iter().enumerate().filter(|(other, _)| *other != class);
    let best = others.map(|(_, &share)| share).fold(f32::NEG_INFINITY, f32::max);
    shares.get(class).map_or(f32::NAN, |share| share - best)
}

/// The colour of a class.
pub fn class_colour(theme: &Theme, class: usize) -> RGBColor {
    [theme.accent2, theme.accent, theme.non_finite, theme.below_f32, theme.muted][class % 5]
}

/// The shape of a class in its legend: as the points are drawn.
pub fn class_shape(class: usize) -> &'static str {
    ["●", "■", "▲", "◆"][class % 4]
}

fn class_mark<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    (x, y): Point,
    class: usize,
    css_size: f64,
    colour: RGBColor,
) -> DrawResult<DB> {
    let half = pen.px(css_size).max(2);
    let corners: &[Point] = match class % 4 {
        0 => return pen.dot((x, y), css_size, colour),
        1 => &[(-1, -1), (1, -1), (1, 1), (-1, 1)],
        2 => &[(-1, 1), (1, 1), (0, -1)],
        _ => &[(-1, 0), (0, -1), (1, 0), (0, 1)],
    };
    // The areas should be about equal, and a square is larger than the circle inside it.
    let half = if class % 4 == 1 { half * 7 / 8 } else { half * 5 / 4 };
    let corners = corners.iter().map(|(dx, dy)| (x + dx * half, y + dy * half)).collect::<Vec<_>>();
    pen.area.draw(&Polygon::new(corners, colour.filled()))
}

/// A colour between two colours.
pub(crate) fn blend(from: RGBColor, to: RGBColor, share: f32) -> RGBColor {
    let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LIGHT;

    /// Class 1 right of `x` = 0.3, on a grid of 11 × 11 from −1 to 1.
    fn shares(wide: f32) -> Vec<f32> {
        let place = |index: usize| (index % 11) as f32 / 5.0 - 1.0;
        let right = |index: usize| (0.5 + (place(index) - 0.3) / wide).clamp(0.0, 1.0);
        (0..121).flat_map(|index| [1.0 - right(index), right(index)]).collect()
    }

    fn picture(shares: &[f32]) -> PlanePicture<'_> {
        PlanePicture {
            low: [-1.0, -1.0],
            side: 2.0,
            places: 11,
            shares,
            train: &[],
            test: &[],
            wanted: &[],
            given: &[],
            theme: &LIGHT,
            scale: 1.0,
        }
    }

    #[test]
    fn the_boundary_lies_where_both_shares_are_equal() {
        let shares = shares(4.0);
        let lines = picture(&shares).boundary();
        assert_eq!(lines.len(), 10, "one piece for each row of cells");
        assert!(lines.iter().flatten().all(|end| (end[0] - 0.3).abs() < 1e-5), "{lines:?}");
        let ends = lines.iter().flatten().map(|end| end[1]);
        let (low, high) = ends.fold((9.0f32, -9.0f32), |(low, high), y| (low.min(y), high.max(y)));
        assert_eq!((low, high), (-1.0, 1.0));
    }

    #[test]
    fn a_network_of_one_mind_has_no_boundary_and_one_colour() {
        let shares = [0.9, 0.1].repeat(121);
        let picture = picture(&shares);
        assert!(picture.boundary().is_empty());
        let ground = picture.ground();
        assert!(ground.chunks_exact(4).all(|pixel| pixel == &ground[..4]));
    }

    #[test]
    fn the_ground_is_paler_where_the_network_is_less_sure_and_its_rows_come_from_the_top() {
        let mut shares = [0.5, 0.5].repeat(121);
        shares[..2].copy_from_slice(&[1.0, 0.0]);
        let ground = picture(&shares).ground();
        let pixel = |column: usize, row: usize| &ground[4 * (11 * row + column)..][..3];
        let distance = |pixel: &[u8]| pixel.iter().map(|&c| 255 - u32::from(c)).sum::<u32>();
        assert!(distance(pixel(0, 10)) > 3 * distance(pixel(5, 5)), "the lower left place is sure");
        assert_eq!(pixel(0, 0), pixel(5, 5));
    }

    #[test]
    fn what_is_not_a_number_has_a_colour_of_its_own_and_no_boundary() {
        let mut shares = shares(4.0);
        shares.iter_mut().for_each(|share| *share = f32::NAN);
        let picture = picture(&shares);
        assert!(picture.boundary().is_empty());
        let RGBColor(r, g, b) = blend(LIGHT.panel, LIGHT.non_finite, 0.3);
        assert_eq!(picture.ground()[..4], [r, g, b, 255]);
    }

    #[test]
    fn three_classes_meet_in_lines_around_each() {
        let shares: Vec<f32> = (0..121)
            .flat_map(|index| {
                let x = index % 11;
                [f32::from(x < 4), f32::from((4..8).contains(&x)), f32::from(x >= 8)]
            })
            .collect();
        // Each of the two lines belongs to two classes.
        assert_eq!(picture(&shares).boundary().len(), 4 * 10);
    }
}
