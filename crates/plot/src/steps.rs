//! `StepAxis`: the training steps from left to right, shared by the heatmap and the curves.

use crate::history::{History, Sample};

/// Columns of equal width, one for each kept step. The heatmap's columns are the charts' x axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepAxis {
    /// The step of column 0.
    pub first: u64,
    /// Steps from one column to the next.
    pub spacing: f64,
    /// How many columns fill the width.
    pub columns: usize,
}

/// The fewest columns of an axis that leaves room to grow.
const FEWEST_COLUMNS: usize = 64;

impl StepAxis {
    /// An axis without room to grow: the newest column ends at the right edge.
    pub fn fitted(history: &History) -> StepAxis {
        let columns = history.columns();
        let first = history.step_of(0).unwrap_or(0);
        let last = history.step_of(columns.saturating_sub(1)).unwrap_or(first);
        let spacing = if columns > 1 { (last - first) as f64 / (columns - 1) as f64 } else { 1.0 };
        StepAxis { first, spacing, columns: columns.max(1) }
    }

    /// An axis with room to grow: the number of columns is the next power of two. So the picture stands
    /// still while it fills up, and changes its scale only when the number of steps has doubled. The axis
    /// of a complete history has no such room.
    pub fn growing(history: &History) -> StepAxis {
        let fitted = StepAxis::fitted(history);
        if history.is_complete() {
            return fitted;
        }
        StepAxis { columns: fitted.columns.next_power_of_two().max(FEWEST_COLUMNS), ..fitted }
    }

    /// The step at the left edge of a column, for evenly spaced columns.
    pub fn step_of(&self, column: usize) -> f64 {
        self.first as f64 + column as f64 * self.spacing
    }

    /// The place of a step, from 0 (left edge) to 1 (right edge): the middle of its column.
    pub fn fraction(&self, step: u64) -> f64 {
        // In f64, because a step of another history may come before the first one.
        ((step as f64 - self.first as f64) / self.spacing + 0.5) / self.columns as f64
    }

    /// The column at a place from 0 (left edge) to 1 (right edge). It may lie beyond the history.
    pub fn column_at(&self, fraction: f64) -> Option<usize> {
        let inside = (0.0..1.0).contains(&fraction);
        inside.then_some((fraction * self.columns as f64) as usize)
    }

    /// Round steps to label, at most about `most`.
    pub(crate) fn ticks(&self, most: usize) -> impl Iterator<Item = u64> {
        let span = self.spacing * self.columns as f64;
        let step = (nice_step(span / most.max(1) as f64).max(1.0)) as u64;
        let last = self.first + (span - self.spacing * 0.5).max(0.0) as u64;
        (self.first.div_ceil(step) * step..=last).step_by(step as usize)
    }
}

impl History {
    /// The steps of a complete log, if they are spaced so unevenly that an axis with even ticks would be
    /// wrong. Its columns are equally wide all the same, and each is labelled by itself.
    pub fn uneven_steps(&self) -> Option<Vec<u64>> {
        let axis = StepAxis::fitted(self);
        // If very many steps were thinned out evenly, the last one may follow after a smaller gap.
        let off = |(column, sample): (usize, &Sample)| {
            (axis.step_of(column) - sample.step as f64).abs() >= axis.spacing
        };
        let uneven = self.is_complete() && self.samples().enumerate().any(off);
        uneven.then(|| self.samples().map(|sample| sample.step).collect())
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least `raw`.
pub(crate) fn nice_step(raw: f64) -> f64 {
    if !(raw.is_finite() && raw > 0.0) {
        return 1.0;
    }
    let power = 10f64.powi(raw.log10().floor() as i32);
    // A small tolerance: 0.2 / 0.1 must count as 2.
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= raw * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// A whole number with its digits in groups of three (narrow no-break spaces, as in SI).
pub fn group_digits(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() <= 4 {
        return digits;
    }
    let mut grouped = String::with_capacity(digits.len() + 8);
    for (i, digit) in digits.char_indices() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(steps: impl Iterator<Item = u64>) -> History {
        let mut history = History::new();
        steps.for_each(|step| history.push(step, 1.0, 0.5, []));
        history
    }

    #[test]
    fn columns_and_steps_agree() {
        for steps in [1, 2, 63, 65, 1024, 5_000] {
            let history = history((0..steps).map(|step| 10 + step * 3));
            for axis in [StepAxis::fitted(&history), StepAxis::growing(&history)] {
                assert!(axis.columns >= history.columns());
                for column in 0..history.columns() {
                    let fraction = axis.fraction(history.step_of(column).unwrap());
                    assert_eq!(axis.column_at(fraction), Some(column));
                }
            }
        }
    }

    #[test]
    fn a_growing_axis_only_changes_by_doubling() {
        let mut history = History::new();
        let mut spans = Vec::new();
        for step in 0..10_000 {
            history.push(step, 1.0, 0.5, []);
            let axis = StepAxis::growing(&history);
            spans.push((axis.spacing * axis.columns as f64).round() as u64);
        }
        spans.dedup();
        assert_eq!(spans, [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]);
    }

    #[test]
    fn ticks_are_round_and_few() {
        let axis = StepAxis { first: 0, spacing: 4.0, columns: 1000 };
        assert_eq!(axis.ticks(5).collect::<Vec<_>>(), [0, 1000, 2000, 3000]);
        let empty = StepAxis::fitted(&History::new());
        assert_eq!(empty.ticks(5).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn outside_the_axis_there_is_no_column() {
        let axis = StepAxis { first: 0, spacing: 1.0, columns: 10 };
        assert_eq!((axis.column_at(-0.1), axis.column_at(1.0)), (None, None));
        assert_eq!((axis.column_at(0.0), axis.column_at(0.999)), (Some(0), Some(9)));
    }

    #[test]
    fn numbers_are_round_and_grouped() {
        let nice = [0.03, 0.2, 0.21, 1.0, 3.0, 7.0].map(nice_step);
        assert_eq!(nice.map(|n| (n * 100.0).round()), [5.0, 20.0, 50.0, 100.0, 500.0, 1000.0]);
        assert_eq!(group_digits(1000), "1000");
        assert_eq!(group_digits(1234567), "1\u{202f}234\u{202f}567");
    }
}
