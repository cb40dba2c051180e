//! `NetworkEdge`: the network upright beside the heatmap, on the same rows, lit by the gradient that
//! reaches each of them.

use insight::Reading;
use model::{Along, Model};
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::colour::rgb;
use crate::light::WIDEST;
use crate::network_edge_layout::{EdgeLayout, EdgePart};
use crate::pen::Pen;
use crate::rows::Rows;
use crate::theme::Theme;
use crate::window::Section;
use crate::{DrawResult, DrawingArea, Shift};

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

/// A network and its gradient: the loss on top, the input below, a box for every row.
#[derive(Clone, Copy, Debug)]
pub struct NetworkEdge<'a> {
    /// The network.
    pub model: &'a Model,
    /// The rows shown, as the heatmap shows them: layers, or time steps of a recurrent network.
    pub section: Section,
    /// The gradient of each row, input side first; may be empty.
    pub readings: &'a [Reading],
    /// What the gradient is multiplied by on its way down into each row, in words; that of the last row
    /// is left out. May be empty.
    pub factors: &'a [String],
    /// How far the gate that keeps the state is open in each row, 0 to 1.
    pub openings: Option<&'a [f64]>,
    /// The row to point out.
    pub highlighted: Option<usize>,
    /// The row that the gradient has come down to; those before it are dark yet.
    pub reached: usize,
    /// Height of the strip above the rows, in CSS pixels: the loss stands there.
    pub head: f64,
    /// Height of the strip below the rows, in CSS pixels: the input stands there.
    pub foot: f64,
    /// Whether left and right are exchanged: the right edge of a figure with two networks.
    pub mirrored: bool,
    /// The words.
    pub labels: NetworkLabels<'a>,
    /// The colours, on dark.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

/// The smallest box with a mark, in CSS pixels.
const MARKED: f64 = 7.0;
/// The least height of a row that is pointed out, in CSS pixels.
const POINTED: f64 = 3.0;
/// Between two sparks of the gradient's light, in CSS pixels.
const SPARKS_APART: f64 = 2.0;

