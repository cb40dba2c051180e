//! `Window`: the visible part of the heatmaps, some steps and some rows.
//!
//! The window is kept in steps and rows, not in columns. When a history drops every second column, the
//! columns stand for other steps, but the window must not move.

use std::ops::Range;

use experiment::number::between;

use crate::history::History;
use crate::steps::{StepAxis, nice_step};

/// The fewest columns and rows that a window shows, if the history has as many.
const FEWEST_COLUMNS: f64 = 16.0;
const FEWEST_ROWS: f64 = 8.0;

/// About how many steps are labelled, and the place up to which there are labels; the axis title is
/// beyond it.
const MOST_LABELS: f64 = 5.0;
const LABELLED: f64 = 0.86;

/// The visible part of the heatmaps. The default shows all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    /// The first step shown and how many; `None` shows all, with room to grow.
    steps: Option<(f64, f64)>,
    /// The lowest row shown and how many; `None` shows all.
    rows: Option<(f64, f64)>,
    /// Whether the window follows the newest step.
    follows: bool,
}

/// A window on the present history: columns from the left and rows from the top, with fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    left: f64,
    columns: f64,
    top: f64,
    rows: f64,
    /// The axis of all columns, and all rows.
    axis: StepAxis,
    all_rows: usize,
}

/// Whole pixels of a picture, and the columns (with fractions) of a run that they show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// The first pixel from the left, and how many.
    pub pixels: (u32, u32),
    /// The first column, and how many.
    pub columns: (f64, f64),
}

impl Window {
    /// Whether all is shown.
    pub fn is_whole(&self) -> bool {
        self.steps.is_none() && self.rows.is_none()
    }

    /// Prepares for a new run: a window that follows the newest step begins at step 0 with the same span;
    /// any other shows all steps.
    pub fn begin(&mut self) {
        self.steps = self.steps.filter(|_| self.follows).map(|(_, span)| (0.0, span));
    }

    /// What the window shows of a history with this many rows.
    pub fn section(&self, history: &History, rows: usize) -> Section {
        let axis = StepAxis::growing(history);
        let all = axis.columns as f64;
        let (left, columns) = match self.steps {
            None => (0.0, all),
            Some((first, span)) => {
                let columns = between(span / axis.spacing, FEWEST_COLUMNS.min(all), all);
                let mut left = (first - axis.first as f64) / axis.spacing;
                if self.follows {
                    left = left.max(history.columns() as f64 - columns);
                }
                (between(left, 0.0, all - columns), columns)
            }
        };
        let all_rows = rows as f64;
        let (bottom, shown) = self.rows.unwrap_or((0.0, all_rows));
        let shown = between(shown, FEWEST_ROWS.min(all_rows), all_rows);
        let bottom = between(bottom, 0.0, all_rows - shown);
        Section { left, columns, top: all_rows - bottom - shown, rows: shown, axis, all_rows: rows }
    }

    /// Enlarges (`factor` above 1) or reduces the picture around a place, 0 to 1 from the left and the top.
    /// What is at that place stays there.
    pub fn zoom(&mut self, history: &History, rows: usize, factor: f64, (x, y): (f64, f64)) {
        let now = self.section(history, rows);
        let (all, all_rows) = (now.axis.columns as f64, rows as f64);
        let columns = between(now.columns / factor, FEWEST_COLUMNS.min(all), all);
        let shown = between(now.rows / factor, FEWEST_ROWS.min(all_rows), all_rows);
        let left = now.left + x * (now.columns - columns);
        let top = now.top + y * (now.rows - shown);
        self.show(history, Section { left, columns, top, rows: shown, ..now });
    }

    /// Moves to later steps and down, by shares of what is visible.
    pub fn pan(&mut self, history: &History, rows: usize, (right, down): (f64, f64)) {
        let now = self.section(history, rows);
        let (left, top) = (now.left + right * now.columns, now.top + down * now.rows);
        self.show(history, Section { left, top, ..now });
    }

    /// Moves as little as needed to make a column and a row (counted from the bottom) visible.
    pub fn reveal(&mut self, history: &History, rows: usize, (column, row): (usize, usize)) {
        let now = self.section(history, rows);
        let (column, from_top) = (column as f64, rows.saturating_sub(row + 1) as f64);
        let left = between(now.left, column + 1.0 - now.columns, column);
        let top = between(now.top, from_top + 1.0 - now.rows, from_top);
        if (left, top) != (now.left, now.top) {
            self.show(history, Section { left, top, ..now });
        }
    }

