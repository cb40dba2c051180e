//! `ProfileBars`: the reading of every row as a bar beside the heatmap, on the same rows and in its colours.

use insight::Reading;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::bar_layout::{BarLayout, POINTED, Side};
use crate::bar_run::BarRun;
use crate::bar_values::Values;
use crate::colour::rgb;
use crate::decades::DecadeRange;
use crate::frame::{Frame, PlotArea};
use crate::pen::Pen;
use crate::rows::Rows;
use crate::theme::Theme;
use crate::window::Section;
use crate::{DrawResult, DrawingArea, Shift};

/// The chart's words.
#[derive(Clone, Copy, Debug, Default)]
pub struct BarLabels<'a> {
    /// What the bars measure.
    pub title: &'a str,
    /// Title of the rows; shown with their labels.
    pub rows: &'a str,
    /// Label of the last row; if this is empty, the label is the row's number.
    pub output: &'a str,
    /// Name of the place of norms below f32 that were not measured; it must be as short as a tick label.
    pub below_f32: &'a str,
    /// Name of the place of norms that are 0.
    pub zero: &'a str,
    /// Name of the place of norms that are not finite.
    pub non_finite: &'a str,
    /// Legend entry of the run before.
    pub ghost: &'a str,
    /// Legend entry of the theory.
    pub theory: &'a str,
    /// The same where there is no room for it.
    pub theory_short: &'a str,
}

/// The profile of one run, or of two runs back to back.
#[derive(Clone, Copy, Debug)]
pub struct ProfileBars<'a> {
    /// The rows shown, as the heatmap shows them.
    pub section: Section,
    /// The run; beside a rival its bars grow to the left.
    pub run: BarRun<'a>,
    /// The run that it is compared with; its bars grow to the right.
    pub rival: Option<BarRun<'a>>,
    /// The readings of the run before, beside a single one.
    pub ghost: Option<&'a [Reading]>,
    /// The row (0 = input side) to point out.
    pub highlighted: Option<usize>,
    /// The row that the gradient has reached; rows before it are not drawn yet.
    pub reached: usize,
    /// The axis, at least the decades of the colours ([`DecadeRange::COLOURS`]); widened here as far as
    /// the readings need.
    pub decades: DecadeRange,
    /// Height of the strip above the rows, in CSS pixels.
    pub head: f64,
    /// Height of the strip below the rows, in CSS pixels.
    pub foot: f64,
    /// Whether the rows are labelled at the left, for a picture that stands alone.
    pub row_labels: bool,
    /// The words.
    pub labels: BarLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

/// The least height of the band that points out a row, in CSS pixels.
const LEAST_BAND: f64 = 3.0;

impl<'a> ProfileBars<'a> {
    /// Height of the strip below the rows of a picture that stands alone, in CSS pixels: ticks and title.
    pub const ALONE_FOOT: f64 = 44.0;

