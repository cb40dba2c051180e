//! What the reader must know: a repaired link, a worker that failed, a run that ended by itself.

use leptos::prelude::*;
use protocol::{Fault, FaultPlace};
use spec::link::Change;
use spec::{Clip, Expected, Language, RunSpec, number};

use crate::components::handler;
use crate::lab::{Ended, use_lab};
use crate::messages::{Catalogue, catalogue, fill, say, use_words};
use crate::numbers::{decimal, setting};
use crate::settings;

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
                        {changes.iter().map(|c| view! { <li>{note(c, lab.language.get())}</li> }).collect_view()}
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
    let ended = move || {
        let notice = move |Ended { place, fault }: Ended| {
            lab.snapshots.track();
            let snapshots = lab.run(place, |run| run.snapshots.clone());
            let words = words.get();
            let mut layer = fault
                .layer
                .map(|index| lab.run(place, |run| settings::layer(words, run.plan(), index)))
                .unwrap_or_default();
            if let Some(time) = fault.time {
                let time = (time + 1).to_string();
                layer = fill(words.fault_time, &[("layer", &layer), ("time", &time)]);
            }
            let names = lab.names.get();
            let name = names.get(place).filter(|_| names.len() > 1);
            let named = name.map(|name| view! { <b>{format!("{name}: ")}</b> });
            view! {
                <section class="notice" role="alert" data-notice="fault">
                    <p>{named} {fault_words(&fault, &layer, words)}</p>
                    {early_enough(&snapshots, fault.step)
                        .map(|step| view! { <Rewind place=place step=step /> })}
                </section>
            }
            .into_any()
        };
        lab.faults.get().into_iter().map(notice).collect_view()
    };
    let large = move || {
        lab.large
            .get()
            .map(|(bytes, milliseconds)| view! { <Large bytes milliseconds /> }.into_any())
    };
    view! { {failure} {notes} {large} {ended} }
}

/// More than a browser's worker can have, whoever asks.
const IMPOSSIBLE: u64 = 3_500_000_000;

/// Says what a large run would take, and asks.
#[component]
fn Large(
    /// Bytes of memory.
    bytes: u64,
    /// Milliseconds of a step.
    milliseconds: f64,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let told = Signal::derive(move || {
        let (words, language) = (words.get(), lab.language.get());
        let number = |value: f64, unit| format!("{}\u{a0}{unit}", setting(value, 2, language));
        let time = match milliseconds {
            short if short < 999.5 => number(short, "ms"),
            long => number(long / 1000.0, "s"),
        };
        let size = match bytes as f64 / 1e6 {
            small if small < 999.5 => number(small, "MB"),
            big => number(big / 1000.0, "GB"),
        };
        let runs = lab.plans.with(Vec::len);
        let message = if runs == 1 { words.large } else { words.large_runs };
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
            <div class="rewind">
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

/// An explosion takes so many steps or fewer to grow out of numbers that look healthy.
const GROWTH: u64 = 50;

/// The snapshot to go back to from where a run ended.
fn early_enough(snapshots: &[u64], fault: u64) -> Option<u64> {
    let early = snapshots.iter().rev().find(|step| **step + GROWTH <= fault);
    early.or(snapshots.first()).copied()
}

/// The way back that mostly helps; the timeline has all others.
#[component]
fn Rewind(
    /// Place of the run.
    place: usize,
    /// The step to go back to.
    step: u64,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let word = Signal::derive(move || {
        let step = decimal(step as f64, 0, lab.language.get());
        fill(words.get().rewind_clip, &[("step", &step)])
    });
    let clip = move |spec: &mut RunSpec| {
        spec.clip = Clip::Norm;
        spec.clip_at = 1.0;
    };
    view! {
        <div class="rewind">
            <button
                type="button"
                data-action="rewind-clip"
                on:click=handler(move |_| lab.rewind(place, step, &clip))
            >
                {word}
            </button>
        </div>
    }
}

/// What a link's or a file's reader is told of a piece of it.
pub(super) fn note(change: &Change, language: Language) -> String {
    let words = catalogue(language);
    let problem = &change.problem;
    let field = settings::field_word(language, &problem.field).unwrap_or(&problem.field[..]);
    let expected = expected(&problem.expected, words);
    let message = if change.used.is_some() { words.note_used } else { words.note_ignored };
    let used = change.used.as_deref().unwrap_or_default();
    let values =
        [("field", field), ("expected", &expected), ("used", used), ("value", &problem.value)];
    fill(message, &values)
}

fn expected(expected: &Expected, words: &Catalogue) -> String {
    let fields = |min: String, max: String, message| fill(message, &[("min", &min), ("max", &max)]);
    match expected {
        Expected::Integer { min, max } => {
            fields(min.to_string(), max.to_string(), words.expected_integer)
        }
        Expected::Number { min, max } => {
            fields(number::write(*min), number::write(*max), words.expected_number)
        }
        Expected::OneOf(names) => fill(words.expected_one_of, &[("names", &names.join(", "))]),
        Expected::KnownField(names) => {
            fill(words.expected_known_field, &[("names", &names.join(", "))])
        }
        Expected::Once => words.expected_once.to_owned(),
        Expected::Object => words.expected_object.to_owned(),
        Expected::Runs(count) => fill(words.expected_runs, &[("count", &count.to_string())]),
        Expected::Shorter(count) => fill(words.expected_shorter, &[("count", &count.to_string())]),
    }
}

fn fault_words(fault: &Fault, layer: &str, words: &Catalogue) -> String {
    let place = match fault.place {
        FaultPlace::Activation => words.fault_activation,
        FaultPlace::Gradient if layer.is_empty() => words.fault_loss,
        FaultPlace::Gradient => words.fault_gradient,
        FaultPlace::Loss => words.fault_loss,
    };
    let kind = if fault.nan { words.fault_nan } else { words.fault_infinite };
    let title = fill(words.fault_title, &[("step", &fault.step.to_string())]);
    let place = fill(place, &[("layer", layer), ("kind", kind)]);
    let operator = fill(words.fault_operator, &[("operator", &fault.operator)]);
    format!("{title} {place} {operator} {}", words.fault_advice)
}