    fn show(&mut self, history: &History, section: Section) {
        let Section { axis, all_rows, columns, rows, .. } = section;
        let (all, all_rows) = (axis.columns as f64, all_rows as f64);
        let left = between(section.left, 0.0, all - columns);
        let top = between(section.top, 0.0, all_rows - rows);
        // A small tolerance, for factors that were multiplied many times.
        let whole = columns >= all - 1e-6;
        let first = axis.first as f64 + left * axis.spacing;
        self.steps = (!whole).then_some((first, columns * axis.spacing));
        self.rows = (rows < all_rows - 1e-6).then_some((all_rows - top - rows, rows));
        self.follows = left + columns >= history.columns() as f64;
    }
}

impl Section {
    /// The column at a place, 0 to 1 from the left. It may lie beyond the history.
    pub fn column_at(&self, x: f64) -> Option<usize> {
        (0.0..1.0).contains(&x).then_some((self.left + x * self.columns) as usize)
    }

    /// The row at a place, 0 to 1 from the top; rows are counted from the bottom.
    pub fn row_at(&self, y: f64) -> usize {
        let from_top = (self.top + y.clamp(0.0, 1.0) * self.rows) as usize;
        self.all_rows.saturating_sub(from_top + 1)
    }

    /// Left edge and width of the column that begins at a step ([`StepAxis::step_of`]), as shares of the
    /// picture; `spacing` is the number of steps from one column of the run to the next.
    pub fn across(&self, step: f64, spacing: f64) -> (f64, f64) {
        let column = (step - self.axis.first as f64) / self.axis.spacing;
        ((column - self.left) / self.columns, spacing / self.axis.spacing / self.columns)
    }

    /// Top edge and height of a row (counted from the bottom), as shares of the picture.
    pub fn down(&self, row: usize) -> (f64, f64) {
        let from_top = self.all_rows.saturating_sub(row + 1) as f64;
        ((from_top - self.top) / self.rows, 1.0 / self.rows)
    }

    /// The visible rows, counted from the bottom.
    pub fn rows_seen(&self) -> Range<usize> {
        self.row_at(1.0 - 1e-9)..self.row_at(0.0) + 1
    }

    /// The visible rows of a run with `own` rows, from its top, with fractions: the first row, and how
    /// many. The first is negative, above the run's picture, if other runs have more rows.
    pub fn rows_of(&self, own: usize) -> (f64, f64) {
        (self.top + own as f64 - self.all_rows as f64, self.rows)
    }

    /// The pixels that show some columns of a run with its own axis, in a picture of `width` pixels. They
    /// are whole pixels, so that a part that is drawn again looks as it does in the whole picture. `None`
    /// if no column is visible.
    pub fn strip(&self, own: StepAxis, width: u32, columns: Range<usize>) -> Option<Stretch> {
        let scale = own.spacing / self.axis.spacing;
        let start = (own.first as f64 - self.axis.first as f64) / self.axis.spacing - self.left;
        let pixel = f64::from(width) / self.columns;
        let from = ((start + columns.start as f64 * scale) * pixel).floor().max(0.0);
        let to = ((start + columns.end as f64 * scale) * pixel).ceil().min(f64::from(width));
        let column = |x: f64| (x / pixel - start) / scale;
        (from < to).then(|| Stretch {
            pixels: (from as u32, (to - from) as u32),
            columns: (column(from), column(to) - column(from)),
        })
    }

