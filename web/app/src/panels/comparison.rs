//! What is compared: a card for each run with its verdict, and the measured difference in a sentence.

use insight::Known;
use leptos::prelude::*;
use words::Catalogue;
use words::comparison::{Contender, sentence};
use words::verdict::Verdict;

use super::ended::{Rewind, said};
use super::notices::Large;
use super::verdict_line::{judged, verdict_word};
use crate::browser;
use crate::components::{RunMark, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::{Key, say, use_words};

/// Sentence and cards are rewritten at most this often, as the verdict is.
const PAUSE_MS: f64 = 400.0;

/// The runs that are compared, in the place of the verdict on one.
#[component]
pub(crate) fn ComparisonPanel() -> impl IntoView {
    let lab = use_lab();
    let refresh = RwSignal::new(0u32);
    let last = StoredValue::new((0.0, lab.pictures.shown.get_untracked()));
    Effect::new(move |_| {
        lab.pictures.slow.track();
        let (now, run) = (browser::now(), lab.pictures.shown.get());
        let (then, before) = last.get_value();
        if now - then >= PAUSE_MS || run != before || !lab.playing.get() {
            last.set_value((now, run));
            refresh.update(|count| *count = count.wrapping_add(1));
        }
    });
    let words = use_words();
    let told = Signal::derive(move || {
        refresh.track();
        told(lab, words.get())
    });
    let count = Memo::new(move |_| lab.plans.with(Vec::len));
    view! {
        <section
            class="comparison"
            tabindex="-1"
            data-runs=Signal::derive(move || count.get().to_string())
            aria-label=say(|words| words.compare_title)
        >
            <div class="comparison-head">
                {move || {
                    if lab.findings.large.with(Option::is_some) {
                        view! { <Large /> }.into_any()
                    } else {
                        view! { <p class="comparison-told" data-told="" aria-live="polite">{told}</p> }.into_any()
                    }
                }}
                <button type="button" data-action="leave" on:click=handler(move |_| lab.keep(&[0]))>
                    {say(|words| words.compare_leave)}
                </button>
            </div>
            <ul class="contenders">
                {move || {
                    (0..count.get())
                        .map(|place| view! { <Card place=place refresh=refresh /> })
                        .collect_view()
                }}
            </ul>
        </section>
    }
}

/// A run: its name, its verdict, and what can be done with it.
#[component]
fn Card(
    /// Place of the run.
    place: usize,
    /// Changes when there is something new to say.
    refresh: RwSignal<u32>,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let known = StoredValue::new(Known::default());
    let verdict: Memo<Verdict> = Memo::new(move |_| {
        refresh.track();
        let mut verdict = Verdict::default();
        known.update_value(|known| verdict = judged(lab, place, known));
        verdict
    });
    let name = Signal::derive(move || lab.name_of(place));
    let evidence = Signal::derive(move || verdict.with(|verdict| verdict.evidence.clone()));
    let ended = Memo::new(move |_| verdict.with(|verdict| verdict.ended));
    let back_to = Signal::derive(move || verdict.with(|verdict| verdict.back_to));
    let fingerprint = Signal::derive(move || {
        lab.pictures.slow.track();
        lab.run(place, |run| {
            let step = run.history().latest().map_or(0, |sample| sample.step);
            format!("{step}:{:x}", run.fingerprint())
        })
    });
    let selected =
        Signal::derive(move || if lab.selected.get() == place { "true" } else { "false" });
    let trend = Signal::derive(move || verdict.with(|verdict| verdict.trend));
    let before = Signal::derive(move || verdict.with(|verdict| verdict.before(words.get())));
    let steps = Signal::derive(move || verdict.with(|verdict| verdict.steps.clone()));
    let mark = Signal::derive(move || trend.get().mark());
    let word = Signal::derive(move || verdict.with(|verdict| verdict.word));
    let action = move |action: &'static str, word: Key, act: fn(Lab, usize)| {
        let label = Signal::derive(move || format!("{}: {}", word(words.get()), name.get()));
        view! {
            <button
                type="button"
                data-action=action
                aria-label=label
                on:click=handler(move |_| act(lab, place))
            >
                {say(word)}
            </button>
        }
    };
    let mut actions =
        vec![action("keep", |words| words.compare_keep, |lab, place| lab.keep(&[place]))];
    if place > 0 {
        actions.push(action("remove", |words| words.compare_remove, remove));
    }
    view! {
        <li
            class="contender"
            data-place=place.to_string()
            data-trend=Signal::derive(move || trend.get().name())
            data-fingerprint=fingerprint
        >
            <button
                type="button"
                class="contender-name"
                aria-pressed=selected
                title=say(|words| words.compare_select)
                on:click=handler(move |_| lab.select(place))
            >
                <RunMark place=place />
                {name}
            </button>
            {verdict_word([before, steps], [mark, word], "off")}
            <p class="contender-evidence">
                {said(evidence, ended)}
            </p>
            <div class="contender-ways">
                <Rewind place=place to=back_to />
                <div class="contender-actions">{actions}</div>
            </div>
        </li>
    }
}

/// Goes on without a run.
fn remove(lab: Lab, place: usize) {
    let count = lab.plans.with_untracked(Vec::len);
    let others: Vec<usize> = (0..count).filter(|other| *other != place).collect();
    lab.keep(&others);
}

/// The measured difference between the runs.
fn told(lab: Lab, words: &Catalogue) -> String {
    let names = lab.names.get();
    let runs: Vec<Contender> = (0..names.len())
        .map(|place| {
            let places = lab.gradient_places_of(place);
            Contender { name: &names[place], places, readings: lab.readings_of(place, &places) }
        })
        .collect();
    let fingerprint = |place| {
        lab.run(place, |run| (run.fingerprint(), run.history().latest().map(|sample| sample.step)))
    };
    let first = fingerprint(0);
    sentence(words, &runs, (1..names.len()).all(|place| fingerprint(place) == first))
}
