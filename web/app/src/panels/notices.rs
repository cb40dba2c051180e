//! What the reader must know: a repaired link, a worker that failed, a run that is large; and, where no
//! verdict says so, one that ended by itself.

use leptos::prelude::*;
use words::fill;
use words::notes::note;
use words::numbers::setting;

use super::ended::{Rewind, ended};
use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{say, use_words};

/// All notices.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let notes = move || {
        let changes = lab.notes.get();
        (!changes.is_empty()).then(|| {
            let words = words.get();
            view! {
                <section class="notice" role="status" data-notice="link">
                    <p>{words.notes_title}</p>
                    <ul>
                        {changes.iter().map(|c| view! { <li>{note(c, lab.words())}</li> }).collect_view()}
                    </ul>
                    <button type="button" on:click=handler(move |_| lab.notes.set(Vec::new()))>
                        {words.notes_dismiss}
                    </button>
                </section>
            }
            .into_any()
        })
    };
    let failure = move || {
        lab.failed.get().then(|| {
            view! {
                <section class="notice" role="alert" data-notice="worker">
                    <p>{words.get().worker_failed}</p>
                </section>
            }
            .into_any()
        })
    };
    let wordless = move || {
        lab.wordless.get().then(|| {
            view! {
                <section class="notice" role="alert" data-notice="words">
                    <p>{words.get().words_missing}</p>
                </section>
            }
            .into_any()
        })
    };
    // What the verdict says is not said twice.
    let elsewhere =
        move || cfg!(feature = "embed") && lab.embedding.with(|it| !it.shows("verdict"));
    let ends = move || {
        let notice = move |place: usize| {
            let (told, to) = ended(lab, place)?;
            let names = lab.names.get();
            let name = names.get(place).filter(|_| names.len() > 1);
            let named = name.map(|name| view! { <b>{format!("{name}: ")}</b> });
            Some(view! {
                <section class="notice" role="alert" data-notice="fault">
                    <p>{named} {told}</p>
                    <Rewind place=place to=Signal::stored(to) />
                </section>
            })
        };
        let places = lab.findings.faults.get().into_iter().map(|ended| ended.place);
        elsewhere().then(|| places.filter_map(notice).collect_view())
    };
    let large = move || elsewhere().then(|| view! { <Large /> });
    view! { {failure} {wordless} {notes} {large} {ends} }
}

/// More than a browser's worker can have, whoever asks.
const IMPOSSIBLE: u64 = 3_500_000_000;

/// Says what a large run would take, and asks; nothing where no run is large.
#[component]
pub(super) fn Large() -> impl IntoView {
    let lab = use_lab();
    move || {
        let (bytes, milliseconds) = lab.findings.large.get()?;
        Some(view! { <Asks bytes milliseconds /> })
    }
}

/// The question.
#[component]
fn Asks(
    /// Bytes of memory.
    bytes: u64,
    /// Milliseconds of a step.
    milliseconds: f64,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let told = Signal::derive(move || {
        let words = words.get();
        let number = |value: f64, unit| format!("{}\u{a0}{unit}", setting(value, 2, words));
        let time = match milliseconds {
            short if short < 999.5 => number(short, "ms"),
            long => number(long / 1000.0, "s"),
        };
        let size = match bytes as f64 / 1e6 {
            small if small < 999.5 => number(small, "MB"),
            big => number(big / 1000.0, "GB"),
        };
        let runs = lab.plans.with(Vec::len);
        let message = words.large.of(runs as u64);
        let told = fill(message, &[("time", &time), ("size", &size), ("count", &runs.to_string())]);
        if bytes < IMPOSSIBLE { told } else { format!("{told} {}", words.large_impossible) }
    });
    let anyway = (bytes < IMPOSSIBLE).then(|| {
        view! {
            <button
                type="button"
                data-action="anyway"
                on:click=handler(move |_| lab.start_anyway())
            >
                {say(|words| words.large_anyway)}
            </button>
        }
    });
    view! {
        <section class="notice" role="alert" data-notice="large">
            <p>{told}</p>
            <div class="notice-buttons">
                <button
                    type="button"
                    data-action="smaller"
                    on:click=handler(move |_| lab.make_smaller())
                >
                    {say(|words| words.large_smaller)}
                </button>
                {anyway}
            </div>
        </section>
    }
}