    /// The steps to label, with their places from 0 (left) to 1 (right): the first visible step and round
    /// steps after it; or the steps of some columns, in a log with [`History::uneven_steps`].
    pub fn step_labels(&self, uneven: Option<&[u64]>) -> Vec<(u64, f64)> {
        let place = |column: f64| (column + 0.5 - self.left) / self.columns;
        let first = self.left.ceil();
        let mut labels = Vec::new();
        if let Some(steps) = uneven {
            let apart = nice_step(self.columns / MOST_LABELS).max(1.0) as usize;
            let columns = (first as usize..steps.len()).step_by(apart);
            labels.extend(columns.map(|column| (steps[column], place(column as f64))));
        } else {
            let axis = self.axis;
            let begin = axis.first + (first * axis.spacing).round() as u64;
            labels.push((begin, place(first)));
            let apart = nice_step(self.columns * axis.spacing / MOST_LABELS).max(1.0) as u64;
            let round = (begin / apart + 1..).map(|count| count * apart);
            let placed = round.map(|step| {
                let column = (step as f64 - axis.first as f64) / axis.spacing;
                (step, place(column))
            });
            let near = labels[0].1 + 0.5 / MOST_LABELS;
            labels.extend(placed.take_while(|label| label.1 < 1.0).filter(|it| it.1 > near));
        }
        labels.retain(|label| label.1 < LABELLED);
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(steps: u64) -> History {
        let mut history = History::new();
        (1..=steps).for_each(|step| history.push(step, 1.0, 0.5, []));
        history
    }

    #[test]
    fn the_default_shows_all_with_room_to_grow() {
        let history = history(100);
        let section = Window::default().section(&history, 20);
        assert_eq!((section.left, section.columns), (0.0, 128.0));
        assert_eq!((section.top, section.rows), (0.0, 20.0));
        assert_eq!(section.rows_seen(), 0..20);
        let labels = section.step_labels(None);
        assert_eq!(labels.iter().map(|label| label.0).collect::<Vec<_>>(), [1, 50, 100]);
        assert_eq!(
            labels.iter().map(|label| label.1 * 128.0).collect::<Vec<_>>(),
            [0.5, 49.5, 99.5]
        );
    }

    #[test]
    fn labels_are_round_steps_at_their_places_however_it_is_enlarged() {
        let history = history(3000);
        let mut window = Window::default();
        for _ in 0..6 {
            let section = window.section(&history, 20);
            let labels = section.step_labels(None);
            assert!((2..=6).contains(&labels.len()), "{labels:?}");
            for &(step, place) in &labels[1..] {
                let column = section.column_at(place).unwrap();
                let shown = history.step_of(column).unwrap_or(step);
                assert!(step.abs_diff(shown) <= history.stride(), "{step} {shown}");
                assert!(step.is_multiple_of(10) || section.columns < 64.0, "{labels:?}");
            }
            window.zoom(&history, 20, 2.0, (0.4, 0.5));
        }
    }

    #[test]
    fn columns_of_an_uneven_log_are_labelled_with_their_own_steps() {
        let mut history = History::new();
        let steps: Vec<u64> = (0..40).chain((1..=10).map(|it| it * 1000)).collect();
        steps.iter().for_each(|&step| history.push(step, 1.0, 0.5, []));
        history.end();
        let mut window = Window::default();
        for _ in 0..2 {
            let section = window.section(&history, 20);
            let labels = section.step_labels(history.uneven_steps().as_deref());
            assert!(labels.len() >= 3, "{labels:?}");
            for (step, place) in labels {
                let column = section.column_at(place).unwrap();
                assert_eq!(history.step_of(column), Some(step));
                let axis = StepAxis::fitted(&history);
                let (left, wide) = section.across(axis.step_of(column), axis.spacing);
                assert!((left + wide / 2.0 - place).abs() < 1e-9);
            }
            window.zoom(&history, 20, 2.0, (1.0, 0.5));
        }
    }

    #[test]
    fn what_is_zoomed_at_stays_where_it_is() {
        // With 70 steps, the newest is always visible.
        for (steps, place) in
            [(1000, (0.1, 0.9)), (1000, (0.5, 0.5)), (1000, (0.77, 0.2)), (70, (0.2, 0.8))]
        {
            let (history, mut window) = (history(steps), Window::default());
            let before = window.section(&history, 1000);
            for _ in 0..3 {
                let larger = window.section(&history, 1000);
                window.zoom(&history, 1000, 1.7, place);
                let now = window.section(&history, 1000);
                assert_eq!(now.column_at(place.0), before.column_at(place.0));
                assert!(now.row_at(place.1).abs_diff(before.row_at(place.1)) <= 1);
                assert!(now.columns < larger.columns && now.rows < larger.rows);
            }
            for _ in 0..4 {
                window.zoom(&history, 1000, 1.0 / 1.7, place);
            }
            assert!(window.is_whole(), "{window:?}");
        }
    }

    #[test]
    fn it_never_leaves_the_picture_and_never_shows_too_little() {
        let history = history(300);
        let mut window = Window::default();
        for at in 0..60 {
            window.zoom(&history, 7, if at < 30 { 3.0 } else { 0.9 }, (0.3, 0.3));
            window.pan(&history, 7, (if at % 2 == 0 { 5.0 } else { -7.0 }, 3.0));
            let section = window.section(&history, 7);
            assert!(section.columns >= 16.0 && section.rows == 7.0, "{section:?}");
            assert!(section.left >= 0.0 && section.left + section.columns <= 512.0 + 1e-9);
        }
        Window::default().section(&History::new(), 0);
        Window::default().zoom(&History::new(), 0, 2.0, (0.5, 0.5));
    }

    #[test]
    fn it_follows_the_newest_step_unless_it_was_moved_away() {
        let mut history = history(100);
        let mut window = Window::default();
        window.zoom(&history, 20, 4.0, (1.0, 0.5));
        let right = |window: &Window, history: &History| {
            let section = window.section(history, 20);
            section.left + section.columns
        };
        // The window stands still until the newest step reaches its right edge, and then follows.
        assert_eq!(right(&window, &history), 128.0);
        (101..=140).for_each(|step| history.push(step, 1.0, 0.5, []));
        assert_eq!(right(&window, &history), 140.0);
        let mut other = window;
        other.begin();
        assert_eq!(other.section(&History::new(), 20).left, 0.0);
        window.pan(&history, 20, (-2.0, 0.0));
        let stays = right(&window, &history);
        (141..=180).for_each(|step| history.push(step, 1.0, 0.5, []));
        assert_eq!(right(&window, &history), stays);
        window.begin();
        assert_eq!(window.section(&history, 20).left, 0.0);
        assert!(!window.is_whole(), "the rows are still those");
    }

    #[test]
    fn a_history_that_drops_columns_leaves_the_window_at_its_steps() {
        let mut history = history(1000);
        let mut window = Window::default();
        window.zoom(&history, 20, 8.0, (0.3, 0.5));
        let seen = |history: &History| {
            let section = window.section(history, 20);
            [0.0, 1.0 - 1e-9].map(|x| history.step_of(section.column_at(x).unwrap()).unwrap())
        };
        let before = seen(&history);
        (1001..=1500).for_each(|step| history.push(step, 1.0, 0.5, []));
        assert_eq!(history.stride(), 2);
        let after = seen(&history);
        assert!(after[0].abs_diff(before[0]) <= 2, "{before:?} {after:?}");
        assert!(after[1].abs_diff(before[1]) <= 2, "{before:?} {after:?}");
    }

    #[test]
    fn a_reading_point_brings_the_window_along_and_lies_where_it_is_pointed_at() {
        let history = history(1000);
        let mut window = Window::default();
        window.zoom(&history, 1000, 20.0, (0.5, 0.5));
        for (column, row) in [(0, 0), (999, 999), (400, 17)] {
            window.reveal(&history, 1000, (column, row));
            let section = window.section(&history, 1000);
            let step = history.step_of(column).unwrap();
            let ((left, wide), (top, high)) = (section.across(step as f64, 1.0), section.down(row));
            assert!(left >= -1e-9 && left + wide <= 1.0 + 1e-9, "{left}");
            assert!(top >= -1e-9 && top + high <= 1.0 + 1e-9, "{top}");
            assert_eq!(section.column_at(left + wide / 2.0), Some(column));
            assert_eq!(section.row_at(top + high / 2.0), row);
        }
    }

    #[test]
    fn a_strip_shows_its_columns_as_the_whole_does() {
        let history = history(700);
        let (axis, mut window) = (StepAxis::fitted(&history), Window::default());
        for _ in 0..3 {
            let section = window.section(&history, 20);
            let whole = section.strip(axis, 1117, 0..1024).unwrap();
            for column in [0, 300, 555, 699] {
                let Some(strip) = section.strip(axis, 1117, column..column + 1) else { continue };
                let at = |strip: Stretch, x: u32| {
                    let share = (f64::from(x - strip.pixels.0) + 0.5) / f64::from(strip.pixels.1);
                    (strip.columns.0 + share * strip.columns.1).floor()
                };
                for x in strip.pixels.0..strip.pixels.0 + strip.pixels.1 {
                    assert_eq!(at(strip, x), at(whole, x), "pixel {x}");
                }
            }
            window.zoom(&history, 20, 2.3, (0.6, 0.5));
        }
        let section = window.section(&history, 20);
        assert_eq!(section.strip(axis, 1117, 0..1), None);
        // A run with fewer rows is at the bottom; its picture begins further down.
        assert_eq!(Window::default().section(&history, 20).rows_of(15), (-5.0, 20.0));
    }
}
