//! The seed, typed or drawn.

use experiment::number;
use leptos::prelude::*;
use words::settings;

use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::{say, say_field};

/// The seed, typed or drawn.
#[component]
pub(crate) fn Seed() -> impl IntoView {
    let lab = use_lab();
    let type_seed = move |event| match number::read(&event_target_value(&event)) {
        // Saturates: what is too large becomes the largest seed there is.
        Some(value) => lab.change(&|spec| settings::set_number(spec, "seed", value)),
        // Not a number: the field shows again what is in use.
        None => lab.spec.notify(),
    };
    view! {
        <div class="seed">
            <label for="seed">{say_field("seed")}</label>
            <input
                type="number"
                id="seed"
                min="0"
                max=u32::MAX.to_string()
                step="1"
                inputmode="numeric"
                prop:value=move || lab.spec.with(|spec| spec.seed.to_string())
                on:change=handler(type_seed)
            />
            <button
                type="button"
                data-action="dice"
                on:click=handler(move |_| roll(lab))
                aria-label=say(|words| words.seed_dice)
                title=say(|words| words.seed_dice)
            >
                <span aria-hidden="true">"⚄"</span>
            </button>
            <p class="about">
                {Signal::derive(move || lab.words().named(&["about", "seed"]))}
            </p>
        </div>
    }
}

fn roll(lab: Lab) {
    // Four digits are enough to be different and few enough to be told to a neighbour.
    let seed = (js_sys::Math::random() * 10_000.0) as u32;
    lab.change(&|spec| spec.seed = seed);
}
