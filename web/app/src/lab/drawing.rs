//! The pace of the pictures: they follow the history as the screen does, then ask for more.

use leptos::prelude::*;
use protocol::Command;

use super::Lab;
use crate::browser;
use crate::run::Run;

/// While a run trains: thirty pictures a second are smooth, on a screen of sixty every other one, and leave the
/// processor to the run.
const PICTURE_MS: f64 = 25.0;

impl Lab {
    /// Has the pictures follow with the next picture of the screen.
    pub(super) fn request_picture(self) {
        self.link.with_value(|link| {
            if let Some(draw) = &link.draw {
                draw.request();
            }
        });
    }

    /// Lets the pictures follow the history, then asks the worker for more.
    pub(super) fn draw(self) {
        let now = browser::now();
        let playing = self.playing.get_untracked();
        if playing && now < self.pictures.due.get_value() {
            return self.request_picture();
        }
        self.pictures.due.set_value(now + PICTURE_MS);
        let step = self.newest_step();
        let mut slow = false;
        let mut rate = None;
        let mut rests = false;
        let mut drawn = Vec::new();
        self.runs.update_value(|runs| {
            drawn = runs.iter().map(Run::id).collect();
            rests = runs.iter().all(|run| run.rests);
            slow = runs.get_mut(0).slow_picture_is_due(now) || !playing;
            // One that has ended by itself gets no further.
            rate = runs.iter_mut().find(|run| run.playing).and_then(|run| run.rate(now));
        });
        if rate.is_some() {
            self.findings.rate.set(rate);
        }
        self.pictures.every.update(|count| *count = count.wrapping_add(1));
        if slow {
            self.pictures.step.set(step);
            self.pictures.slow.update(|count| *count = count.wrapping_add(1));
        }
        if self.pictures.rests.get_untracked() != rests {
            self.pictures.rests.set(rests);
        }
        if !self.pictures.settled.get_untracked() {
            let waits = step == 0
                && self.wants_to_play.get_value()
                && self.findings.large.with_untracked(Option::is_none);
            if !waits {
                self.pictures.settled.set(true);
            }
        }
        let run = self.run(self.selected.get_untracked(), Run::id);
        if step > 0 && self.pictures.shown.get_untracked() != run {
            self.pictures.shown.set(run);
        }
        drawn.into_iter().for_each(|run| self.send(&Command::Drawn { run }));
    }
}
