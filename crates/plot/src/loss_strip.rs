//! `LossStrip`: the training loss below the heatmap, on exactly its columns.

use std::ops::Range;

use plotters::element::Polygon;
use plotters::prelude::DrawingBackend;
use plotters::style::Color;

use crate::frame::PlotArea;
use crate::history::History;
use crate::loss_axis::{LossAxis, YAxis, extent};
use crate::pen::Pen;
use crate::series::{loss_envelope, moving_average, test_losses};
use crate::steps::StepAxis;
use crate::theme::Theme;
use crate::window::Section;
use crate::{DrawResult, DrawingArea, Shift};

/// Room above and below the curves, in CSS pixels.
const ABOVE: f64 = 8.0;
pub(crate) const BELOW: f64 = 3.0;
/// Half the width of the largest mark, in CSS pixels.
pub(crate) const MARK: f64 = 5.0;

/// The strip's words.
#[derive(Clone, Copy, Debug)]
pub struct StripLabels<'a> {
    /// Name of the chance level.
    pub chance: &'a str,
    /// Name of the loss on a test set, which a log may have.
    pub test: &'a str,
    /// What is said where a loss is not finite.
    pub stopped: &'a str,
    /// The decimal mark: `'.'` or `','`.
    pub decimal: char,
}

/// The loss of one run, or of several.
#[derive(Clone, Copy, Debug)]
pub struct LossStrip<'a> {
    /// The run.
    pub history: &'a History,
    /// The runs that it is compared with, in their order.
    pub rivals: &'a [&'a History],
    /// The steps shown, as the heatmap shows them.
    pub section: Section,
    /// The loss of guessing: ln(number of classes).
    pub chance: Option<f32>,
    /// The kind of y axis.
    pub axis: LossAxis,
    /// The step that the whole page shows, with a handle.
    pub playhead: Option<u64>,
    /// A step to point out.
    pub highlighted: Option<u64>,
    /// The words.
    pub labels: StripLabels<'a>,
    /// The colours.
    pub theme: &'a Theme,
    /// Device pixels per CSS pixel.
    pub scale: f64,
}

impl<'a> LossStrip<'a> {
    fn runs(&self) -> impl Iterator<Item = &'a History> + use<'a> {
        std::iter::once(self.history).chain(self.rivals.iter().copied())
    }

    /// Where the columns of a run lie: the middle of each, in device pixels.
    pub(crate) fn x_of(&self, history: &History, width: u32) -> impl Fn(usize) -> i32 + use<> {
        let (axis, section) = (StepAxis::fitted(history), self.section);
        move |column| {
            let (left, wide) = section.across(axis.step_of(column), axis.spacing);
            ((left + wide / 2.0) * f64::from(width)).round() as i32
        }
    }

    /// Where a step lies, in device pixels: in the column of the run that has most steps.
    pub fn x_of_step(&self, step: u64, width: u32) -> Option<i32> {
        let newest = |history: &&History| history.latest().map_or(0, |sample| sample.step);
        // Of equally long runs the first.
        let longest = self.runs().reduce(|a, b| if newest(&b) > newest(&a) { b } else { a })?;
        let x = self.x_of(longest, width)(longest.column_of(step)?);
        (0..width as i32).contains(&x).then_some(x)
    }

    /// The columns of a run that are visible, and one more on either side.
    fn seen(history: &History, width: u32, x: impl Fn(usize) -> i32) -> Range<usize> {
        let inside = |column: &usize| (0..=width as i32).contains(&x(*column));
        let columns = history.columns();
        let Some(first) = (0..columns).find(inside) else { return 0..0 };
        let last = (first..columns).rev().find(inside).unwrap_or(first);
        first.saturating_sub(1)..(last + 2).min(columns)
    }

