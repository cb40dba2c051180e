//! What only the printed page has: the settings in words, and the link that opens the experiment.

use leptos::prelude::*;
use words::settings;

use crate::address_bar;
use crate::lab::use_lab;

/// Settings and link.
#[component]
pub(crate) fn OnPaper() -> impl IntoView {
    let lab = use_lab();
    let told = Signal::derive(move || {
        let (spec, words) = (lab.spec.get(), lab.words());
        settings::told(&spec, words).join(" · ")
    });
    let link = Signal::derive(move || address_bar::address(&lab.address()));
    view! {
        <section class="on-paper">
            <p>{told}</p>
            <p>{link}</p>
        </section>
    }
}
