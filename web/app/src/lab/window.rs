//! The window on the heatmaps. All of them show the same steps and rows.

use leptos::prelude::*;
use plot::{History, Section, StepAxis, Window};

use super::Lab;
use super::sight::Pointed;
use crate::run::Run;

/// Left edge and width of a run's column that stands for a step, as shares of the picture.
pub(crate) fn across(section: &Section, run: &Run, step: u64) -> Option<(f64, f64)> {
    let (history, axis) = (run.history(), StepAxis::fitted(run.history()));
    Some(section.across(axis.step_of(history.column_of(step)?), axis.spacing))
}

impl Lab {
    /// The steps and rows that the heatmaps show.
    pub(crate) fn section(self) -> Section {
        let (window, rows) = (self.sight.window.get(), self.rows());
        self.run(self.longest(), |run| window.section(run.history(), rows))
    }

    /// Moves the window; what it moves over is the history of the run with the most steps.
    pub(crate) fn move_window(self, change: &dyn Fn(&mut Window, &History, usize)) {
        let rows = untrack(|| self.rows());
        let mut window = self.sight.window.get_untracked();
        self.run(self.longest(), |run| change(&mut window, run.history(), rows));
        if self.sight.window.get_untracked() != window {
            self.sight.window.set(window);
        }
    }

    /// Enlarges or reduces what is pointed at, or else the middle.
    pub(crate) fn zoom(self, factor: f64) {
        let section = untrack(|| self.section());
        let place = self.sight.pointed.get_untracked().and_then(|Pointed { step, row }| {
            let (left, wide) = self.run(self.longest(), |run| across(&section, run, step))?;
            let (top, high) = section.down(row);
            Some((left + wide / 2.0, top + high / 2.0))
        });
        let inside = |&(x, y): &(f64, f64)| (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y);
        let place = place.filter(inside).unwrap_or((0.5, 0.5));
        self.move_window(&|window, history, rows| window.zoom(history, rows, factor, place));
    }
}
