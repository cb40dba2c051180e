//! `LossChart`: the training loss by step, every step as a faint line and the moving average as a
//! strong one. The loss on a test set, which a log may have, is dashed.

use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::decades::decade_label;
use crate::frame::{Entry, Frame, Swatch};
use crate::history::History;
use crate::loss_axis::{LossAxis, YAxis, extent, first_not_finite, fixed};
use crate::pen::Pen;
use crate::series::{loss_envelope, moving_average, on_axis, test_losses};
use crate::steps::{StepAxis, nice_step};
use crate::theme::Theme;
use crate::{DrawResult, DrawingArea, Shift};

/// The chart's words.
#[derive(Clone, Copy, Debug)]
pub struct LossLabels<'a> {
    /// Title of the x axis.
    pub x: &'a str,
    /// Title of the y axis.
    pub y: &'a str,
    /// Name of the chance level.
    pub chance: &'a str,
    /// Legend entry of the training batches, where there is also a loss on a test set.
    pub train: &'a str,
    /// Legend entry of the test set.
    pub test: &'a str,
    /// The decimal mark: `'.'` or `','`.
    pub decimal: char,
}

/// The loss curve of a run.
#[derive(Clone, Copy, Debug)]
pub struct LossChart<'a> {
    /// The run.
    pub history: &'a History,
    /// The runs that it is compared with, in their order.
    pub rivals: &'a [&'a History],
    /// The x axis, shared with the heatmap.
    pub steps: StepAxis,
    /// The loss of guessing: ln(number of classes).
    pub chance: Option<f32>,
    /// The kind of y axis.
    pub axis: LossAxis,
    /// A step to point out.
    pub highlighted: Option<u64>,
    /// The words.
    pub labels: LossLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl LossChart<'_> {
    /// Draws the chart.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let (theme, history) = (self.theme, self.history);
        let frame = Frame::new(Pen { area, theme, scale: self.scale })?;
        let plot = frame.plot;
        let all: Vec<&History> =
            std::iter::once(history).chain(self.rivals.iter().copied()).collect();
        let y = YAxis::new(self.axis, extent(&all), self.chance);
        frame.titles(self.labels.x, self.labels.y)?;
        self.draw_ticks(&frame, &y)?;
        frame.step_labels(&self.steps)?;
        if let Some(chance) = self.chance {
            frame.reference(y.at(&plot, chance), self.labels.chance)?;
        }
        if let Some(step) = self.highlighted {
            frame.pointer(plot.x(self.steps.fraction(step)))?;
        }
        let at = |loss: f32| y.at(&plot, loss);
        if self.rivals.is_empty() {
            let x = on_axis(history, self.steps, plot);
            for piece in loss_envelope(history, 0..history.columns(), x, at) {
                frame.pen.line(piece, theme.accent.mix(0.35), 1.0)?;
            }
        }
        for (place, history) in all.into_iter().enumerate().rev() {
            let loss = |column| history.column(column).map_or(f32::NAN, |sample| sample.loss);
            let (columns, x) = (0..history.columns(), on_axis(history, self.steps, plot));
            for piece in moving_average(history, columns, x, loss, at) {
                let end = piece.last().copied().filter(|_| !self.rivals.is_empty());
                frame.pen.run_line(place, piece)?;
                // The run's mark stands at the end of its line.
                if let Some(end) = end {
                    frame.pen.run_mark(place, end, 3.5)?;
                }
            }
            self.mark_first_not_finite(&frame, history)?;
        }
        self.draw_tested(&frame, &y)
    }

    /// The loss on a test set, if there is any, and the legend that tells it from the other.
    fn draw_tested<DB: DrawingBackend>(&self, frame: &Frame<'_, DB>, y: &YAxis) -> DrawResult<DB> {
        if self.history.test_losses().is_empty() {
            return Ok(());
        }
        let x = |step| Some(frame.plot.x(self.steps.fraction(step)));
        for piece in test_losses(self.history, x, |loss| y.at(&frame.plot, loss)) {
            frame.pen.tested(&piece)?;
        }
        let Theme { accent, accent2, .. } = *self.theme;
        let entries = [
            Entry { label: self.labels.train, colour: accent, swatch: Swatch::Line },
            Entry { label: self.labels.test, colour: accent2, swatch: Swatch::Dashed },
        ];
        frame.legend(self.labels.y, &entries)
    }

    /// Draws a ✕ at the first loss that is not finite, where the curve ends.
    fn mark_first_not_finite<DB: DrawingBackend>(
        &self,
        frame: &Frame<'_, DB>,
        history: &History,
    ) -> DrawResult<DB> {
        let Some(step) = first_not_finite(history).and_then(|column| history.step_of(column))
        else {
            return Ok(());
        };
        let x = frame.plot.x(self.steps.fraction(step));
        let at = (x, frame.plot.top + frame.pen.px(7.0));
        frame.pen.cross(at, 5.0, frame.pen.theme.non_finite)
    }

    fn draw_ticks<DB: DrawingBackend>(&self, frame: &Frame<'_, DB>, y: &YAxis) -> DrawResult<DB> {
        let most = frame.most_y_labels();
        match *y {
            YAxis::Linear { top } => {
                let step = nice_step(top / most.saturating_sub(1).max(1) as f64);
                // As many decimals as are needed to tell the ticks apart.
                let decimals = (-step.log10().floor()).max(0.0) as usize;
                for i in 0..=(top / step + 1e-6) as usize {
                    let value = i as f64 * step;
                    let label = fixed(value, decimals, self.labels.decimal);
                    frame.y_tick(y.at(&frame.plot, value as f32), &label)?;
                }
            }
            YAxis::Logarithmic(range) => {
                for decade in range.ticks(most) {
                    let height = frame.plot.y(range.fraction(decade as f32));
                    frame.y_tick(height, &decade_label(decade))?;
                }
            }
        }
        Ok(())
    }
}
