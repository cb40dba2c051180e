//! The foot of the page: what it computes on, and where the data come from.

use experiment::Compute;
use experiment::schema::VIEW_FIELDS;
use leptos::prelude::*;
use words::computing::computing;
use words::numbers::setting;
use words::{fill, settings};

use crate::components::Choice;
use crate::lab::use_lab;
use crate::messages::{say, use_words};

/// Processor and credits.
#[component]
pub(crate) fn Foot() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let chosen = Signal::derive(move || {
        lab.view.with(|view| settings::chosen(VIEW_FIELDS, view, "backend"))
    });
    let choose = Callback::new(move |name| {
        if let Some(on) = Compute::from_name(name) {
            lab.compute_on(on);
        }
    });
    let computing = Signal::derive(move || match lab.computing.get() {
        Some((on, reason)) => computing(words.get(), on, &reason),
        None => String::new(),
    });
    let memory = Signal::derive(move || {
        let megabytes = lab.bytes.get() as f64 / 1e6;
        fill(words.get().memory_planned, &[("size", &setting(megabytes, 2, lab.words()))])
    });
    view! {
        <footer>
            <div class="computing">
                <Choice
                    name="backend"
                    options=settings::options("backend")
                    chosen=chosen
                    on_choose=choose
                />
                <p>
                    <span data-computing="" role="status">
                        {computing}
                    </span>
                    " "
                    <span data-memory="">{memory}</span>
                </p>
            </div>
            <p>{say(|words| words.credit)}</p>
        </footer>
    }
}
