//! A run that nobody sees rests: in a hidden tab, or scrolled out of sight in an embedded page, it would
//! only take the processor from others.

use leptos::prelude::*;
use protocol::Command;

use super::Lab;
use crate::browser::{self, Delay, Later};

/// How long the page says that the run rested.
const SAID: Delay = Delay::Milliseconds(6000);

impl Lab {
    /// Rests while the tab is hidden, and goes on where it was when it is seen again.
    pub(super) fn rest_unseen(self) {
        let said = Later::new(SAID, Box::new(move || self.time.unseen.set(browser::is_hidden())));
        let look = move || {
            if browser::is_hidden() {
                if self.playing.get_untracked() && self.wants_to_play.get_value() {
                    self.time.unseen.set(true);
                    self.send(&Command::Pause);
                }
            } else if self.time.unseen.get_untracked() && self.wants_to_play.get_value() {
                self.send(&self.on(self.newest_step()));
                said.request();
            }
        };
        browser::on_visibility(look.clone());
        #[cfg(feature = "embed")]
        browser::on_scroll_past(look);
        let words = move || crate::messages::catalogue(self.language.get());
        Effect::new(move |_| {
            let rests = self.time.unseen.get() && !self.playing.get();
            browser::set_title(if rests { words().title_unseen } else { words().title });
        });
    }
}
