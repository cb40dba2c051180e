//! The buttons of an embedded page that move time, and how far it is.

use leptos::prelude::*;
use spec::schema::VIEW_FIELDS;
use web_sys::MouseEvent;

use crate::components::{Select, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::{Key, fill, say, use_words};
use crate::numbers::decimal;
use crate::settings;

/// Play, one step, reset; the step that is shown; how fast.
#[component]
pub(super) fn Transport() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let ended = Signal::derive(move || lab.failed.get() || lab.ended());
    let failed = Signal::derive(move || lab.failed.get());
    let locked = Signal::derive(move || lab.locks("transport"));
    let open = Signal::derive(move || !locked.get());
    let described = Signal::derive(move || locked.get().then_some("locked-transport"));
    let flip =
        move |_: MouseEvent| if lab.playing.get_untracked() { lab.pause() } else { lab.play() };
    let sign = move || if lab.playing.get() { "sign pause" } else { "sign play" };
    let flip_word = move || if lab.playing.get() { words.get().pause } else { words.get().play };
    let button = move |action: &'static str, word: Key, off: Signal<bool>, act: fn(Lab)| {
        view! {
            <button
                type="button"
                data-action=action
                disabled=off
                title=say(word)
                on:click=handler(move |_: MouseEvent| act(lab))
            >
                <span class=format!("sign {action}") aria-hidden="true"></span>
                <span class="word">{say(word)}</span>
            </button>
        }
    };
    let busy = Signal::derive(move || if lab.rests.get() { "false" } else { "true" });
    let progress = Signal::derive(move || {
        let step = decimal(lab.step.get() as f64, 0, lab.language.get());
        fill(words.get().steps_done, &[("step", &step)])
    });
    let speed = Signal::derive(move || settings::chosen(VIEW_FIELDS, &lab.view.get(), "speed"));
    let choose_speed = Callback::new(move |name| {
        if !lab.locks("speed") {
            lab.view.update(|view| settings::choose(VIEW_FIELDS, view, "speed", name));
        }
    });
    let speed_shown = Memo::new(move |_| lab.embedding.with(|it| it.shows("speed")));
    view! {
        <fieldset class="transport-row" disabled=locked aria-describedby=described>
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
            {button("reset", |words| words.reset, failed, |lab| lab.restart())}
        </fieldset>
        <p class="progress" aria-busy=busy>
            <span data-progress="step">{progress}</span>
        </p>
        <p class="locked" id="locked-transport" hidden=open>
            {say(|words| words.embed_locked)}
        </p>
        {move || {
            speed_shown.get().then(|| view! {
                <fieldset class="control" disabled=Signal::derive(move || lab.locks("speed"))>
                    <Select
                        name="speed"
                        options=settings::options("speed")
                        chosen=speed
                        on_choose=choose_speed
                    />
                </fieldset>
            })
        }}
    }
}
