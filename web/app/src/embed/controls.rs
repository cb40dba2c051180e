//! The controls that an embedded page shows by name, each of which may be locked.

use experiment::schema::{Domain, RUN_FIELDS, find};
use leptos::prelude::*;

use crate::lab::use_lab;
use crate::messages::say;
use crate::panels::{RunChoice, RunNumber, Seed};

/// The controls, in the order of the fields.
#[component]
pub(super) fn Controls() -> impl IntoView {
    let lab = use_lab();
    let keys = Memo::new(move |_| lab.embedding.with(|it| it.controls().collect::<Vec<_>>()));
    let none = Signal::derive(move || keys.with(Vec::is_empty));
    view! {
        <div class="embed-controls" hidden=none>
            {move || keys.get().into_iter().map(|key| view! { <Control key=key /> }).collect_view()}
        </div>
    }
}

/// A control. Where it is locked, it shows what is set, and says that it cannot be changed here.
#[component]
fn Control(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let lab = use_lab();
    let locked = Signal::derive(move || lab.locks(key));
    let open = Signal::derive(move || !locked.get());
    let note = format!("locked-{key}");
    let named = note.clone();
    let described = Signal::derive(move || locked.get().then(|| named.clone()));
    let choice = find(RUN_FIELDS, key).map(|field| field.domain);
    let control = match (key, choice) {
        ("seed", _) => view! { <Seed /> }.into_any(),
        (_, Some(Domain::Choice(_) | Domain::Layered(_))) => {
            view! { <RunChoice key=key /> }.into_any()
        }
        _ => view! { <RunNumber key=key /> }.into_any(),
    };
    view! {
        <fieldset
            class="control"
            data-control=key
            data-locked=Signal::derive(move || locked.get().to_string())
            disabled=locked
            aria-describedby=described
        >
            {control}
            <p class="locked" id=note hidden=open>
                {say(|words| words.embed_locked)}
            </p>
        </fieldset>
    }
}
