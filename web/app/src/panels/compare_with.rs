//! What the experiment can be compared with: one flip away, each with one click, or any from a list.

use experiment::schema::{RUN_FIELDS, Value, find};
use experiment::{Comparison, Flip, RunSpec};
use leptos::prelude::*;
use words::naming::part;
use words::settings;

use crate::browser;
use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::say;

/// The fields with a button of their own, where they have a part in the experiment.
const FLIPPED: [&str; 6] = ["network", "activation", "skip", "norm", "init", "clip"];

/// The fields of the list.
const LISTED: [&str; 9] = [
    "activation",
    "skip",
    "norm",
    "init",
    "clip",
    "optimiser",
    "network",
    "recurrent_init",
    "forget_init",
];

/// Buttons and a list that open a comparison, or add to it.
#[component]
pub(crate) fn CompareWith() -> impl IntoView {
    let lab = use_lab();
    let full = Signal::derive(move || !lab.comparison.with(Comparison::has_room));
    let offers = Memo::new(move |_| {
        let spec = lab.spec.get();
        let flips = FLIPPED.iter().filter_map(|key| opposite(&spec, key));
        lab.comparison.with(|it| {
            flips
                .filter(|flip| !it.others.iter().any(|other| other[..] == [*flip]))
                .collect::<Vec<_>>()
        })
    });
    let button = move |flip: Flip| {
        let word = Signal::derive(move || {
            let mut spec = lab.spec.get();
            flip.apply(&mut spec);
            part(&spec, flip.field, lab.words())
        });
        view! {
            <button
                type="button"
                class="offer"
                data-compare=flip.field
                disabled=full
                on:click=handler(move |_| lab.compare_with(vec![flip]))
            >
                {word}
            </button>
        }
    };
    let choose = move |event| {
        // An option is written as a link writes it.
        let (chosen, _) = Comparison::read(&event_target_value(&event));
        chosen.others.into_iter().for_each(|flips| lab.compare_with(flips));
    };
    let group = move |key: &'static str| {
        let option = move |name: &'static str| {
            let word = Signal::derive(move || lab.words().named(&[key, name]));
            view! { <option value=format!("{key}:{name}")>{word}</option> }
        };
        let now = lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, key));
        let others = settings::options(key).iter().copied().filter(move |name| *name != now);
        // Dense layers and cells have little in common.
        let alike = move |name: &&'static str| key != "network" || *name != "dense";
        view! {
            <optgroup label=Signal::derive(move || lab.words().named(&[key]))>
                {others.filter(alike).map(option).collect_view()}
            </optgroup>
        }
    };
    let groups = move || {
        let applies = |key: &&'static str| {
            let spec = lab.spec.get();
            settings::applies(&spec, key) && (*key != "network" || spec.network.is_recurrent())
        };
        LISTED.into_iter().filter(applies).map(group).collect_view()
    };
    // Says again what there is to choose after every choice.
    let shown = Signal::derive(move || {
        lab.comparison.track();
        ""
    });
    view! {
        <div class="compare-with" role="group" aria-label=say(|words| words.compare_with)>
            <span class="compare-label">{say(|words| words.compare_with)}</span>
            <div class="offers" on:focusin=handler(|event| browser::show_focused(&event))>
                {move || offers.get().into_iter().map(button).collect_view()}
            </div>
            <select
                id="compare-with"
                data-action="compare"
                aria-label=say(|words| words.compare_with)
                disabled=full
                on:change=handler(choose)
                prop:value=shown
            >
                <option value="">{say(|words| words.more)}</option>
                {groups}
                <option value="same">{say(|words| words.compare_same)}</option>
            </select>
        </div>
    }
}

/// The flip of a field that shows most; `None` where the field has no part in the experiment.
fn opposite(spec: &RunSpec, key: &'static str) -> Option<Flip> {
    let field = find(RUN_FIELDS, key).filter(|field| (field.applies)(spec))?;
    let name = match (key, settings::chosen(RUN_FIELDS, spec, key)) {
        ("network", "dense") => return None,
        ("network", "lstm") => "rnn",
        ("network", _) => "lstm",
        ("activation", "relu") => "sigmoid",
        ("activation", _) => "relu",
        ("skip", "none") => "residual",
        ("norm", "none") => "batch",
        ("init", "he") => "glorot",
        ("init", _) => "he",
        ("clip", "none") => "norm",
        _ => "none",
    };
    Some(Flip { field: field.key, value: Value::Choice(name) })
}
