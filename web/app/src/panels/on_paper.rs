//! What only the printed page has: the settings in words, and the link that opens the experiment.

use leptos::prelude::*;
use spec::RunSpec;
use spec::schema::RUN_FIELDS;

use crate::address_bar;
use crate::lab::use_lab;
use crate::messages::named;
use crate::settings;

/// Settings and link.
#[component]
pub(crate) fn OnPaper() -> impl IntoView {
    let lab = use_lab();
    let told = Signal::derive(move || {
        let (spec, language) = (lab.spec.get(), lab.language.get());
        let default = RunSpec::default();
        // As in a link: the main fields, and of the others those that were changed.
        let told = RUN_FIELDS.iter().filter(|field| {
            let changed = (field.get)(&spec) != (field.get)(&default);
            (field.applies)(&spec) && (!field.left_out || changed)
        });
        let words = told.map(|field| {
            let value = settings::value_word(language, field.key, (field.get)(&spec));
            format!("{}: {value}", named(language, &[field.key]))
        });
        words.collect::<Vec<_>>().join(" · ")
    });
    let link = Signal::derive(move || address_bar::address(&lab.address()));
    view! {
        <section class="on-paper">
            <p>{told}</p>
            <p>{link}</p>
        </section>
    }
}
