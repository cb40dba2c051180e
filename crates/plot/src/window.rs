//! `Window`: the part of a heatmap that is shown: some steps, some rows, the newest steps or older ones.
//!
//! It is kept in steps and rows, not in columns: the columns change their meaning when the history
//! drops every second one, and the window stays where it is.

use crate::history::History;
use crate::steps::StepAxis;

/// The fewest columns and rows that a window shows, if there are as many.
const FEWEST_COLUMNS: f64 = 16.0;
const FEWEST_ROWS: f64 = 12.0;

/// What of a heatmap is shown. The default shows all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    /// The first step shown and how many; `None` shows all, with room to grow.
    steps: Option<(f64, f64)>,
    /// The lowest row shown and how many; `None` shows all.
    rows: Option<(f64, f64)>,
    /// Whether the newest step stays in sight.
    follows: bool,
}

/// A window on a history as it is now: columns from the left and rows from the top, with fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    /// The first column shown.
    pub left: f64,
    /// Columns shown.
    pub columns: f64,
    /// The first row shown, from the top.
    pub top: f64,
    /// Rows shown.
    pub rows: f64,
    /// The axis of all columns.
    axis: StepAxis,
    all_rows: usize,
}

impl Window {
    /// Whether all is shown.
    pub fn is_whole(&self) -> bool {
        self.steps.is_none() && self.rows.is_none()
    }

    /// What it shows of a history with so many rows.
    pub fn section(&self, history: &History, rows: usize) -> Section {
        let axis = StepAxis::growing(history);
        let all = axis.columns as f64;
        let (left, columns) = match self.steps {
            None => (0.0, all),
            Some((first, span)) => {
                let columns = (span / axis.spacing).clamp(FEWEST_COLUMNS.min(all), all);
                let left = if self.follows {
                    history.columns() as f64 - columns
                } else {
                    (first - axis.first as f64) / axis.spacing
                };
                (left.clamp(0.0, all - columns), columns)
            }
        };
        let all_rows = rows as f64;
        let (bottom, shown) = self.rows.unwrap_or((0.0, all_rows));
        let shown = shown.clamp(FEWEST_ROWS.min(all_rows), all_rows);
        let bottom = bottom.clamp(0.0, all_rows - shown);
        let top = all_rows - bottom - shown;
        Section { left, columns, top, rows: shown, axis, all_rows: rows }
    }

    /// Enlarges (`factor` above 1) or reduces what is at a place, 0 to 1 from the left and the top,
    /// which stays there. What would be all of it is all of it.
    pub fn zoom(&mut self, history: &History, rows: usize, factor: f64, (x, y): (f64, f64)) {
        let now = self.section(history, rows);
        let (all, all_rows) = (now.axis.columns as f64, rows as f64);
        let columns = (now.columns / factor).clamp(FEWEST_COLUMNS.min(all), all);
        let shown = (now.rows / factor).clamp(FEWEST_ROWS.min(all_rows), all_rows);
        let left = now.left + x * (now.columns - columns);
        let top = now.top + y * (now.rows - shown);
        self.show(history, Section { left, columns, top, rows: shown, ..now });
    }

    /// Moves by shares of what is shown: to later steps, and down.
    pub fn pan(&mut self, history: &History, rows: usize, (right, down): (f64, f64)) {
        let now = self.section(history, rows);
        let (left, top) = (now.left + right * now.columns, now.top + down * now.rows);
        self.show(history, Section { left, top, ..now });
    }

    /// Moves as little as needed for a column and a row (counted from the bottom) to be in sight.
    pub fn reveal(&mut self, history: &History, rows: usize, (column, row): (usize, usize)) {
        let now = self.section(history, rows);
        let (column, from_top) = (column as f64, rows.saturating_sub(row + 1) as f64);
        let left = now.left.clamp(column + 1.0 - now.columns, column);
        let top = now.top.clamp(from_top + 1.0 - now.rows, from_top);
        if (left, top) != (now.left, now.top) {
            self.show(history, Section { left, top, ..now });
        }
    }

