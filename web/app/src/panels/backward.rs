//! The gradient on its way down, a layer or a time step at a time, with a sentence for each.

use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;
use words::Catalogue;
use words::backward::sentence;

use crate::browser::{self, Delay, Later};
use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// What came in, what is left, and the buttons that take it further; nothing while all is shown.
#[component]
pub(crate) fn Backward() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let hidden = Signal::derive(move || lab.time.reached.get().is_none());
    let told = Signal::derive(move || match lab.time.reached.get() {
        Some(place) => told(lab, words.get(), place),
        None => String::new(),
    });
    let down = Signal::derive(move || lab.time.reached.get() == Some(0));
    let by_itself = move || {
        let words = words.get();
        if lab.time.by_itself.get() { words.backward_hold } else { words.backward_run }
    };
    let flip = move |_: MouseEvent| lab.backward_by_itself(!lab.time.by_itself.get_untracked());
    // It is told below the pictures: whoever begins it is brought there.
    let node = NodeRef::<html::Div>::new();
    let bring = move || {
        if let Some(node) = node.get_untracked() {
            browser::bring_into_sight(&node);
        }
    };
    let bring = Later::new(Delay::NextPicture, Box::new(bring));
    let begun = Memo::new(move |_| !hidden.get());
    Effect::new(move |_| {
        if begun.get() {
            bring.request();
        }
    });
    view! {
        <div class="descent" hidden=hidden node_ref=node>
            <p class="descent-told" aria-live="polite">{told}</p>
            <div class="descent-buttons">
                <button
                    type="button"
                    data-action="backward-next"
                    disabled=down
                    on:click=handler(move |_: MouseEvent| lab.layer_backward())
                >
                    {say(|words| words.backward_next)}
                </button>
                <button type="button" data-action="backward-run" on:click=handler(flip)>
                    {by_itself}
                </button>
                <button
                    type="button"
                    data-action="backward-end"
                    on:click=handler(move |_: MouseEvent| lab.backward_ends())
                >
                    {say(|words| words.backward_end)}
                </button>
            </div>
        </div>
    }
}

/// What happened on the way to this place, and what is left there.
fn told(lab: Lab, words: &Catalogue, place: usize) -> String {
    lab.pictures.slow.track();
    let places = lab.gradient_places();
    let readings = lab.latest_readings(&places);
    let crossed = lab.crossed(place);
    lab.findings.inspection.with(|seen| {
        let seen = seen.as_deref().filter(|seen| seen.layer == crossed);
        lab.plan.with(|plan| sentence(words, plan, &places, place, &readings, seen))
    })
}
