//! Play, pause, one step, reset; and how far and how fast it goes.

use leptos::prelude::*;

use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{fill, say, use_words};
use crate::numbers::decimal;

/// The buttons that move time.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let ended = Signal::derive(move || {
        let ended = lab.faults.with(Vec::len) == lab.plans.with(Vec::len);
        ended || lab.failed.get()
    });
    let progress = Signal::derive(move || {
        let step = decimal(lab.step.get() as f64, 0, lab.language.get());
        fill(words.get().steps_done, &[("step", &step)])
    });
    let rate = Signal::derive(move || {
        lab.rate.get().map_or_else(String::new, |rate| {
            let digits = if rate < 10.0 { 1 } else { 0 };
            let rate = decimal(rate, digits, lab.language.get());
            fill(words.get().steps_per_second, &[("rate", &rate)])
        })
    });
    let flip = move |_| if lab.playing.get_untracked() { lab.pause() } else { lab.play() };
    let sign = move || if lab.playing.get() { "❚❚" } else { "▶" };
    let flip_word = move || if lab.playing.get() { words.get().pause } else { words.get().play };
    view! {
        <div class="transport">
            <button
                type="button"
                class="primary"
                data-action="play"
                disabled=ended
                on:click=handler(flip)
            >
                <span aria-hidden="true">{sign}</span>
                {flip_word}
            </button>
            <button
                type="button"
                data-action="step"
                disabled=ended
                on:click=handler(move |_| lab.one_step())
            >
                {say(|words| words.step)}
            </button>
            <button type="button" data-action="reset" on:click=handler(move |_| lab.restart())>
                {say(|words| words.reset)}
            </button>
            <p class="progress">
                <span data-progress="step">{progress}</span>
                <span class="rate">{rate}</span>
            </p>
        </div>
    }
}