    fn show(&mut self, history: &History, section: Section) {
        let Section { axis, all_rows, columns, rows, .. } = section;
        let (all, all_rows) = (axis.columns as f64, all_rows as f64);
        let left = section.left.clamp(0.0, all - columns);
        let top = section.top.clamp(0.0, all_rows - rows);
        // A hair of tolerance, for factors that were multiplied many times.
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

    /// Left edge and width of a column, as shares of the picture.
    pub fn across(&self, column: usize) -> (f64, f64) {
        ((column as f64 - self.left) / self.columns, 1.0 / self.columns)
    }

    /// Top edge and height of a row (counted from the bottom), as shares of the picture.
    pub fn down(&self, row: usize) -> (f64, f64) {
        let from_top = self.all_rows.saturating_sub(row + 1) as f64;
        ((from_top - self.top) / self.rows, 1.0 / self.rows)
    }

    /// The first and the last of a number of rows that can be seen at all, counted from the bottom.
    pub fn rows_seen(&self) -> (usize, usize) {
        (self.row_at(1.0 - 1e-9), self.row_at(0.0))
    }

    /// The first and the last column that can be seen at all, of as many as there are.
    pub fn columns_seen(&self, columns: usize) -> Option<(usize, usize)> {
        let last = columns.checked_sub(1)?;
        let end = (self.left + self.columns - 1e-9) as usize;
        Some(((self.left as usize).min(last), end.min(last)))
    }

    /// The steps to label, with their places from 0 (left) to 1 (right): the first quarter marks.
    pub fn step_labels(&self) -> [(u64, f64); 4] {
        [0.0, 0.25, 0.5, 0.75].map(|share| {
            let column = (self.left + share * self.columns).ceil();
            let step = self.axis.first + (column * self.axis.spacing).round() as u64;
            (step, (column + 0.5 - self.left) / self.columns)
        })
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
        assert_eq!(section.row_at(0.0), 19);
        assert_eq!(section.row_at(1.0 - 1e-9), 0);
    }

    #[test]
    fn what_is_zoomed_at_stays_where_it_is() {
        let history = history(1000);
        for place in [(0.1, 0.9), (0.5, 0.5), (0.77, 0.2)] {
            let mut window = Window::default();
            let before = window.section(&history, 1000);
            for _ in 0..3 {
                window.zoom(&history, 1000, 1.7, place);
                let now = window.section(&history, 1000);
                assert_eq!(now.column_at(place.0), before.column_at(place.0));
                assert!(now.row_at(place.1).abs_diff(before.row_at(place.1)) <= 1);
                assert!(now.columns < before.columns && now.rows < before.rows);
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
            window.zoom(&history, 9, if at < 30 { 3.0 } else { 0.9 }, (0.3, 0.3));
            window.pan(&history, 9, (if at % 2 == 0 { 5.0 } else { -7.0 }, 3.0));
            let section = window.section(&history, 9);
            assert!(section.columns >= 16.0 && section.rows == 9.0, "{section:?}");
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
        let newest = |window: &Window, history: &History| {
            let section = window.section(history, 20);
            section.columns_seen(history.columns()).unwrap().1
        };
        (101..=120).for_each(|step| history.push(step, 1.0, 0.5, []));
        assert_eq!(newest(&window, &history), 119);
        window.pan(&history, 20, (-2.0, 0.0));
        let stays = window.section(&history, 20).left;
        (121..=128).for_each(|step| history.push(step, 1.0, 0.5, []));
        assert_eq!(window.section(&history, 20).left, stays);
    }

    #[test]
    fn a_history_that_drops_columns_leaves_the_window_at_its_steps() {
        let mut history = history(1000);
        let mut window = Window::default();
        window.zoom(&history, 20, 8.0, (0.3, 0.5));
        let seen = |history: &History| {
            let section = window.section(history, 20);
            let (first, last) = section.columns_seen(history.columns()).unwrap();
            (history.step_of(first).unwrap(), history.step_of(last).unwrap())
        };
        let before = seen(&history);
        (1001..=1500).for_each(|step| history.push(step, 1.0, 0.5, []));
        assert_eq!(history.stride(), 2);
        let after = seen(&history);
        assert!(after.0.abs_diff(before.0) <= 2 && after.1.abs_diff(before.1) <= 2, "{after:?}");
    }

    #[test]
    fn a_reading_point_brings_the_window_along() {
        let history = history(1000);
        let mut window = Window::default();
        window.zoom(&history, 1000, 20.0, (0.5, 0.5));
        for (column, row) in [(0, 0), (999, 999), (400, 17)] {
            window.reveal(&history, 1000, (column, row));
            let section = window.section(&history, 1000);
            let ((left, wide), (top, high)) = (section.across(column), section.down(row));
            assert!(left >= -1e-9 && left + wide <= 1.0 + 1e-9, "{left}");
            assert!(top >= -1e-9 && top + high <= 1.0 + 1e-9, "{top}");
        }
    }
}
