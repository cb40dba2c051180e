//! What the reader must know: a repaired link, a worker that failed, a run that ended by itself.

use leptos::prelude::*;
use protocol::{Fault, FaultPlace};
use spec::link::Change;
use spec::{Expected, number};

use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{Catalogue, fill, use_words};
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
                        {changes.iter().map(|c| view! { <li>{note(c, words)}</li> }).collect_view()}
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
        lab.fault.get().map(|fault| {
            let words = words.get();
            let layer = fault
                .layer
                .map(|index| lab.plan.with(|plan| settings::layer(words, plan, index)))
                .unwrap_or_default();
            view! {
                <section class="notice" role="alert" data-notice="fault">
                    <p>{fault_words(fault, &layer, words)}</p>
                </section>
            }
            .into_any()
        })
    };
    view! { {failure} {notes} {ended} }
}

fn note(change: &Change, words: &Catalogue) -> String {
    let problem = &change.problem;
    let field = settings::field_word(&problem.field).map_or(&problem.field[..], |word| word(words));
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
        Expected::Shorter(count) => fill(words.expected_shorter, &[("count", &count.to_string())]),
    }
}

fn fault_words(fault: Fault, layer: &str, words: &Catalogue) -> String {
    let place = match fault.place {
        FaultPlace::Activation => words.fault_activation,
        FaultPlace::Gradient if layer.is_empty() => words.fault_loss,
        FaultPlace::Gradient => words.fault_gradient,
        FaultPlace::Loss => words.fault_loss,
    };
    let kind = if fault.nan { words.fault_nan } else { words.fault_infinite };
    let title = fill(words.fault_title, &[("step", &fault.step.to_string())]);
    let place = fill(place, &[("layer", layer), ("kind", kind)]);
    format!("{title} {place} {}", words.fault_advice)
}
