//! A field that may have another value in each layer, written as in a link: `relu*3,tanh`.

use leptos::prelude::*;
use words::{notes, settings};

use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{say, use_words};

/// The one field of this kind.
const KEY: &str = "activation";

/// The values of the layers of a dense network, from the input on, typed; what cannot be read stays, with the reason.
#[component]
pub(super) fn LayerByLayer() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let problem = RwSignal::new(None);
    let applies = Memo::new(move |_| lab.plan.with(|plan| plan.model.cell(0).is_none()));
    let written = Memo::new(move |_| lab.spec.with(|spec| settings::written(spec, KEY)));
    let take = move |event| {
        let text = event_target_value(&event);
        let old = lab.spec.get_untracked();
        match settings::read(&old, KEY, &text) {
            Ok(new) if new != old => lab.change(&|spec| spec.clone_from(&new)),
            Ok(_) => problem.set(None),
            Err(why) => problem.set(Some(why)),
        }
    };
    // Whatever else changes the field, the problem is over.
    Effect::new(move |_| {
        written.track();
        problem.set(None);
    });
    let refused = move || {
        problem
            .with(|it| it.as_ref().map_or_else(String::new, |it| notes::refusal(it, words.get())))
    };
    view! {
        <div class="layer-by-layer" hidden=move || !applies.get()>
            <label for="layer-by-layer">{say(|words| words.layer_by_layer)}</label>
            <input
                type="text"
                id="layer-by-layer"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="layers-about layers-problem"
                aria-invalid=move || problem.with(Option::is_some).to_string()
                prop:value=written
                on:change=handler(take)
            />
            <p class="problem" id="layers-problem" role="alert" hidden=move || problem.with(Option::is_none)>
                {refused}
            </p>
            <p class="about" id="layers-about">{say(|words| words.about_layer_by_layer)}</p>
        </div>
    }
}
