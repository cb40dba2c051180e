//! `Frame`: the parts that all charts share, such as margins, axis titles, tick labels and the legend.

use std::borrow::Cow;

use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use crate::pen::{FONT_SIZE, Pen, Point, estimated_width};
use crate::steps::{StepAxis, group_digits, nice_step};
use crate::{DrawResult, RGBColor};

/// Margins in CSS pixels. The left one has room for the widest tick label, the top one for axis title
/// and legend, the bottom one for tick labels and the title of the x axis.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 42.0;

/// The least width between the middles of two tick labels of steps, in CSS pixels.
const STEP_LABEL_WIDTH: f64 = 56.0;
/// The least height from one grid line to the next, in CSS pixels.
const GRID_DISTANCE: f64 = 38.0;

/// The rectangle in which data are drawn, in device pixels of the whole chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlotArea {
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl PlotArea {
    /// The plot area of every chart of this size (device pixels) at this scale. Charts and heatmaps that
    /// use it line up.
    pub fn of_chart(width: u32, height: u32, scale: f64) -> PlotArea {
        let px = |css: f64| (css * scale).round() as i32;
        PlotArea {
            left: px(LEFT),
            top: px(TOP),
            width: (width as i32 - px(LEFT + RIGHT)).max(1),
            height: (height as i32 - px(TOP + BOTTOM)).max(1),
        }
    }

    /// The x of a fraction of the width.
    pub fn x(&self, fraction: f64) -> i32 {
        self.left + (fraction * f64::from(self.width)).round() as i32
    }

    /// The y of a fraction of the height, 0 at the bottom.
    pub fn y(&self, fraction: f64) -> i32 {
        self.top + ((1.0 - fraction) * f64::from(self.height)).round() as i32
    }

    /// The fraction of the width at an x, below 0 and above 1 outside.
    pub fn fraction_of_x(&self, x: f64) -> f64 {
        (x - f64::from(self.left)) / f64::from(self.width)
    }

    /// Right edge.
    pub fn right(&self) -> i32 {
        self.left + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> i32 {
        self.top + self.height
    }
}

/// The line of a legend entry.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Swatch {
    Line,
    Dashed,
    LineWithDot,
    /// The line and the mark of the run at a place.
    Run(usize),
}

/// One legend entry.
pub(crate) struct Entry<'a> {
    pub(crate) label: &'a str,
    pub(crate) colour: RGBColor,
    pub(crate) swatch: Swatch,
}

/// In CSS pixels: width of a legend entry's line, gap after the line, gap to the next entry.
const SWATCH: f64 = 16.0;
const GAP: f64 = 6.0;
const BETWEEN: f64 = 14.0;

/// Distance between rows of the legend, or lines of a label, in CSS pixels.
const LEGEND_ROW: f64 = 14.0;

pub(crate) fn entry_width(entry: &Entry<'_>) -> f64 {
    SWATCH + GAP + estimated_width(entry.label)
}

/// A chart's surroundings, drawn with a pen.
pub(crate) struct Frame<'a, DB: DrawingBackend> {
    pub(crate) pen: Pen<'a, DB>,
    pub(crate) plot: PlotArea,
}

