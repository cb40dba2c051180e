//! Play, pause, one step, reset; and how far and how fast it goes.

use leptos::prelude::*;

use crate::lab::use_lab;
use crate::messages::{fill, use_words};
use crate::numbers::decimal;

/// The buttons that move time.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let ended = move || lab.fault.get().is_some() || lab.failed.get();
    let progress = move || {
        let language = lab.language.get();
        let step = decimal(lab.step.get() as f64, 0, language);
        fill(words.get().steps_done, &[("step", &step)])
    };
    let rate = move || {
        lab.rate.get().map(|rate| {
            let digits = if rate < 10.0 { 1 } else { 0 };
            let rate = decimal(rate, digits, lab.language.get());
            fill(words.get().steps_per_second, &[("rate", &rate)])
        })
    };
    view! {
        <div class="transport">
            <button
                type="button"
                class="primary"
                data-action="play"
                disabled=ended
                on:click=move |_| if lab.playing.get_untracked() { lab.pause() } else { lab.play() }
            >
                <span aria-hidden="true">{move || if lab.playing.get() { "❚❚" } else { "▶" }}</span>
                {move || if lab.playing.get() { words.get().pause } else { words.get().play }}
            </button>
            <button
                type="button"
                data-action="step"
                disabled=ended
                on:click=move |_| lab.one_step()
            >
                {move || words.get().step}
            </button>
            <button type="button" data-action="reset" on:click=move |_| lab.request_restart()>
                {move || words.get().reset}
            </button>
            <p class="progress">
                <span data-progress="step">{progress}</span>
                <span class="rate">{rate}</span>
            </p>
        </div>
    }
}
