//! `ProfileChart`: the gradient norm of every layer at one step, on a logarithmic axis.
//!
//! What is below f32 has the mark ▽, at its place if it was measured. Readings that have no place on that
//! axis are drawn beside it, with shapes as well as colours: ▽ for below f32 and not measured and □ for
//! exactly 0 under the axis, ✕ for not finite above it.

use insight::Reading;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::decades::{DecadeRange, decade_label};
use crate::frame::{Entry, Frame, PlotArea, Swatch};
use crate::pen::{FONT_SIZE, Pen};
use crate::profile_layout::{Layout, layer_labels};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// The chart's words.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileLabels<'a> {
    /// Title of the x axis.
    pub x: &'a str,
    /// Title of the y axis.
    pub y: &'a str,
    /// Label of the last layer on the x axis; if this is empty, the label is the layer's number.
    pub output: &'a str,
    /// Row label of norms below f32 that were not measured; it must be as short as a tick label.
    pub below_f32: &'a str,
    /// Row label of norms that are 0.
    pub zero: &'a str,
    /// Row label of norms that are not finite.
    pub non_finite: &'a str,
    /// Legend entry of the current run, shown if there is a ghost.
    pub current: &'a str,
    /// Legend entry of the ghost.
    pub ghost: &'a str,
    /// Legend entry of the theory.
    pub theory: &'a str,
}

/// A run beside the current one.
#[derive(Clone, Copy, Debug)]
pub struct Rival<'a> {
    /// Its readings.
    pub readings: &'a [Reading],
    /// The theory's prediction, with the lower and the upper end of its band.
    pub theory: Option<[&'a [Reading]; 3]>,
    /// Its name.
    pub label: &'a str,
}

