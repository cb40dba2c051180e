//! The address follows the experiment, and the experiment a link that is pasted.

use experiment::link::Link;
use leptos::prelude::*;

use super::Lab;
use crate::address_bar::{self, Said};
use crate::browser::{Delay, Later};

/// The address follows at most this often: Safari refuses more than 100 changes in 30 seconds.
const ADDRESS_PAUSE: Delay = Delay::Milliseconds(350);

impl Lab {
    /// What a link says of the page.
    pub(crate) fn address(self) -> Link {
        Link { spec: self.spec.get(), comparison: self.comparison.get(), view: self.view.get() }
    }

    /// Shows what the page around an embedded one wants, also what is locked for its reader.
    #[cfg(feature = "embed")]
    pub(crate) fn set(self, embed: &experiment::Embed) {
        self.embedding.set(experiment::Embedding {
            lock: experiment::Embedding::default().lock,
            ..embed.embedding
        });
        self.open_link(&embed.link);
        self.embedding.set(embed.embedding);
    }

    /// Opens what a file says, as a link that is pasted; the button back opens again what is left here.
    #[cfg(not(feature = "embed"))]
    pub(crate) fn open_file(self, link: &Link) {
        self.leave_log();
        self.write_address(false);
        self.notes.set(Vec::new());
        self.open_link(link);
        self.write_address(true);
    }

    /// Keeps address and experiment together.
    pub(super) fn follow_the_address(self) {
        let write = Later::new(ADDRESS_PAUSE, Box::new(move || self.write_address(false)));
        let rewrite = write.clone();
        Effect::new(move |_| {
            self.spec.track();
            self.comparison.track();
            self.view.track();
            write.request();
        });
        let turn = StoredValue::new(0_u32);
        address_bar::on_change(move || {
            let mine = turn.get_value().wrapping_add(1);
            turn.set_value(mine);
            let rewrite = rewrite.clone();
            leptos::task::spawn_local(async move {
                let Said { link, changes, .. } = address_bar::read().await;
                // A link that was pasted meanwhile counts.
                if turn.get_value() != mine {
                    return;
                }
                self.notes.set(changes);
                self.open_link(&link);
                // Also where nothing changed: what was pasted may have been mended.
                rewrite.request();
            });
        });
    }

    /// Brings the address up to date. A new entry of the browser's history leaves what was there to be
    /// gone back to.
    pub(super) fn write_address(self, new_entry: bool) {
        address_bar::write(&untrack(|| self.address()), new_entry);
    }

    /// Shows what a link says; what is no other goes on undisturbed.
    pub(super) fn open_link(self, link: &Link) {
        let view = self.view.get_untracked();
        if view != link.view {
            self.view.set(link.view);
        }
        if view.compute != link.view.compute {
            self.compute_on(link.view.compute);
        }
        let same = self.spec.get_untracked() == link.spec;
        if !same || self.comparison.get_untracked() != link.comparison {
            self.open_experiment(link.spec.clone(), link.comparison.clone());
        }
    }
}
