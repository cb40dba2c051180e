//! What is written within the loss strip: the ends of its axis, the chance level, the loss on a test set,
//! where a run stopped.

use plotters::prelude::DrawingBackend;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

use crate::decades::decade_label;
use crate::frame::PlotArea;
use crate::history::History;
use crate::loss_axis::{YAxis, first_not_finite, fixed};
use crate::loss_strip::{BELOW, LossStrip, MARK};
use crate::pen::{Pen, SMALL_SIZE, small_width};
use crate::steps::nice_step;
use crate::{DrawResult, RGBColor};

impl LossStrip<'_> {
    /// Where each run stopped: its place among the runs, and the x of the column; only those in the picture.
    /// At the very edge, the whole mark must be seen.
    fn ends_of_runs(&self, all: &[&History], width: i32, half: i32) -> Vec<(usize, i32)> {
        let end = |(place, history): (usize, &&History)| {
            let x = self.x_of(history, width as u32)(first_not_finite(history)?);
            (0..=width).contains(&x).then(|| (place, x.min(width - half).max(half)))
        };
        all.iter().enumerate().filter_map(end).collect()
    }

    /// A ✕ and a line where a loss is no longer finite, and a word if there is room for it; in the run's
    /// colour if runs are compared. Marks that would hide each other stand one below the other.
    pub(crate) fn mark_ends<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        plot: &PlotArea,
        all: &[&History],
    ) -> DrawResult<DB> {
        let (half, bottom) = (pen.px(MARK), plot.bottom() + pen.px(BELOW));
        let colour = |place| match all.len() {
            1 => pen.theme.non_finite,
            _ => pen.run_colour(place),
        };
        let ends = self.ends_of_runs(all, plot.width, half);
        for &(place, x) in ends.iter().rev() {
            pen.down(x, 0, bottom, colour(place).mix(0.7))?;
        }
        let wide = pen.px(small_width(self.labels.stopped));
        let gap = half + pen.px(3.0);
        // A word may stand on either side.
        let near = |a: i32, b: i32| (a - b).abs() <= 2 * (wide + gap);
        let mut taken: Vec<(i32, i32)> = Vec::new();
        for &(place, x) in &ends {
            let free = |y: &i32| taken.iter().all(|&(other, at)| at != *y || !near(other, x));
            let mut lines = (0..).map(|line| plot.top + half * (1 + 2 * line));
            let Some(y) = lines.find(free) else { continue };
            taken.push((x, y));
            let ground = [(x - half, y - half), (x + half, y + half)];
            pen.rectangle(ground, pen.theme.panel.mix(0.85))?;
            pen.cross((x, y), MARK, colour(place))?;
            let (at, side) = if x + gap + wide <= plot.width {
                (x + gap, HPos::Left)
            } else if x - gap - wide >= 0 {
                (x - gap, HPos::Right)
            } else {
                continue;
            };
            label(pen, self.labels.stopped, (at, y), (side, VPos::Center), colour(place))?;
        }
        Ok(())
    }

    /// The ends of the y axis at the left, the chance level at the right; all within the picture.
    pub(crate) fn draw_labels<DB: DrawingBackend>(
        &self,
        pen: &Pen<'_, DB>,
        plot: &PlotArea,
        axis: &YAxis,
    ) -> DrawResult<DB> {
        let muted = pen.theme.muted;
        let [low, high] = self.ends(axis);
        let (left, bottom) = (pen.px(3.0), plot.bottom() + pen.px(BELOW) - pen.px(1.0));
        label(pen, &high, (left, pen.px(1.0)), (HPos::Left, VPos::Top), muted)?;
        label(pen, &low, (left, bottom), (HPos::Left, VPos::Bottom), muted)?;
        if !self.history.test_losses().is_empty() {
            let right = plot.width - pen.px(4.0);
            label(pen, self.labels.test, (right, pen.px(1.0)), (HPos::Right, VPos::Top), muted)?;
            let (y, end) = (pen.px(7.0), right - pen.px(small_width(self.labels.test) + 5.0));
            pen.tested(&[(end - pen.px(24.0), y), (end, y)])?;
        }
        let Some(chance) = self.chance else { return Ok(()) };
        let y = axis.at(plot, chance);
        let high = pen.px(SMALL_SIZE + 3.0);
        let (y, side) = if y - high >= 0 {
            (y - pen.px(2.0), VPos::Bottom)
        } else {
            (y + pen.px(3.0), VPos::Top)
        };
        label(pen, self.labels.chance, (plot.width - pen.px(4.0), y), (HPos::Right, side), muted)
    }

    /// The lowest and the highest loss of the axis, in words.
    pub(crate) fn ends(&self, axis: &YAxis) -> [String; 2] {
        match *axis {
            YAxis::Linear { top } => {
                let decimals = (-nice_step(top).log10().floor()).max(0.0) as usize;
                let exact = (top * 10f64.powi(decimals as i32)).fract().abs() < 1e-6;
                let decimals = if exact { decimals } else { decimals + 1 };
                ["0".to_owned(), fixed(top, decimals, self.labels.decimal)]
            }
            YAxis::Logarithmic(range) => [range.low, range.high].map(decade_label),
        }
    }
}

/// A small label on the panel's colour, so that curves do not run through it.
fn label<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    text: &str,
    (x, y): (i32, i32),
    sides: (HPos, VPos),
    colour: RGBColor,
) -> DrawResult<DB> {
    if text.is_empty() {
        return Ok(());
    }
    let (wide, high, edge) = (pen.px(small_width(text)), pen.px(SMALL_SIZE), pen.px(2.0));
    let left = match sides.0 {
        HPos::Left => x,
        HPos::Center => x - wide / 2,
        HPos::Right => x - wide,
    };
    let top = match sides.1 {
        VPos::Top => y,
        VPos::Center => y - high / 2,
        VPos::Bottom => y - high,
    };
    let corners = [((left - edge).max(0), top.max(0)), (left + wide + edge, top + high + edge / 2)];
    pen.rectangle(corners, pen.theme.panel.mix(0.8))?;
    pen.small(text, (x, y), sides, colour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss_strip::tests::{history, strip};
    use crate::window::Window;

    #[test]
    fn the_ends_of_the_axis_are_round_numbers() {
        let history = history(2);
        let strip = strip(&history, &[], Window::default().section(&history, 2));
        let ends = |top| strip.ends(&YAxis::Linear { top })[1].clone();
        assert_eq!(
            [0.01, 0.25, 0.6, 1.0, 2.5, 3.0, 40.0].map(ends),
            ["0.01", "0.25", "0.6", "1", "2.5", "3", "40"]
        );
    }
}