impl NetworkEdge<'_> {
    /// Whether time steps are drawn, not blocks.
    pub(crate) fn is_along_time(&self) -> bool {
        match self.model.drawn_along() {
            Along::Times { .. } => true,
            Along::Blocks | Along::Weights => false,
        }
    }

    /// Number of rows: blocks, or time steps.
    pub fn rows(&self) -> usize {
        match self.model.drawn_along() {
            Along::Times { block } => self.model.times(block).unwrap_or(1),
            Along::Blocks | Along::Weights => self.model.blocks.len(),
        }
    }

    fn layout(&self, (width, height): (u32, u32)) -> EdgeLayout {
        let strips = [self.head, self.foot];
        let rows = Rows::new(self.section, self.rows(), height, strips, self.scale);
        EdgeLayout::new(self.model, rows, (width, height), self.mirrored, self.scale)
    }

    /// The row (0 on the input side) at a y in device pixels, in a picture of this height; `None` outside
    /// of the rows.
    pub fn row_at(&self, y: f64, height: u32) -> Option<usize> {
        let strips = [self.head, self.foot];
        Rows::new(self.section, self.rows(), height, strips, self.scale).row_at(y)
    }

    /// What of the network lies at a point of a picture of this size, in device pixels; `None` outside of the
    /// picture and where rows have no room for parts.
    pub fn part_at(&self, (x, y): (f64, f64), size: (u32, u32)) -> Option<EdgePart> {
        let within = (0.0..size.0.into()).contains(&x) && (0.0..size.1.into()).contains(&y);
        self.layout(size).part_at((x as i32, y as i32)).filter(|_| within)
    }

    /// What is known of a row by now.
    fn reading(&self, row: usize) -> Option<Reading> {
        let known = self.readings.get(row).copied().filter(|_| row >= self.reached);
        known.filter(|reading| *reading != Reading::NotMeasured)
    }

    /// Draws everything that stands still.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let pen = Pen { area, theme: self.theme, scale: self.scale };
        area.fill(&self.theme.panel)?;
        let layout = self.layout(area.dim_in_pixel());
        for arc in &layout.arcs {
            // Small paths that touch would be one blot.
            let room = f64::from(arc.bottom - arc.top) / pen.scale / 4.0;
            pen.wire(layout.points(arc), self.reading(arc.lit_by), room.clamp(1.0, WIDEST))?;
        }
        self.draw_wires(&pen, &layout)?;
        if layout.is_stripe() {
            self.draw_stripe(&pen, &layout)?;
        } else {
            for row in layout.rows.seen() {
                self.draw_box(&pen, &layout, row)?;
            }
        }
        self.draw_openings(&pen, &layout)?;
        self.draw_words(&pen, &layout)
    }

    /// The wires between the boxes and to both ends.
    fn draw_wires<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &EdgeLayout,
    ) -> DrawResult<DB> {
        let (rows, x) = (&layout.rows, layout.middle());
        let seen = rows.seen();
        let within = |y: i32| y.clamp(rows.top, rows.bottom);
        let muted = pen.theme.muted;
        // Where rows above or below are out of sight, a broken line leads to the end.
        let below = if seen.start == 0 { rows.middle(0) } else { rows.bottom };
        let ends = [(x, below), (x, layout.input)];
        if seen.start == 0 {
            pen.line(ends.to_vec(), muted.to_rgba(), 1.0)?;
        } else {
            pen.dashed(&ends, muted.to_rgba(), 1.0)?;
        }
        let last = seen.end.saturating_sub(1);
        if seen.end < self.rows() {
            pen.dashed(&[(x, layout.loss), (x, rows.top)], muted.to_rgba(), 1.0)?;
        } else {
            let ends = vec![(x, layout.loss), (x, within(rows.middle(last)))];
            pen.wire(ends, self.reading(last), WIDEST)?;
        }
        if !layout.is_stripe() {
            // What goes down a wire is the gradient of what its lower end hands on.
            for row in seen.start.saturating_sub(1)..seen.end.min(self.rows().saturating_sub(1)) {
                let ends = [rows.middle(row), rows.middle(row + 1)].map(within);
                if ends[0] > ends[1] {
                    pen.wire(ends.map(|y| (x, y)).to_vec(), self.reading(row), WIDEST)?;
                }
            }
        }
        pen.dot((x, layout.loss), 4.0, muted)?;
        pen.dot((x, layout.input), 3.0, muted)
    }

    /// The box of a row. What is gone is black; what is not known yet is hollow.
    fn draw_box<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &EdgeLayout,
        row: usize,
    ) -> DrawResult<DB> {
        let Some(node) = layout.node(row) else { return Ok(()) };
        let (left, right) = (layout.back.min(layout.front), layout.back.max(layout.front));
        let theme = pen.theme;
        let line = pen.px(1.0).max(1);
        if self.highlighted == Some(row) {
            let corners = [(left - line, node.top - line), (right + line, node.bottom + line)];
            pen.rectangle(corners, theme.text.to_rgba())?;
        }
        let reading = self.reading(row);
        let high = f64::from(node.bottom - node.top) / pen.scale;
        let edge = match (reading, self.highlighted == Some(row)) {
            (_, true) => theme.text.to_rgba(),
            (Some(_), _) if high >= MARKED => theme.muted.to_rgba(),
            // The edges of small boxes would outshine them.
            (Some(_), _) => theme.muted.mix(0.6),
            (None, _) => theme.muted.mix(0.4),
        };
        let inner = [(left + line, node.top + line), (right - line, node.bottom - line)];
        // The wires must not show through the box.
        pen.rectangle([(left, node.top), (right, node.bottom)], theme.panel.to_rgba())?;
        pen.rectangle([(left, node.top), (right, node.bottom)], edge)?;
        let Some(reading) = reading else {
            return pen.rectangle(inner, theme.panel.to_rgba());
        };
        pen.rectangle(inner, rgb(reading).to_rgba())?;
        if high < MARKED {
            return Ok(());
        }
        let (at, size) = ((layout.middle(), (node.top + node.bottom) / 2), (high * 0.3).min(4.0));
        match reading {
            Reading::Value(_) | Reading::NotMeasured => Ok(()),
            Reading::Tiny(_) | Reading::BelowF32 => pen.triangle_down(at, size, theme.background),
            Reading::Zero => pen.square(at, size, theme.background),
            Reading::NonFinite => pen.cross(at, size, theme.background),
        }
    }

    /// Rows without room for boxes of their own.
    fn draw_stripe<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &EdgeLayout,
    ) -> DrawResult<DB> {
        let (left, right) = (layout.back.min(layout.front), layout.back.max(layout.front));
        let (rows, line) = (&layout.rows, pen.px(1.0).max(1));
        let seen = rows.seen();
        let (Some(highest), Some(lowest)) = (seen.clone().next_back(), seen.clone().next()) else {
            return Ok(());
        };
        let top = (rows.edges(highest).0.round() as i32).max(rows.top);
        let bottom = (rows.edges(lowest).1.round() as i32).min(rows.bottom);
        pen.rectangle([(left, top), (right, bottom)], pen.theme.muted.to_rgba())?;
        pen.rectangle([(left + line, top), (right - line, bottom)], pen.theme.panel.to_rgba())?;
        for band in rows.bands(self.reached, self.readings) {
            if let Some(reading) = self.reading(band.row) {
                let corners = [(left + line, band.top), (right - line, band.bottom)];
                pen.rectangle(corners, rgb(reading).to_rgba())?;
            }
        }
        let Some(row) = self.highlighted.filter(|row| seen.contains(row)) else { return Ok(()) };
        let high = rows.height().max(POINTED * pen.scale);
        let Some(band) = rows.part(row, high) else { return Ok(()) };
        let corners = [(left - 2 * line, band.top - line), (right + 2 * line, band.bottom + line)];
        pen.rectangle(corners, pen.theme.text.to_rgba())?;
        let colour = self.reading(row).map_or(pen.theme.panel, rgb);
        pen.rectangle([(left + line, band.top), (right - line, band.bottom)], colour.to_rgba())
    }

    /// Draws the light of the gradient on all of its way from the loss to the input: as bright and as wide as what was
    /// measured there, on every path around a layer as well. A pulse shows a stretch of it that moves.
    pub fn draw_light<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let pen = Pen { area, theme: self.theme, scale: self.scale };
        let layout = self.layout(area.dim_in_pixel());
        let apart = (SPARKS_APART * self.scale).round().max(1.0) as usize;
        for y in (layout.loss..=layout.input).step_by(apart) {
            // On the wires beyond the rows there is the gradient of the nearest row.
            let nearest = y.clamp(layout.rows.top, layout.rows.bottom - 1);
            let row = layout.rows.row_at(f64::from(nearest) + 0.5);
            let Some(reading) = row.and_then(|row| self.reading(row)) else { continue };
            pen.spark((layout.middle(), y), reading, 1.0)?;
            for arc in &layout.arcs {
                let inside = (layout.rows.top..=layout.rows.bottom).contains(&y);
                if let Some(at) = layout.on_arc(arc, y).filter(|_| inside) {
                    pen.spark(at, self.reading(arc.lit_by).unwrap_or(reading), 0.8)?;
                }
            }
        }
        Ok(())
    }
}
