//! `NetworkPicture`: the network as a line of layers, lit by the gradient that reaches each of them.
//!
//! It is drawn on a dark ground, as the heatmap is: bright where the gradient arrives, dark where it
//! is gone. Width says the same as brightness, and marks tell apart what is no number.

use insight::Reading;
use model::{Along, Model};
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBAColor};

use crate::colour::{HIGHEST_DECADE, LOWEST_DECADE, at_decade, rgba};
use crate::network_layout::{NetworkLayout, Node};
use crate::pen::{Pen, Point, estimated_width};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, RGBColor, Shift};

/// Half the height of a layer, in CSS pixels.
const HALF: f64 = 17.0;
/// The widest line, in CSS pixels.
const WIDEST: f64 = 6.0;
/// Points of an arc.
const ARC: usize = 24;
/// Length of the pulse's tail, as a share of the picture's width.
const TAIL: f64 = 0.07;
const TAIL_PIECES: usize = 14;

/// The picture's words.
#[derive(Clone, Copy, Debug, Default)]
pub struct NetworkLabels<'a> {
    /// What goes in.
    pub input: &'a str,
    /// Where the gradient comes from.
    pub loss: &'a str,
    /// The output layer.
    pub output: &'a str,
}

/// A network and its gradient.
#[derive(Clone, Copy, Debug)]
pub struct NetworkPicture<'a> {
    /// The network.
    pub model: &'a Model,
    /// The gradient of each layer (of each time step), input side first; may be empty.
    pub readings: &'a [Reading],
    /// The layer or time step to point out.
    pub highlighted: Option<usize>,
    /// The layer or time step that the gradient has come down to; those before it are dark yet.
    pub reached: usize,
    /// The words.
    pub labels: NetworkLabels<'a>,
    /// The colours, on dark.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

/// How strong a signal looks, 0 to 1: its place on the heatmap's scale.
pub fn strength(reading: Reading) -> f64 {
    let span = f64::from(HIGHEST_DECADE - LOWEST_DECADE);
    match reading {
        Reading::Value(norm) => {
            ((f64::from(norm.log10()) - f64::from(LOWEST_DECADE)) / span).clamp(0.0, 1.0)
        }
        Reading::Tiny(_) | Reading::BelowF32 | Reading::Zero | Reading::NotMeasured => 0.0,
        Reading::NonFinite => 1.0,
    }
}

