//! The head of a run that was trained elsewhere: whose it is, what was found in its log, the way back.

use experiment::Measure;
use leptos::prelude::*;
use web_sys::MouseEvent;
use words::numbers::decimal;
use words::own_run::OwnRun;
use words::plural::Counted;
use words::{Catalogue, fill};

use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{say, use_words};

/// Where the question of an experiment stands otherwise.
#[component]
pub(crate) fn OwnRunHead() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let file = Signal::derive(move || {
        let own = lab.import.shown.get();
        own.map(|own| own.file).unwrap_or_default()
    });
    let told = Signal::derive(move || {
        let own = lab.import.shown.get();
        own.map(|own| tell(&own, words.get())).unwrap_or_default()
    });
    let only_curves = Signal::derive(move || {
        lab.import.shown.with(|own| own.as_ref().is_some_and(OwnRun::has_only_curves).to_string())
    });
    let how = move || {
        lab.import.shown.with(|own| own.as_ref().is_some_and(OwnRun::has_only_curves)).then(|| {
            view! {
                <button
                    type="button"
                    data-action="own-how"
                    on:click=handler(move |_: MouseEvent| lab.reader.open.set(true))
                >
                    {say(|words| words.own_how)}
                </button>
            }
        })
    };
    view! {
        <section class="question own-run" data-own-run=file data-only-curves=only_curves>
            <button
                type="button"
                data-action="leave-log"
                on:click=handler(move |_: MouseEvent| lab.leave_log())
            >
                {say(|words| words.own_back)}
            </button>
            <button
                type="button"
                data-action="own-keys"
                on:click=handler(move |_: MouseEvent| lab.reader.open.set(true))
            >
                {say(|words| words.own_understood)}
            </button>
            {how}
            <p>
                <strong>{say(|words| words.own_yours)}</strong>
                <span class="ask">{file}</span>
            </p>
            <p class="look" role="status">
                {told}
            </p>
        </section>
    }
}

/// What was found, what is judged, and what is not shown.
fn tell(own: &OwnRun, words: &Catalogue) -> String {
    let number = |number: u64| decimal(number as f64, 0, words);
    let found = &own.found;
    let (first, last) = (number(found.steps.0), number(found.steps.1));
    let counted =
        |message: Counted, count: u64| fill(message.of(count), &[("count", &number(count))]);
    let layers = counted(words.own_layers, own.places().count as u64);
    let measurements = counted(words.own_measurements, found.rows);
    let values = [
        ("measurements", &measurements[..]),
        ("first", &first),
        ("last", &last),
        ("layers", &layers),
    ];
    let mut told = vec![fill(words.own_found, &values)];
    if own.has_only_curves() {
        told.push(words.own_only_curves.to_owned());
    }
    if own.judged() == Some(Measure::GradWeight) {
        told.push(words.own_by_weights.to_owned());
    }
    if !found.not_shown.is_empty() {
        let metrics =
            found.not_shown.iter().map(|(name, rows)| format!("{name} ({})", number(*rows)));
        let metrics = metrics.collect::<Vec<_>>().join(", ");
        told.push(fill(words.own_not_shown, &[("metrics", &metrics)]));
    }
    for (said, message) in
        [(found.order_guessed, words.own_order_guessed), (found.latin1, words.own_latin1)]
    {
        if said {
            told.push(message.to_owned());
        }
    }
    for (count, message) in [
        (found.biases, words.own_biases),
        (found.other_runs, words.own_other_runs),
        (found.empty, words.own_without_value),
        (found.repeated, words.own_repeated),
    ] {
        if count > 0 {
            told.push(fill(message, &[("number", &number(count))]));
        }
    }
    told.join(" ")
}
