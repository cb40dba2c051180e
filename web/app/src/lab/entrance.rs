//! The opening: light leaves the loss and runs down the network, once, for whoever comes without a link.

use leptos::prelude::*;

use super::Lab;
use crate::browser::{self, Delay, Later};

/// How long it takes.
const TAKES_MS: f64 = 1500.0;

impl Lab {
    /// Lets the light run down as soon as there is something to see. Whoever presses a key or a pointer has
    /// seen enough; whoever wants no motion sees none.
    pub(crate) fn enter(self) {
        if self.no_motion.get_untracked() {
            return;
        }
        let entrance = self.time.entrance;
        let begun = StoredValue::new(None::<f64>);
        let next = Later::new(
            Delay::NextPicture,
            Box::new(move || {
                let Some(begun) = begun.get_value() else { return };
                let way = (browser::now() - begun) / TAKES_MS;
                // Whoever skipped it is not shown more of it.
                if entrance.get_untracked().is_some() {
                    entrance.set((way < 1.0).then_some(way));
                }
            }),
        );
        entrance.set(Some(0.0));
        browser::watch_pointer(move || entrance.set(None));
        browser::on_key(move |_| entrance.set(None));
        Effect::new(move |_| {
            if self.pictures.settled.get() && entrance.get().is_some() {
                begun.update_value(|begun| *begun = begun.or(Some(browser::now())));
                next.request();
            }
        });
    }
}