impl NetworkPicture<'_> {
    /// The layer or time step (0 on the input side) drawn nearest to an x in device pixels.
    pub fn place_at(&self, x: f64, width: u32, height: u32) -> Option<usize> {
        NetworkLayout::new(self.model, width, height, self.scale).place_at(x)
    }

    /// Whether time steps are drawn, not blocks.
    fn is_along_time(&self) -> bool {
        match self.model.drawn_along() {
            Along::Times { .. } => true,
            Along::Blocks | Along::Weights => false,
        }
    }

    fn reading(&self, place: usize) -> Option<Reading> {
        self.readings.get(place).copied().filter(|_| place >= self.reached)
    }

    /// Draws everything that stands still.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let pen = Pen { area, theme: self.theme, scale: self.scale };
        area.fill(&self.theme.panel)?;
        let (width, height) = area.dim_in_pixel();
        let layout = NetworkLayout::new(self.model, width, height, self.scale);
        for arc in &layout.arcs {
            self.wire(
                &pen,
                half_ellipse(arc.from, arc.to, layout.y - pen.px(HALF), arc.height),
                arc.lit_by,
            )?;
        }
        for pair in layout.nodes.windows(2) {
            let [left, right] = pair else { continue };
            // What goes down this line is the gradient of what its lower end hands on.
            let ends = vec![(left.x, layout.y), (right.x, layout.y)];
            self.wire(&pen, ends, left.places.end - 1)?;
        }
        if let (Some(first), Some(last)) = (layout.nodes.first(), layout.nodes.last()) {
            let muted = self.theme.muted.to_rgba();
            pen.line(vec![(layout.input, layout.y), (first.x, layout.y)], muted, 1.0)?;
            self.wire(
                &pen,
                vec![(last.x, layout.y), (layout.loss, layout.y)],
                last.places.end - 1,
            )?;
        }
        for x in [layout.input, layout.loss] {
            pen.dot((x, layout.y), 3.5, self.theme.muted)?;
        }
        for node in &layout.nodes {
            self.node(&pen, &layout, node)?;
        }
        self.words(&pen, &layout)
    }

    /// A line that carries the gradient of a layer.
    fn wire<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        points: Vec<Point>,
        place: usize,
    ) -> DrawResult<DB> {
        pen.line(points.clone(), self.theme.muted.mix(0.55), 1.0)?;
        match self.reading(place).map(|reading| (strength(reading), reading)) {
            Some((strength, reading)) if strength > 0.0 => {
                pen.line(points, colour_of(reading).mix(0.25 + 0.75 * strength), width_of(strength))
            }
            _ => Ok(()),
        }
    }

    fn node<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &NetworkLayout,
        node: &Node,
    ) -> DrawResult<DB> {
        let (left, right) = (node.x - node.half_width, node.x + node.half_width);
        let (top, bottom) = (layout.y - pen.px(HALF), layout.y + pen.px(HALF));
        let box_of = |left, right, colour: RGBAColor| {
            pen.area.draw(&Rectangle::new([(left, top), (right, bottom)], colour.filled()))
        };
        let pointed = self.highlighted.is_some_and(|at| node.places.contains(&at));
        let (edge, wide) = if pointed { (self.theme.text, 2.0) } else { (self.theme.muted, 1.0) };
        let border = pen.px(wide).max(1);
        pen.area.draw(&Rectangle::new(
            [(left - border, top - border), (right + border, bottom + border)],
            edge.to_rgba().filled(),
        ))?;
        box_of(left, right, self.theme.background.to_rgba())?;
        // A folded run shows every layer that it holds, as narrow as that may be.
        let count = node.places.len();
        let columns = (right - left).max(1) as usize;
        let stripes = count.min(columns);
        for stripe in 0..stripes {
            let place = node.places.start + stripe * count / stripes;
            let Some(reading) = self.reading(place) else { continue };
            let edge_of = |stripe: usize| left + (stripe * columns / stripes) as i32;
            box_of(edge_of(stripe), edge_of(stripe + 1), colour_of(reading).to_rgba())?;
        }
        if self.is_along_time() && count == 1 {
            // The state goes round: time step after time step through the same cell.
            let loop_of = half_ellipse(left, right, top, pen.px(9.0));
            pen.line(loop_of, self.theme.muted.to_rgba(), 1.0)?;
        }
        if count == 1
            && let Some(reading) = self.reading(node.places.start)
        {
            let at = (node.x, layout.y);
            match reading {
                Reading::Value(_) | Reading::NotMeasured => Ok(()),
                Reading::Tiny(_) | Reading::BelowF32 => {
                    pen.triangle_down(at, 4.0, self.theme.background)
                }
                Reading::Zero => pen.square(at, 4.0, self.theme.background),
                Reading::NonFinite => pen.cross(at, 4.0, self.theme.background),
            }?;
        }
        Ok(())
    }

    /// Numbers below the layers, as far as there is room, and how often a folded block repeats.
    fn words<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &NetworkLayout,
    ) -> DrawResult<DB> {
        let below = layout.y + pen.px(HALF + 8.0);
        let theme = self.theme;
        let mut free = i32::MIN;
        let mut word = |x: i32, text: &str| {
            let half = pen.px(estimated_width(text) / 2.0);
            if x - half < free {
                return Ok(());
            }
            free = x + half + pen.px(5.0);
            pen.text(text, (x, below), (HPos::Center, VPos::Top), theme.muted)
        };
        word(layout.input, self.labels.input)?;
        let output = self.model.hidden().len();
        let through_time = self.is_along_time();
        let mut last = None;
        for node in &layout.nodes {
            let place = node.places.start;
            if node.places.len() > 1 {
                let text = format!("× {}", node.times);
                word(node.x, &text)?;
            } else if !through_time && place == output {
                last = Some(node.x);
            } else if layout.spacing >= pen.px(40.0) || through_time || place + 1 < output {
                word(node.x, &(place + 1).to_string())?;
            }
        }
        if let Some(x) = last {
            word(x, self.labels.output)?;
        }
        word(layout.loss, self.labels.loss)
    }

    /// Draws the pulse on its way from the loss (0) to the input (1), as bright and as wide as the
    /// gradient that was measured where it is. It takes every path around a layer as well.
    pub fn draw_pulse<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        way: f64,
    ) -> DrawResult<DB> {
        let pen = Pen { area, theme: self.theme, scale: self.scale };
        let (width, height) = area.dim_in_pixel();
        let layout = NetworkLayout::new(self.model, width, height, self.scale);
        let length = f64::from(layout.loss - layout.input);
        // The tail runs out behind the head.
        let head = f64::from(layout.loss) - way * length * (1.0 + TAIL);
        for piece in (0..TAIL_PIECES).rev() {
            let behind = piece as f64 / TAIL_PIECES as f64;
            let x = (head + behind * TAIL * length) as i32;
            if !(layout.input..=layout.loss).contains(&x) {
                continue;
            }
            let Some(reading) = layout.place_at(x.into()).and_then(|at| self.reading(at)) else {
                continue;
            };
            let fade = (1.0 - behind).powi(2);
            self.spark(&pen, (x, layout.y), reading, fade)?;
            for arc in &layout.arcs {
                if (arc.from..=arc.to).contains(&x) {
                    let middle = f64::from(arc.from + arc.to) / 2.0;
                    let radius = (f64::from(arc.to - arc.from) / 2.0).max(1.0);
                    let across = (f64::from(x) - middle) / radius;
                    let up = (1.0 - across * across).max(0.0).sqrt() * f64::from(arc.height);
                    let y = layout.y - pen.px(HALF) - up as i32;
                    let lit = self.reading(arc.lit_by).unwrap_or(reading);
                    self.spark(&pen, (x, y), lit, 0.8 * fade)?;
                }
            }
        }
        Ok(())
    }

    fn spark<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        at: Point,
        reading: Reading,
        fade: f64,
    ) -> DrawResult<DB> {
        let strength = strength(reading);
        // Twice: a halo, and the light itself.
        let light = colour_of(reading);
        for (size, alpha) in [(2.6, 0.18), (1.0, 0.95)] {
            let dot = vec![at];
            pen.line(dot, light.mix(alpha * fade * strength), 2.0 * size * width_of(strength))?;
        }
        Ok(())
    }
}