/// The profile of a network.
#[derive(Clone, Copy, Debug)]
pub struct ProfileChart<'a> {
    /// The readings of all layers, input side first.
    pub current: &'a [Reading],
    /// The readings of an earlier run, for comparison.
    pub ghost: Option<&'a [Reading]>,
    /// The runs that it is compared with, in their order.
    pub rivals: &'a [Rival<'a>],
    /// The theory's prediction, with the lower and the upper end of its band.
    pub theory: Option<[&'a [Reading]; 3]>,
    /// The layer (0 = input side) to point out.
    pub highlighted: Option<usize>,
    /// The layer that the gradient has reached; layers before it are not drawn yet.
    pub reached: usize,
    /// The y axis; widened here as far as the readings need.
    pub decades: DecadeRange,
    /// The words.
    pub labels: ProfileLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl ProfileChart<'_> {
    /// Number of layers on the x axis: that of the deepest run.
    pub fn layers(&self) -> usize {
        self.lines().map(<[Reading]>::len).max().unwrap_or_default()
    }

    /// The readings of all runs, the current one's first.
    fn lines(&self) -> impl Iterator<Item = &[Reading]> {
        let rivals = self.rivals.iter().map(|rival| rival.readings);
        std::iter::once(self.current).chain(self.ghost).chain(rivals)
    }

    fn layout(&self, plot: PlotArea) -> Layout {
        let mut decades = self.decades;
        self.lines().for_each(|readings| decades.widen(readings));
        Layout::new(plot, self.layers(), decades, self.scale)
    }

    /// The layer (0 = input side) nearest to an x in device pixels, in a chart of this width; `None`
    /// outside of the plot, or if only a ghost has this layer.
    pub fn nearest_layer(&self, x: f64, width: u32) -> Option<usize> {
        let fraction = PlotArea::of_chart(width, 1, self.scale).fraction_of_x(x);
        let inside = (0.0..1.0).contains(&fraction);
        let layer = inside.then(|| (fraction * self.layers() as f64) as usize)?;
        let rivals = self.rivals.iter().map(|rival| rival.readings.len());
        let most = rivals.max().unwrap_or_default().max(self.current.len());
        (layer < most).then_some(layer)
    }

    /// The position of a layer (0 = input side) in a chart of this size, in device pixels: the middle of
    /// its band, and the height of its value or mark.
    pub fn position_of(&self, layer: usize, width: u32, height: u32) -> Option<(i32, i32)> {
        let plot = PlotArea::of_chart(width, height, self.scale);
        let reading = *self.current.get(layer)?;
        Some(self.layout(plot).place(layer, reading))
    }

    /// Draws the chart.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let theme = self.theme;
        let frame = Frame::new(Pen { area, theme, scale: self.scale })?;
        let layout = self.layout(frame.plot);
        frame.titles(self.labels.x, self.labels.y)?;
        self.draw_axes(&frame, &layout)?;
        if !self.rivals.is_empty() {
            return self.draw_rivals(&frame, &layout);
        }
        if let Some([predicted, low, high]) = self.theory {
            for edge in [low, high] {
                for piece in layout.pieces(edge) {
                    frame.pen.line(piece, theme.accent2.mix(0.35), 1.0)?;
                }
            }
            for piece in layout.pieces(predicted) {
                frame.pen.line(piece, theme.accent2.mix(0.9), 1.5)?;
            }
        }
        if let Some(ghost) = self.ghost {
            for piece in layout.pieces(ghost) {
                frame.pen.dashed(&piece, theme.muted.mix(0.8), 1.5)?;
            }
        }
        let current =
            Entry { label: self.labels.current, colour: theme.accent, swatch: Swatch::LineWithDot };
        let theory = self.theory.map(|_| Entry {
            label: self.labels.theory,
            colour: theme.accent2,
            swatch: Swatch::Line,
        });
        let ghost = self.ghost.map(|_| Entry {
            label: self.labels.ghost,
            colour: theme.muted,
            swatch: Swatch::Dashed,
        });
        let entries: Vec<Entry<'_>> = std::iter::once(current).chain(theory).chain(ghost).collect();
        if entries.len() > 1 {
            frame.legend(self.labels.y, &entries)?;
        }
        if let Some(layer) = self.highlighted.filter(|&layer| layer < self.current.len()) {
            frame.pointer(layout.x(layer))?;
        }
        for mut piece in layout.pieces(self.current) {
            piece.retain(|&(x, _)| x >= layout.x(self.reached));
            frame.pen.line(piece, theme.accent.to_rgba(), 2.0)?;
        }
        self.draw_marks(&frame.pen, &layout, 0, self.current)
    }

    /// Draws all compared runs, the first one on top. Each has its prediction as a thin line between
    /// the fainter ends of its band.
    fn draw_rivals<DB: DrawingBackend>(
        &self,
        frame: &Frame<'_, DB>,
        layout: &Layout,
    ) -> DrawResult<DB> {
        let first =
            Rival { readings: self.current, theory: self.theory, label: self.labels.current };
        let runs: Vec<Rival<'_>> =
            std::iter::once(first).chain(self.rivals.iter().copied()).collect();
        let entries: Vec<Entry<'_>> = runs
            .iter()
            .enumerate()
            .map(|(place, run)| Entry {
                label: run.label,
                colour: frame.pen.run_colour(place),
                swatch: Swatch::Run(place),
            })
            .collect();
        frame.legend(self.labels.y, &entries)?;
        if let Some(layer) = self.highlighted.filter(|&layer| layer < self.layers()) {
            frame.pointer(layout.x(layer))?;
        }
        for (place, run) in runs.iter().enumerate().rev() {
            for (line, strength) in run.theory.iter().flatten().zip([0.5, 0.2, 0.2]) {
                for piece in layout.pieces(line) {
                    frame.pen.line(piece, frame.pen.run_colour(place).mix(strength), 1.0)?;
                }
            }
            for piece in layout.pieces(run.readings) {
                frame.pen.run_line(place, piece)?;
            }
            self.draw_marks(&frame.pen, layout, place, run.readings)?;
        }
        Ok(())
    }

    fn draw_axes<DB: DrawingBackend>(
        &self,
        frame: &Frame<'_, DB>,
        layout: &Layout,
    ) -> DrawResult<DB> {
        let plot = &layout.plot;
        let has = |kind: Reading| self.lines().any(|readings| readings.contains(&kind));
        let below = match (has(Reading::BelowF32), has(Reading::Zero)) {
            (true, false) => self.labels.below_f32,
            (false, true) => self.labels.zero,
            // If both marks share a row, it gets no label; the shapes differ.
            _ => "",
        };
        let above = if has(Reading::NonFinite) { self.labels.non_finite } else { "" };
        let rows = [(layout.below, below), (layout.above, above)];
        for decade in layout.decades.ticks(frame.most_y_labels()) {
            let y = layout.y(decade as f32);
            // A row's label matters more than the tick label that it would overlap.
            let near = |row: i32| f64::from((row - y).abs()) < FONT_SIZE * 1.2 * self.scale;
            let taken = rows.iter().any(|&(row, name)| !name.is_empty() && near(row));
            let label = if taken { String::new() } else { decade_label(decade) };
            frame.y_tick(y, &label)?;
        }
        for (y, name) in rows {
            frame.row_label(y, name)?;
        }
        frame.pen.across(plot.bottom(), plot.left, plot.right(), frame.pen.theme.muted)?;
        let distance = f64::from(plot.width) / self.scale / self.layers().max(1) as f64;
        layer_labels(self.layers(), distance, |layer, number| {
            let last = layer + 1 == self.layers() && !self.labels.output.is_empty();
            let label = if last { self.labels.output } else { number };
            frame.x_label(layout.x(layer), label)
        })
    }

    fn draw_marks<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &Layout,
        place: usize,
        readings: &[Reading],
    ) -> DrawResult<DB> {
        // Marks of neighbouring layers must not touch; dots are left out first.
        let band = f64::from(layout.plot.width) / self.scale / layout.layers.max(1) as f64;
        let size = (band * 0.4).clamp(1.5, 4.0);
        for (layer, &reading) in readings.iter().enumerate().skip(self.reached) {
            let at = layout.place(layer, reading);
            let highlighted = self.highlighted == Some(layer);
            match reading {
                Reading::Value(_) if highlighted => {
                    pen.dot(at, 6.5, pen.theme.panel)?;
                    pen.run_mark(place, at, 4.5)?;
                }
                Reading::Value(_) if band >= 7.0 => pen.run_mark(place, at, 3.0)?,
                Reading::Value(_) | Reading::NotMeasured => {}
                Reading::Tiny(_) | Reading::BelowF32 => {
                    pen.triangle_down(at, size, pen.theme.below_f32)?;
                }
                Reading::Zero => pen.square(at, size, pen.theme.zero)?,
                Reading::NonFinite => pen.cross(at, size, pen.theme.non_finite)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::LIGHT;

    fn chart(current: &[Reading]) -> ProfileChart<'_> {
        ProfileChart {
            current,
            ghost: None,
            rivals: &[],
            theory: None,
            highlighted: None,
            reached: 0,
            decades: DecadeRange::default(),
            labels: ProfileLabels::default(),
            theme: &LIGHT,
            scale: 2.0,
        }
    }

    #[test]
    fn hovering_finds_the_layer_that_is_drawn_there() {
        for layers in [1, 2, 20, 100] {
            let readings = vec![Reading::Value(1e-3); layers];
            let chart = chart(&readings);
            for layer in 0..layers {
                let (x, _) = chart.position_of(layer, 716, 480).unwrap();
                assert_eq!(chart.nearest_layer(f64::from(x), 716), Some(layer));
            }
            assert_eq!(chart.nearest_layer(10.0, 716), None);
            assert_eq!(chart.nearest_layer(715.0, 716), None);
            assert_eq!(chart.position_of(layers, 716, 480), None);
        }
    }

    #[test]
    fn a_deeper_ghost_widens_the_axis_but_cannot_be_hovered() {
        let (current, ghost) = ([Reading::Value(1.0); 5], [Reading::Value(1.0); 10]);
        let chart = ProfileChart { ghost: Some(&ghost), ..chart(&current) };
        assert_eq!(chart.layers(), 10);
        let plot = PlotArea::of_chart(716, 480, 2.0);
        assert_eq!(chart.nearest_layer(f64::from(plot.x(0.45)), 716), Some(4));
        assert_eq!(chart.nearest_layer(f64::from(plot.x(0.55)), 716), None);
    }

    #[test]
    fn what_is_measured_below_f32_has_its_place_on_the_axis() {
        let readings = [1e-300, 1e-60, 1e-40].map(Reading::Tiny);
        let readings = [&readings[..], &[Reading::Value(1e-37), Reading::Value(1.0)]].concat();
        let chart = chart(&readings);
        let y = |layer| chart.position_of(layer, 716, 480).unwrap().1;
        assert!((1..5).all(|layer| y(layer) < y(layer - 1)));
        let layout = chart.layout(PlotArea::of_chart(716, 480, 2.0));
        assert!(y(0) < layout.below, "above the row of those without a number");
    }

    #[test]
    fn marks_lie_outside_the_values() {
        let readings =
            [Reading::Zero, Reading::Value(1e-38), Reading::Value(f32::MAX), Reading::NonFinite];
        let chart = chart(&readings);
        let y = |layer| chart.position_of(layer, 716, 480).unwrap().1;
        assert!(y(3) < y(2) && y(2) < y(1) && y(1) < y(0));
    }
}
