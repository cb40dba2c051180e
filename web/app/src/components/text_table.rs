//! `TextTable`: what a picture shows, as a table that opens on request.

use leptos::prelude::*;
use web_sys::Element;

use crate::messages::{Key, say};

/// A table that folds.
#[component]
pub(crate) fn TextTable(
    /// What opens it.
    summary: Key,
    /// What it is of.
    caption: Signal<String>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its rows, and its head where it has one.
    contents: AnyView,
) -> impl IntoView {
    view! {
        <details
            class="text-table"
            on:toggle=move |event| open.set(event_target::<Element>(&event).has_attribute("open"))
        >
            <summary>{say(summary)}</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table>
                    <caption>{caption}</caption>
                    {contents}
                </table>
            </div>
        </details>
    }
}