    /// The same as a picture that stands alone: with labels and titles of its own.
    pub fn alone(self) -> ProfileBars<'a> {
        ProfileBars { foot: ProfileBars::ALONE_FOOT, row_labels: true, ..self }
    }

    /// The run, and its rival.
    pub(crate) fn runs(&self) -> impl Iterator<Item = BarRun<'a>> + use<'a> {
        std::iter::once(self.run).chain(self.rival)
    }

    /// Number of rows: that of the deepest run, without the run before.
    pub fn rows(&self) -> usize {
        self.runs().map(|run| run.readings.len()).max().unwrap_or_default()
    }

    fn layout(&self, width: u32, height: u32) -> BarLayout {
        let mut decades = self.decades;
        for run in self.runs() {
            decades.widen(run.readings);
        }
        let ghost = self.ghost.unwrap_or_default();
        decades.widen(ghost);
        let count = self.rows().max(ghost.len());
        let rows = Rows::new(self.section, count, height, [self.head, self.foot], self.scale);
        let kind = (self.rival.is_some(), self.row_labels);
        BarLayout::new(rows, width, decades, kind, self.scale)
    }

    /// The row (0 = input side) at a y in device pixels, in a chart of this height; `None` outside of the
    /// rows, and where no run has the row.
    pub fn row_at(&self, y: f64, height: u32) -> Option<usize> {
        self.layout(1, height).rows.row_at(y).filter(|&row| row < self.rows())
    }

    /// Where the bar of a row ends or its mark stands, in device pixels; of the rival where `of_rival`.
    pub fn position_of(
        &self,
        row: usize,
        of_rival: bool,
        (width, height): (u32, u32),
    ) -> Option<(i32, i32)> {
        let layout = self.layout(width, height);
        let (run, side) = self.runs().zip(&layout.sides).nth(usize::from(of_rival))?;
        Some((side.tip(*run.readings.get(row)?), layout.rows.middle(row)))
    }

    /// Draws the chart.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let theme = self.theme;
        area.fill(&theme.panel)?;
        let (width, height) = area.dim_in_pixel();
        let layout = self.layout(width, height);
        let pen = Pen { area, theme, scale: self.scale };
        let frame = Frame { pen, plot: PlotArea::of_chart(width, height, self.scale) };
        let pen = &frame.pen;
        let pointed = self.highlighted.filter(|&row| row < self.rows());
        let high = layout.rows.height().max(LEAST_BAND * self.scale);
        if let Some(band) = pointed.and_then(|row| layout.rows.part(row, high)) {
            let left = layout.sides.iter().map(|side| side.left).min().unwrap_or_default();
            let corners = [(left, band.top), (width as i32, band.bottom)];
            pen.rectangle(corners, theme.text.mix(POINTED))?;
        }
        self.draw_axes(pen, &layout)?;
        self.draw_head(&frame, &layout)?;
        for (run, side) in self.runs().zip(&layout.sides) {
            self.draw_bars(pen, &layout, side, &run)?;
            if let Some(row) = pointed.filter(|_| layout.is_thin()) {
                // Bars without gaps hide the band behind them.
                let tip = run.readings.get(row).map_or(side.low, |reading| side.tip(*reading));
                let (left, right) = (tip.min(side.low), tip.max(side.low));
                if let Some(band) = layout.rows.part(row, pen.px(1.0).max(1).into()) {
                    pen.rectangle([(left, band.top), (right, band.bottom)], theme.text.to_rgba())?;
                }
            }
            self.draw_lines(pen, &layout, side, &run)?;
            self.draw_marks(pen, &layout, side, &run)?;
            let shown = Values { run: &run, side, layout: &layout, ghost: self.ghost };
            shown.draw(pen, self.highlighted, self.reached)?;
        }
        Ok(())
    }

    /// The bars in the heatmap's colours, with an outline that shows the palest of them on white.
    fn draw_bars<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &BarLayout,
        side: &Side,
        run: &BarRun<'_>,
    ) -> DrawResult<DB> {
        let bands = layout.rows.bands(self.reached, run.readings);
        let thin = layout.is_thin();
        let line = pen.px(1.0).max(1);
        let muted = pen.theme.muted.to_rgba();
        for &band in &bands {
            let reading = run.readings[band.row];
            let (Some(_), Some(bar)) = (reading.log10(), layout.bar(band)) else { continue };
            let tip = side.tip(reading);
            let (left, right) = (tip.min(side.low), tip.max(side.low));
            let colour = rgb(reading).to_rgba();
            if thin {
                pen.rectangle([(left, bar.top), (right, bar.bottom)], colour)?;
                continue;
            }
            pen.rectangle([(left, bar.top), (right.max(left + line), bar.bottom)], muted)?;
            let (top, bottom) = (bar.top + line, bar.bottom - line);
            if right - left > 2 * line && bottom > top {
                pen.rectangle([(left + line, top), (right - line, bottom)], colour)?;
            }
        }
        if thin {
            for piece in side.steps(&bands, run.readings) {
                pen.line(piece, muted, 1.0)?;
            }
        }
        Ok(())
    }

    /// The theory as a thin line between the fainter ends of its band; the run before, dashed.
    fn draw_lines<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &BarLayout,
        side: &Side,
        run: &BarRun<'_>,
    ) -> DrawResult<DB> {
        let theme = pen.theme;
        let pieces = |readings: &[Reading]| side.steps(&layout.rows.bands(0, readings), readings);
        let colour = if self.rival.is_some() { pen.run_colour(run.place) } else { theme.accent2 };
        if let Some([predicted, low, high]) = run.theory {
            for piece in [low, high].into_iter().flat_map(pieces) {
                pen.line(piece, colour.mix(0.35), 1.0)?;
            }
            for piece in pieces(predicted) {
                // A line on a bar of its own colour would be lost without an edge.
                pen.line(piece.clone(), theme.panel.mix(0.7), 3.0)?;
                pen.line(piece, colour.to_rgba(), 1.25)?;
            }
        }
        if let Some(ghost) = self.ghost.filter(|_| self.rival.is_none()) {
            for piece in pieces(ghost) {
                pen.line(piece.clone(), theme.panel.mix(0.7), 3.0)?;
                pen.dashed(&piece, theme.muted.to_rgba(), 1.25)?;
            }
        }
        Ok(())
    }

    /// Marks of readings without a number, and of those below f32; the run's mark at its tips if two are
    /// compared.
    fn draw_marks<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        layout: &BarLayout,
        side: &Side,
        run: &BarRun<'_>,
    ) -> DrawResult<DB> {
        let high = layout.row_height();
        let size = (high * 0.4).clamp(2.5, 4.0);
        // Where rows are thin, one mark stands for its neighbours: they would be a smear.
        let apart = pen.px(2.6 * size);
        let mut before: Option<(std::mem::Discriminant<Reading>, i32, i32)> = None;
        for band in layout.rows.bands(self.reached, run.readings) {
            let reading = run.readings[band.row];
            let at = (side.tip(reading), (band.top + band.bottom) / 2);
            let kind = std::mem::discriminant(&reading);
            let near = before.is_some_and(|(of, x, y)| {
                of == kind && (x - at.0).abs() < apart && y - at.1 < apart
            });
            if near && self.highlighted != Some(band.row) {
                continue;
            }
            match reading {
                Reading::Value(_) if self.rival.is_some() && high >= 6.0 => {
                    pen.run_mark(run.place, at, (high * 0.22).clamp(2.0, 3.5))?;
                    continue;
                }
                Reading::Value(_) | Reading::NotMeasured => continue,
                Reading::Tiny(_) | Reading::BelowF32 => {
                    pen.triangle_down(at, size, pen.theme.below_f32)?;
                }
                Reading::Zero => pen.square(at, size, pen.theme.zero)?,
                Reading::NonFinite => pen.cross(at, size, pen.theme.non_finite)?,
            }
            before = Some((kind, at.0, at.1));
        }
        Ok(())
    }
}
