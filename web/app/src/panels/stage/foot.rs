//! What stands below the figure: what is pointed at, in words, and the zoom.

use leptos::prelude::*;
use web_sys::MouseEvent;
use words::fill;
use words::numbers::{decimal, reading};

use super::gestures::ZOOM;
use crate::components::handler;
use crate::lab::{Lab, Pointed, use_lab};
use crate::messages::{Key, say, use_words};

/// The reading and the zoom.
#[component]
pub(super) fn Foot() -> impl IntoView {
    view! {
        <p class="reading" id="heatmap-reading" aria-live="polite">
            <Reading />
        </p>
        <Zoom />
    }
}

/// Buttons that enlarge, reduce and show all: what wheel, pinch and keys do, too.
#[component]
fn Zoom() -> impl IntoView {
    let lab = use_lab();
    let whole = Signal::derive(move || lab.sight.window.with(plot::Window::is_whole));
    let button = move |action: &'static str, sign: Key, word: Key, act: fn(Lab)| {
        // It keeps the focus where it has nothing left to do.
        let idle = move || (whole.get() && action != "zoom-in").to_string();
        view! {
            <button
                type="button"
                data-action=action
                aria-disabled=idle
                aria-label=say(word)
                title=say(word)
                on:click=handler(move |_: MouseEvent| act(lab))
            >
                {say(sign)}
            </button>
        }
    };
    let all = |lab: Lab| lab.sight.window.set(plot::Window::default());
    view! {
        <div class="zoom" role="group" aria-label=say(|words| words.zoom)>
            {button("zoom-out", |_| "−", |words| words.zoom_out, |lab| lab.zoom(1.0 / ZOOM))}
            {button("zoom-in", |_| "+", |words| words.zoom_in, |lab| lab.zoom(ZOOM))}
            {button("zoom-all", |words| words.zoom_all, |words| words.zoom_all, all)}
        </div>
    }
}

/// What is pointed at, exactly, in every run; or how to point.
#[component]
fn Reading() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    Signal::derive(move || {
        let words = words.get();
        let Some(Pointed { step, row }) = lab.sight.pointed.get() else {
            return words.reading_hint.to_owned();
        };
        let names = lab.names.get();
        let mut shown = None;
        let mut values = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let places = lab.places_of(place);
            let read = lab.run(place, |run| {
                let (step, readings) = run.pointed(&places, step)?;
                Some((step, readings.get(row).copied()?))
            });
            let Some((step, value)) = read else { continue };
            let value = reading(value, words);
            values.push(if names.len() > 1 { format!("{value} ({name})") } else { value });
            shown = Some((step, places));
        }
        let Some((step, places)) = shown else { return words.reading_hint.to_owned() };
        fill(
            words.reading,
            &[
                ("step", &decimal(step as f64, 0, words)),
                ("layer", &lab.row_name(&places, row)),
                ("symbol", places.symbol(words)),
                ("value", &values.join(" · ")),
            ],
        )
    })
}