    /// Draws the strip.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let theme = self.theme;
        area.fill(&theme.panel)?;
        let (width, height) = area.dim_in_pixel();
        let pen = Pen { area, theme, scale: self.scale };
        let plot = PlotArea {
            left: 0,
            top: pen.px(ABOVE),
            width: width as i32,
            height: (height as i32 - pen.px(ABOVE + BELOW)).max(1),
        };
        let all: Vec<&History> = self.runs().collect();
        let axis = YAxis::new(self.axis, extent(&all), self.chance);
        let at = |loss: f32| axis.at(&plot, loss);
        pen.across(plot.bottom(), 0, width as i32, theme.grid)?;
        if let Some(chance) = self.chance {
            let ends = [(0, at(chance)), (width as i32, at(chance))];
            pen.dashed(&ends, theme.muted.mix(0.8), 1.0)?;
        }
        if let Some(x) = self.highlighted.and_then(|step| self.x_of_step(step, width)) {
            pen.down(x, 0, height as i32, theme.muted.mix(0.6))?;
        }
        if self.rivals.is_empty() {
            let x = self.x_of(self.history, width);
            let seen = LossStrip::seen(self.history, width, &x);
            for piece in loss_envelope(self.history, seen, x, at) {
                pen.line(piece, theme.accent.mix(0.35), 1.0)?;
            }
        }
        for (place, history) in all.iter().enumerate().rev() {
            let x = self.x_of(history, width);
            let loss = |column| history.column(column).map_or(f32::NAN, |sample| sample.loss);
            let seen = LossStrip::seen(history, width, &x);
            for piece in moving_average(history, seen, x, loss, at) {
                let end = piece.last().copied().filter(|_| !self.rivals.is_empty());
                pen.run_line(place, piece)?;
                // The run's mark stands at the end of its line, whole also at the picture's edge.
                if let Some((x, y)) = end {
                    let edge = pen.px(MARK);
                    let inside = x.min(width as i32 - edge).max(edge);
                    pen.run_mark(place, (inside, y), 3.5)?;
                }
            }
        }
        let x = |step| self.x_of_step(step, width);
        for piece in test_losses(self.history, x, at) {
            pen.tested(&piece)?;
        }
        self.draw_labels(&pen, &plot, &axis)?;
        self.mark_ends(&pen, &plot, &all)?;
        match self.playhead.and_then(|step| self.x_of_step(step, width)) {
            Some(x) => draw_playhead(&pen, x, height as i32),
            None => Ok(()),
        }
    }
}

/// The line through all of the strip with a handle on top.
fn draw_playhead<DB: DrawingBackend>(pen: &Pen<'_, DB>, x: i32, height: i32) -> DrawResult<DB> {
    let (half, shoulder, tip) = (pen.px(4.5), pen.px(5.0), pen.px(10.0));
    let ink = pen.theme.text;
    pen.down(x, 0, height, ink.to_rgba())?;
    let handle =
        vec![(x - half, 0), (x + half, 0), (x + half, shoulder), (x, tip), (x - half, shoulder)];
    pen.area.draw(&Polygon::new(handle, ink.filled()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::theme::LIGHT;
    use crate::window::Window;

    pub(crate) fn history(steps: u64) -> History {
        let mut history = History::new();
        (0..steps).for_each(|step| history.push(step, 2.0, 0.5, []));
        history
    }

    pub(crate) fn strip<'a>(
        history: &'a History,
        rivals: &'a [&'a History],
        section: Section,
    ) -> LossStrip<'a> {
        LossStrip {
            history,
            rivals,
            section,
            chance: None,
            axis: LossAxis::Linear,
            playhead: None,
            highlighted: None,
            labels: StripLabels { chance: "", test: "", stopped: "", decimal: '.' },
            theme: &LIGHT,
            scale: 1.0,
        }
    }

    #[test]
    fn steps_lie_in_the_columns_of_the_heatmap_however_it_is_enlarged() {
        for steps in [1, 20, 300, 5000] {
            let history = history(steps);
            let mut window = Window::default();
            for _ in 0..3 {
                let section = window.section(&history, 20);
                let strip = strip(&history, &[], section);
                for column in 0..history.columns() {
                    let x = strip.x_of(&history, 7680)(column);
                    if (0..7680).contains(&x) {
                        assert_eq!(section.column_at(f64::from(x) / 7680.0), Some(column));
                        assert_eq!(
                            strip.x_of_step(history.step_of(column).unwrap(), 7680),
                            Some(x)
                        );
                    }
                }
                window.zoom(&history, 20, 2.3, (0.6, 0.5));
            }
        }
    }

    #[test]
    fn only_what_is_visible_is_drawn_and_the_line_leads_out_of_the_picture() {
        let history = history(1000);
        let mut window = Window::default();
        window.zoom(&history, 20, 16.0, (0.5, 0.5));
        let strip = strip(&history, &[], window.section(&history, 20));
        let x = strip.x_of(&history, 768);
        let seen = LossStrip::seen(&history, 768, &x);
        assert!((60..70).contains(&seen.len()), "{seen:?}");
        assert!(x(seen.start) < 0 && x(seen.end - 1) > 768);
    }

    #[test]
    fn the_playhead_follows_the_longest_run() {
        let (short, long) = (history(20), history(2000));
        let section = Window::default().section(&long, 20);
        let rivals = [&long];
        let strip = strip(&short, &rivals, section);
        let [early, late] = [10, 1500].map(|step| strip.x_of_step(step, 768).unwrap());
        assert!(early < 10 && (560..580).contains(&late), "{early} {late}");
    }
}
