//! `AccuracyChart`: accuracy by step, with training batches as a light moving average and the test set
//! as a strong line.

use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::frame::{Entry, Frame, PlotArea, Swatch};
use crate::history::History;
use crate::pen::{Pen, Point};
use crate::series::{moving_average, on_axis};
use crate::steps::StepAxis;
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// The chart's words.
#[derive(Clone, Copy, Debug)]
pub struct AccuracyLabels<'a> {
    /// Title of the x axis.
    pub x: &'a str,
    /// Title of the y axis.
    pub y: &'a str,
    /// Legend entry of the training batches.
    pub train: &'a str,
    /// Legend entry of the test set.
    pub test: &'a str,
    /// Name of the chance level.
    pub chance: &'a str,
    /// The text after a percentage: `"%"`, with or without a space before it.
    pub percent: &'a str,
}

/// The accuracy curves of a run.
#[derive(Clone, Copy, Debug)]
pub struct AccuracyChart<'a> {
    /// The run, with its evaluations.
    pub history: &'a History,
    /// The runs that it is compared with, in their order. With such runs, only test accuracy is drawn.
    pub rivals: &'a [&'a History],
    /// The x axis, shared with the heatmap.
    pub steps: StepAxis,
    /// The accuracy of guessing, 0 to 1.
    pub chance: Option<f32>,
    /// A step to point out.
    pub highlighted: Option<u64>,
    /// The words.
    pub labels: AccuracyLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl AccuracyChart<'_> {
    /// Draws the chart.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let (theme, history, labels) = (self.theme, self.history, &self.labels);
        let frame = Frame::new(Pen { area, theme, scale: self.scale })?;
        let plot = frame.plot;
        let at = |accuracy: f32| plot.y(f64::from(accuracy.clamp(0.0, 1.0)));
        frame.titles(labels.x, labels.y)?;
        let step = if frame.most_y_labels() >= 6 { 20 } else { 25 };
        for percent in (0..=100).step_by(step) {
            let label = format!("{percent}{}", labels.percent);
            frame.y_tick(at(percent as f32 / 100.0), &label)?;
        }
        frame.step_labels(&self.steps)?;
        if let Some(chance) = self.chance {
            frame.reference(at(chance), labels.chance)?;
        }
        if let Some(step) = self.highlighted {
            frame.pointer(plot.x(self.steps.fraction(step)))?;
        }
        let accuracy = |column| history.column(column).map_or(f32::NAN, |sample| sample.accuracy);
        if !self.rivals.is_empty() {
            let all: Vec<&History> =
                std::iter::once(history).chain(self.rivals.iter().copied()).collect();
            for (place, history) in all.into_iter().enumerate().rev() {
                let points = self.test_points(&plot, history, at);
                let end = points.last().copied();
                frame.pen.run_line(place, points)?;
                end.map_or(Ok(()), |end| frame.pen.run_mark(place, end, 3.5))?;
            }
            return Ok(());
        }
        let (all, x) = (0..history.columns(), on_axis(history, self.steps, plot));
        for piece in moving_average(history, all, x, accuracy, at) {
            frame.pen.line(piece, theme.accent.mix(0.6), 1.5)?;
        }
        self.draw_test(&frame, at)?;
        let entries = [
            Entry { label: labels.train, colour: theme.accent, swatch: Swatch::Line },
            Entry { label: labels.test, colour: theme.accent2, swatch: Swatch::LineWithDot },
        ];
        frame.legend(labels.y, &entries)
    }

    fn test_points(
        &self,
        plot: &PlotArea,
        history: &History,
        at: impl Fn(f32) -> i32,
    ) -> Vec<Point> {
        let place = |(step, accuracy)| (plot.x(self.steps.fraction(step)), at(accuracy));
        history.evaluations().iter().map(place).collect()
    }

    fn draw_test<DB: DrawingBackend>(
        &self,
        frame: &Frame<'_, DB>,
        at: impl Fn(f32) -> i32,
    ) -> DrawResult<DB> {
        let colour = frame.pen.theme.accent2;
        let points = self.test_points(&frame.plot, self.history, at);
        let least = frame.pen.px(8.0);
        // Dots are drawn only while there is room between them. The newest dot, the result so far, is
        // always drawn.
        let apart = points.windows(2).all(|pair| pair[1].0 - pair[0].0 >= least);
        let dots = if apart { &points[..] } else { &points[points.len().saturating_sub(1)..] };
        frame.pen.line(points.clone(), colour.to_rgba(), 2.0)?;
        dots.iter().try_for_each(|&point| frame.pen.dot(point, 3.0, colour))
    }
}