/// The width of a line in CSS pixels.
fn width_of(strength: f64) -> f64 {
    1.0 + (WIDEST - 1.0) * strength
}

fn colour_of(reading: Reading) -> RGBColor {
    let [red, green, blue, _] = match reading {
        Reading::Value(norm) => at_decade(norm.log10()),
        other => rgba(other),
    };
    RGBColor(red, green, blue)
}

fn half_ellipse(from: i32, to: i32, y: i32, height: i32) -> Vec<Point> {
    let (middle, radius) = (f64::from(from + to) / 2.0, f64::from(to - from) / 2.0);
    (0..=ARC)
        .map(|point| {
            let across = 2.0 * point as f64 / ARC as f64 - 1.0;
            let up = (1.0 - across * across).max(0.0).sqrt();
            ((middle + radius * across) as i32, y - (f64::from(height) * up) as i32)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_gradient_never_looks_weaker() {
        let silent = [Reading::BelowF32, Reading::Zero].map(strength);
        assert_eq!(silent, [0.0, 0.0]);
        let mut before = (0.0, 0.0);
        for tenth in -400..=380 {
            let now = strength(Reading::Value(10f32.powf(tenth as f32 / 10.0)));
            assert!((before.0..=1.0).contains(&now), "10^{}", tenth as f32 / 10.0);
            assert!(width_of(now) >= before.1 && width_of(now) <= WIDEST);
            before = (now, width_of(now));
        }
        assert_eq!(before.0, 1.0);
    }

    #[test]
    fn an_arc_begins_and_ends_on_its_layers() {
        let arc = half_ellipse(10, 50, 100, 30);
        assert_eq!((arc[0], arc[ARC / 2], arc[ARC]), ((10, 100), (30, 70), (50, 100)));
    }
}