impl<'a, DB: DrawingBackend> Frame<'a, DB> {
    /// Paints the panel and lays out the chart.
    pub(crate) fn new(
        pen: Pen<'a, DB>,
    ) -> Result<Frame<'a, DB>, crate::DrawingAreaErrorKind<DB::ErrorType>> {
        pen.area.fill(&pen.theme.panel)?;
        let (width, height) = pen.area.dim_in_pixel();
        let plot = PlotArea::of_chart(width, height, pen.scale);
        Ok(Frame { pen, plot })
    }

    /// How many labels fit on the y axis.
    pub(crate) fn most_y_labels(&self) -> usize {
        (f64::from(self.plot.height) / self.pen.scale / GRID_DISTANCE).max(2.0) as usize
    }

    /// How many step labels fit on the x axis.
    fn most_step_labels(&self) -> usize {
        (f64::from(self.plot.width) / self.pen.scale / STEP_LABEL_WIDTH).max(1.0) as usize
    }

    /// The titles: the one of y stands above its axis, the one of x below the right end of its axis. So
    /// neither must be read sideways, and neither collides with tick labels.
    pub(crate) fn titles(&self, x: &str, y: &str) -> DrawResult<DB> {
        let (pen, plot) = (&self.pen, &self.plot);
        pen.text(y, (pen.px(2.0), pen.px(3.0)), (HPos::Left, VPos::Top), pen.theme.text)?;
        let below = plot.bottom() + pen.px(24.0);
        pen.text(x, (plot.right(), below), (HPos::Right, VPos::Top), pen.theme.muted)
    }

    /// A grid line with its label, left of the axis.
    pub(crate) fn y_tick(&self, y: i32, label: &str) -> DrawResult<DB> {
        let (pen, plot) = (&self.pen, &self.plot);
        pen.across(y, plot.left, plot.right(), pen.theme.grid)?;
        self.row_label(y, label)
    }

    /// A label left of the axis, without a grid line; it is broken into lines if it is too wide.
    pub(crate) fn row_label(&self, y: i32, label: &str) -> DrawResult<DB> {
        let (pen, plot) = (&self.pen, &self.plot);
        let lines = label.split('\n').count() as f64;
        for (line, text) in label.split('\n').enumerate() {
            let below = pen.px((line as f64 - (lines - 1.0) / 2.0) * LEGEND_ROW);
            let at = (plot.left - pen.px(8.0), y + below);
            pen.text(text, at, (HPos::Right, VPos::Center), pen.theme.muted)?;
        }
        Ok(())
    }

    /// A label below the axis; it is moved inwards if it would leave the chart.
    pub(crate) fn x_label(&self, x: i32, label: &str) -> DrawResult<DB> {
        let half = self.pen.px(estimated_width(label) / 2.0);
        let rightmost = self.plot.right() + self.pen.px(RIGHT) - half;
        let x = x.min(rightmost);
        let at = (x, self.plot.bottom() + self.pen.px(7.0));
        self.pen.text(label, at, (HPos::Center, VPos::Top), self.pen.theme.muted)
    }

    /// The step labels and, with them, the base line.
    pub(crate) fn step_labels(&self, steps: &StepAxis) -> DrawResult<DB> {
        let plot = &self.plot;
        self.pen.across(plot.bottom(), plot.left, plot.right(), self.pen.theme.muted)?;
        for step in steps.ticks(self.most_step_labels()) {
            self.x_label(plot.x(steps.fraction(step)), &group_digits(step))?;
        }
        Ok(())
    }

    /// Like [`Frame::step_labels`], for columns whose steps are not evenly spaced.
    pub(crate) fn column_labels(&self, steps: &[u64]) -> DrawResult<DB> {
        let plot = &self.plot;
        self.pen.across(plot.bottom(), plot.left, plot.right(), self.pen.theme.muted)?;
        let count = steps.len() as f64;
        let apart = nice_step(count / self.most_step_labels() as f64).max(1.0) as usize;
        for (column, step) in steps.iter().enumerate().step_by(apart) {
            self.x_label(plot.x((column as f64 + 0.5) / count), &group_digits(*step))?;
        }
        Ok(())
    }

    /// The vertical line that points something out.
    pub(crate) fn pointer(&self, x: i32) -> DrawResult<DB> {
        let (pen, plot) = (&self.pen, &self.plot);
        pen.down(x, plot.top, plot.bottom(), pen.theme.muted.mix(0.6))
    }

    /// A dashed reference line with its label above the right end.
    pub(crate) fn reference(&self, y: i32, label: &str) -> DrawResult<DB> {
        let (pen, plot) = (&self.pen, &self.plot);
        let colour = pen.theme.muted.to_rgba();
        pen.dashed(&[(plot.left, y), (plot.right(), y)], colour, 1.0)?;
        let at = (plot.right(), y - pen.px(3.0));
        pen.text(label, at, (HPos::Right, VPos::Bottom), pen.theme.muted)
    }

    /// The legend, right-aligned on the line of the y axis' title. If that line is too short, a second
    /// line below takes the rest. Names that are too long for both lines are cut. The legend is left out
    /// only if almost nothing of the names would remain.
    pub(crate) fn legend(&self, title: &str, entries: &[Entry<'_>]) -> DrawResult<DB> {
        let shown: Vec<_> = entries.iter().filter(|entry| !entry.label.is_empty()).collect();
        let right = f64::from(self.plot.right()) / self.pen.scale;
        let beside = right - estimated_width(title) - BETWEEN;
        let widths: Vec<f64> = shown.iter().map(|entry| entry_width(entry) + BETWEEN).collect();
        let (above, below) = shown.split_at(first_row(&widths, beside, right));
        let rows = [(above, beside, 3.0), (below, right, 3.0 + LEGEND_ROW)];
        for (row, room, top) in rows.into_iter().filter(|(row, ..)| !row.is_empty()) {
            self.entry_row(row, room, top, &|wide| right - wide)?;
        }
        Ok(())
    }

    /// One row of entries; names are cut to fit into `room`. `left` tells where the row begins if it is so
    /// wide. All in CSS pixels.
    pub(crate) fn entry_row(
        &self,
        row: &[&Entry<'_>],
        room: f64,
        top: f64,
        left: &dyn Fn(f64) -> f64,
    ) -> DrawResult<DB> {
        let labels: Vec<_> = row.iter().map(|entry| entry.label).collect();
        let swatches = row.len() as f64 * (SWATCH + GAP + BETWEEN);
        let Some(labels) = cut(&labels, room + BETWEEN - swatches) else { return Ok(()) };
        let named = row.iter().zip(&labels);
        let row: Vec<Entry<'_>> = named
            .map(|(entry, label)| Entry { label, colour: entry.colour, swatch: entry.swatch })
            .collect();
        let needed: f64 = row.iter().map(|entry| entry_width(entry) + BETWEEN).sum();
        self.entries(&row, left(needed - BETWEEN), top)
    }

    /// Legend entries from a place on, in CSS pixels.
    pub(crate) fn entries(&self, entries: &[Entry<'_>], left: f64, top: f64) -> DrawResult<DB> {
        let (pen, mut left) = (&self.pen, left);
        let y = pen.px(top + FONT_SIZE * 0.55);
        for entry in entries.iter().filter(|entry| !entry.label.is_empty()) {
            self.swatch(entry, (pen.px(left), y), (pen.px(left + SWATCH), y))?;
            let at = (pen.px(left + SWATCH + GAP), pen.px(top));
            pen.text(entry.label, at, (HPos::Left, VPos::Top), pen.theme.muted)?;
            left += entry_width(entry) + BETWEEN;
        }
        Ok(())
    }

    fn swatch(&self, entry: &Entry<'_>, from: Point, to: Point) -> DrawResult<DB> {
        let pen = &self.pen;
        let colour = entry.colour.to_rgba();
        if let Swatch::Run(place) = entry.swatch {
            pen.run_line(place, vec![from, to])?;
            return pen.run_mark(place, ((from.0 + to.0) / 2, from.1), 3.0);
        }
        if entry.swatch == Swatch::Dashed {
            return pen.dashed(&[from, to], colour, 1.5);
        }
        pen.line(vec![from, to], colour, 2.0)?;
        if entry.swatch == Swatch::LineWithDot {
            pen.dot(((from.0 + to.0) / 2, from.1), 3.0, entry.colour)?;
        }
        Ok(())
    }
}

/// How many entries of these widths are in the legend's first row: all that fit if the second row has
/// room for the others, else half of them.
fn first_row(widths: &[f64], first: f64, second: f64) -> usize {
    let fits = |widths: &[f64], room: f64| widths.iter().sum::<f64>() - BETWEEN <= room;
    let most = (0..=widths.len()).rev().find(|count| fits(&widths[..*count], first)).unwrap_or(0);
    if fits(&widths[most..], second) { most } else { widths.len().div_ceil(2) }
}

/// A name that is cut to fewer characters is useless.
const FEWEST_CHARACTERS: usize = 4;

/// The labels, cut (the longest first) until all together fit this width; `None` if too little of them
/// would remain.
fn cut<'a>(labels: &[&'a str], width: f64) -> Option<Vec<Cow<'a, str>>> {
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or_default();
    let cut_at = |most: usize| -> Vec<Cow<'a, str>> {
        let cut = |label: &&'a str| {
            if label.chars().count() <= most {
                return Cow::Borrowed(*label);
            }
            let start: String = label.chars().take(most - 1).collect();
            Cow::Owned(format!("{}…", start.trim_end()))
        };
        labels.iter().map(cut).collect()
    };
    let sizes = (FEWEST_CHARACTERS.min(longest)..=longest).rev();
    sizes
        .map(cut_at)
        .find(|labels| labels.iter().map(|it| estimated_width(it)).sum::<f64>() <= width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_short_ones_stay() {
        let labels = ["ReLU", "sigmoid, residual, batch normalisation"];
        let whole: f64 = labels.iter().map(|label| estimated_width(label)).sum();
        assert_eq!(cut(&labels, whole).unwrap(), labels);
        let cut_ones = cut(&labels, whole / 2.0).unwrap();
        assert_eq!(cut_ones[0], "ReLU");
        assert!(
            cut_ones[1].starts_with("sigmoid, r") && cut_ones[1].ends_with('…'),
            "{cut_ones:?}"
        );
        assert!(cut_ones.iter().map(|label| estimated_width(label)).sum::<f64>() <= whole / 2.0);
        assert_eq!(cut(&labels, 20.0), None);
        assert_eq!(cut(&[], 0.0), Some(Vec::new()));
    }

    #[test]
    fn the_legend_takes_a_second_row_before_it_cuts_names() {
        assert_eq!(first_row(&[], 100.0, 200.0), 0);
        assert_eq!(first_row(&[60.0, 50.0], 100.0, 200.0), 2);
        assert_eq!(first_row(&[60.0, 60.0, 60.0], 100.0, 200.0), 1);
        assert_eq!(first_row(&[150.0, 60.0], 100.0, 210.0), 0);
        assert_eq!(first_row(&[300.0, 300.0, 300.0], 100.0, 200.0), 2);
    }

    #[test]
    fn the_plot_area_scales_and_never_vanishes() {
        let one = PlotArea::of_chart(640, 360, 1.0);
        assert_eq!((one.left, one.right(), one.width), (44, 630, 586));
        let two = PlotArea::of_chart(1280, 720, 2.0);
        assert_eq!((two.left, two.width, two.height), (88, 2 * one.width, 2 * one.height));
        let tiny = PlotArea::of_chart(1, 1, 1.0);
        assert_eq!((tiny.width, tiny.height), (1, 1));
    }

    #[test]
    fn fractions_and_pixels_map_both_ways() {
        let plot = PlotArea::of_chart(640, 360, 1.0);
        assert_eq!((plot.x(0.0), plot.x(1.0)), (plot.left, plot.right()));
        assert_eq!((plot.y(0.0), plot.y(1.0)), (plot.bottom(), plot.top));
        assert!((plot.fraction_of_x(f64::from(plot.x(0.25))) - 0.25).abs() < 1e-2);
    }
}
