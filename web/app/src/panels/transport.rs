//! The buttons that move time: play, one step, back layer by layer, reset; how fast; undo and redo.

use leptos::prelude::*;
use spec::schema::VIEW_FIELDS;
use web_sys::MouseEvent;

use crate::components::{Select, handler};
use crate::lab::use_lab;
use crate::messages::{Key, fill, say, use_words};
use crate::numbers::decimal;
use crate::settings;

/// Buttons for training, and beside them those for what was set.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    // From an earlier step that is looked at, also a run that ended goes on.
    let unable = move || lab.failed.get() || lab.large.with(Option::is_some);
    let ended = Signal::derive(move || unable() || lab.ended() && lab.time.cut.get().is_none());
    let waits = Signal::derive(unable);
    let failed = Signal::derive(move || lab.failed.get());
    let flip =
        move |_: MouseEvent| if lab.playing.get_untracked() { lab.pause() } else { lab.play() };
    let sign = move || if lab.playing.get() { "sign pause" } else { "sign play" };
    let flip_word = move || if lab.playing.get() { words.get().pause } else { words.get().play };
    let button =
        move |action: &'static str, word: Key, disabled: Signal<bool>, act: fn(crate::lab::Lab)| {
            view! {
                <button
                    type="button"
                    data-action=action
                    disabled=disabled
                    title=say(word)
                    on:click=handler(move |_: MouseEvent| act(lab))
                >
                    <span class=format!("sign {action}") aria-hidden="true"></span>
                    <span class="word">{say(word)}</span>
                </button>
            }
        };
    let unable = |able: RwSignal<bool>| Signal::derive(move || !able.get());
    let speed = Signal::derive(move || settings::chosen(VIEW_FIELDS, &lab.view.get(), "speed"));
    let choose_speed = Callback::new(move |name| {
        lab.view.update(|view| settings::choose(VIEW_FIELDS, view, "speed", name));
    });
    view! {
        <div class="transport">
            <div class="transport-row">
                <button
                    type="button"
                    class="primary"
                    data-action="play"
                    disabled=ended
                    on:click=handler(flip)
                >
                    <span class=sign aria-hidden="true"></span>
                    {flip_word}
                </button>
                {button("step", |words| words.step, ended, |lab| lab.one_step())}
                {button("backward", |words| words.backward, waits, |lab| lab.layer_backward())}
                {button("reset", |words| words.reset, failed, |lab| lab.restart())}
            </div>
            <div class="transport-row tools">
                <Select
                    name="speed"
                    options=settings::options("speed")
                    chosen=speed
                    on_choose=choose_speed
                />
                {button("undo", |words| words.undo, unable(lab.time.can_undo), |lab| lab.undo())}
                {button("redo", |words| words.redo, unable(lab.time.can_redo), |lab| lab.redo())}
                {button("help", |words| words.keys_title, Signal::derive(|| false), |lab| lab.time.keys_shown.set(true))}
            </div>
        </div>
    }
}

/// How far it is, and how fast it goes.
#[component]
pub(crate) fn Progress() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let progress = Signal::derive(move || {
        let step = decimal(lab.step.get() as f64, 0, lab.language.get());
        fill(words.get().steps_done, &[("step", &step)])
    });
    let busy = Signal::derive(move || if lab.rests.get() { "false" } else { "true" });
    let rate = Signal::derive(move || {
        if lab.time.unseen.get() {
            return words.get().rested_unseen.to_owned();
        }
        lab.rate.get().map_or_else(String::new, |rate| {
            let digits = if rate < 10.0 { 1 } else { 0 };
            let rate = decimal(rate, digits, lab.language.get());
            fill(words.get().steps_per_second, &[("rate", &rate)])
        })
    });
    view! {
        <p class="progress" aria-busy=busy>
            <span data-progress="step">{progress}</span>
            <span class="rate">{rate}</span>
        </p>
    }
}
