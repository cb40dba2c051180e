//! `HeatmapChart`: axes and colour scale around a heatmap that is saved as a picture.
//!
//! In the page, axes and scale are text beside the canvas. The pixels are not drawn here, because a
//! plotters backend cannot enlarge them: [`HeatmapChart::cells`] says where they belong.

use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

use crate::colour;
use crate::decades::decade_label;
use crate::frame::{Frame, PlotArea};
use crate::layer_labels::layer_labels;
use crate::pen::Pen;
use crate::steps::StepAxis;
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// Height of the colour scale in CSS pixels.
const SCALE_HEIGHT: f64 = 58.0;

/// The chart's words.
#[derive(Clone, Copy, Debug)]
pub struct HeatmapLabels<'a> {
    /// Title of the x axis.
    pub x: &'a str,
    /// Title of the y axis.
    pub y: &'a str,
    /// Label of the top row on the y axis; if this is empty, the label is the row's number.
    pub output: &'a str,
    /// Title of the colour scale; if this is empty, there is no scale.
    pub scale: &'a str,
    /// Labels of a norm below f32, an exact 0, and a number that is not finite.
    pub specials: [&'a str; 3],
}

/// The surroundings of one run's heatmap.
#[derive(Clone, Copy, Debug)]
pub struct HeatmapChart<'a> {
    /// Rows of the picture.
    pub rows: usize,
    /// The x axis, shared with the curves.
    pub steps: StepAxis,
    /// The steps of the columns, if they are not evenly spaced.
    pub uneven: Option<&'a [u64]>,
    /// The words.
    pub labels: HeatmapLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl HeatmapChart<'_> {
    /// The area of the pixels in a chart of this size: the first `columns` columns of the x axis.
    pub fn cells(&self, (width, height): (u32, u32), columns: f64) -> PlotArea {
        let height = height.saturating_sub(self.scale_height()).max(1);
        let plot = PlotArea::of_chart(width, height, self.scale);
        let share = columns / self.steps.columns as f64;
        PlotArea { width: (f64::from(plot.width) * share).round() as i32, ..plot }
    }

    /// Draws axes and colour scale.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let (theme, scale) = (self.theme, self.scale);
        let (_, height) = area.dim_in_pixel();
        let (above, below) =
            area.split_vertically(height.saturating_sub(self.scale_height()) as i32);
        let frame = Frame::new(Pen { area: &above, theme, scale })?;
        frame.titles(self.labels.x, self.labels.y)?;
        match self.uneven {
            Some(steps) => frame.column_labels(steps)?,
            None => frame.step_labels(&self.steps)?,
        }
        let row = f64::from(frame.plot.height) / self.rows.max(1) as f64;
        // Labels need less room when they stand above each other than beside each other.
        layer_labels(self.rows, row / scale * 1.6, 1.6, |index, number| {
            let last = index + 1 == self.rows && !self.labels.output.is_empty();
            let y = frame.plot.bottom() - ((index as f64 + 0.5) * row).round() as i32;
            frame.row_label(y, if last { self.labels.output } else { number })
        })?;
        if self.labels.scale.is_empty() {
            return Ok(());
        }
        self.draw_scale(&Pen { area: &below, theme, scale }, &frame.plot)
    }

    fn scale_height(&self) -> u32 {
        let height = if self.labels.scale.is_empty() { 0.0 } else { SCALE_HEIGHT };
        (height * self.scale).round() as u32
    }

    /// The colours of the decades, and beside them the colours of readings without a decade.
    fn draw_scale<DB: DrawingBackend>(&self, pen: &Pen<'_, DB>, plot: &PlotArea) -> DrawResult<DB> {
        let (theme, bar) = (self.theme, plot.width * 9 / 20);
        pen.text(self.labels.scale, (plot.left, 0), (HPos::Left, VPos::Top), theme.text)?;
        let (top, bottom) = (pen.px(20.0), pen.px(32.0));
        let fill = |left, right, [red, green, blue, _]: [u8; 4]| {
            let style = RGBColor(red, green, blue).filled();
            pen.area.draw(&Rectangle::new([(left, top), (right, bottom)], style))
        };
        let span = (colour::HIGHEST_DECADE - colour::LOWEST_DECADE) as f32;
        let strips = 4 * span as i32;
        for strip in 0..strips {
            let share = (strip as f32 + 0.5) / strips as f32;
            let at = |strip| plot.left + bar * strip / strips;
            let decade = colour::LOWEST_DECADE as f32 + share * span;
            fill(at(strip), at(strip + 1), colour::at_decade(decade))?;
        }
        for (decade, share) in colour::legend_ticks() {
            let x = plot.left + (bar as f32 * share).round() as i32;
            let at = (x, bottom + pen.px(4.0));
            pen.text(&decade_label(decade), at, (HPos::Center, VPos::Top), theme.muted)?;
        }
        let colours = [colour::BELOW_F32, colour::ZERO, colour::NON_FINITE];
        let mut left = plot.left + bar + pen.px(32.0);
        for (label, colour) in self.labels.specials.into_iter().zip(colours) {
            fill(left, left + pen.px(12.0), colour)?;
            let at = (left + pen.px(18.0), (top + bottom) / 2);
            pen.text(label, at, (HPos::Left, VPos::Center), theme.muted)?;
            left += pen.px(18.0 + 18.0 + crate::pen::estimated_width(label));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::LIGHT;

    #[test]
    fn cells_fill_their_share_of_the_axis_and_leave_room_for_the_scale() {
        let chart = HeatmapChart {
            rows: 21,
            steps: StepAxis { first: 1, spacing: 1.0, columns: 64 },
            uneven: None,
            labels: HeatmapLabels { x: "", y: "", output: "", scale: "s", specials: [""; 3] },
            theme: &LIGHT,
            scale: 2.0,
        };
        let (all, half) = (chart.cells((1800, 900), 64.0), chart.cells((1800, 900), 32.0));
        assert_eq!(all, PlotArea::of_chart(1800, 900 - 116, 2.0));
        assert_eq!((half.left, half.width), (all.left, all.width / 2));
    }
}
