//! What every row of buttons that move time is made of, on the whole page and on the embedded one.

use experiment::schema::VIEW_FIELDS;
use leptos::prelude::*;
use web_sys::MouseEvent;
use words::numbers::decimal;
use words::{fill, settings};

use crate::components::{Select, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::{Key, say, use_words};

/// For a button that keeps the focus where it has nothing left to do.
fn off_word(off: Signal<bool>) -> Signal<&'static str> {
    Signal::derive(move || if off.get() { "true" } else { "false" })
}

/// Play, or pause.
#[component]
pub(crate) fn PlayButton(
    /// Whether there is nothing to play.
    off: Signal<bool>,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let flip = move |_: MouseEvent| match (off.get_untracked(), lab.playing.get_untracked()) {
        (true, _) => {}
        (false, true) => lab.pause(),
        (false, false) => lab.play(),
    };
    let sign = move || if lab.playing.get() { "sign pause" } else { "sign play" };
    let word = move || if lab.playing.get() { words.get().pause } else { words.get().play };
    view! {
        <button
            type="button"
            class="primary"
            data-action="play"
            aria-disabled=off_word(off)
            on:click=handler(flip)
        >
            <span class=sign aria-hidden="true"></span>
            {word}
        </button>
    }
}

/// A button with a sign; its word gives way to it where there is little room.
#[component]
pub(crate) fn SignButton(
    /// Name for styles and tests, and that of its sign.
    action: &'static str,
    /// Its word.
    word: Key,
    /// Whether it has nothing to do.
    off: Signal<bool>,
    /// What it does.
    act: fn(Lab),
) -> impl IntoView {
    let lab = use_lab();
    let press = move |_: MouseEvent| {
        if !off.get_untracked() {
            act(lab);
        }
    };
    view! {
        <button
            type="button"
            data-action=action
            aria-disabled=off_word(off)
            title=say(word)
            on:click=handler(press)
        >
            <span class=format!("sign {action}") aria-hidden="true"></span>
            <span class="word">{say(word)}</span>
        </button>
    }
}

/// How fast it goes.
#[component]
pub(crate) fn SpeedChoice() -> impl IntoView {
    let lab = use_lab();
    let chosen = Signal::derive(move || settings::chosen(VIEW_FIELDS, &lab.view.get(), "speed"));
    let choose = Callback::new(move |name| {
        if !lab.locks("speed") {
            lab.view.update(|view| settings::choose(VIEW_FIELDS, view, "speed", name));
        }
    });
    let options = settings::options("speed");
    view! { <Select name="speed" options=options chosen=chosen on_choose=choose /> }
}

/// How far it is, and how fast it goes; of an embedded page the first alone.
#[component]
pub(crate) fn Progress() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let progress = Signal::derive(move || {
        let step = lab.playhead();
        let step = decimal(step as f64, 0, lab.words());
        fill(words.get().steps_done, &[("step", &step)])
    });
    let busy = Signal::derive(move || if lab.pictures.rests.get() { "false" } else { "true" });
    view! {
        <p class="progress" aria-busy=busy>
            <span data-progress="step">{progress}</span>
            <Rate />
        </p>
    }
}

#[cfg(feature = "embed")]
#[component]
fn Rate() -> impl IntoView {}

#[cfg(not(feature = "embed"))]
#[component]
fn Rate() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let rate = Signal::derive(move || {
        if lab.time.unseen.get() {
            return words.get().rested_unseen.to_owned();
        }
        lab.findings.rate.get().map_or_else(String::new, |rate| {
            let digits = if rate < 10.0 { 1 } else { 0 };
            let shown = decimal(rate, digits, lab.words());
            let scale = 10f64.powi(digits as i32);
            let rounded = (rate * scale).round() / scale;
            fill(words.get().steps_per_second.of_decimal(rounded), &[("count", &shown)])
        })
    });
    view! { <span class="rate">{rate}</span> }
}
