//! What the experiment can be compared with: one flip away, each with one click, or any from a list.

use experiment::{Comparison, Flip, offers};
use leptos::prelude::*;
use words::naming::part;

use crate::browser;
use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::say;

/// Buttons and a list that open a comparison, or add to it.
#[component]
pub(crate) fn CompareWith() -> impl IntoView {
    let lab = use_lab();
    let full = Signal::derive(move || !lab.comparison.with(Comparison::has_room));
    let offers = Memo::new(move |_| {
        let spec = lab.spec.get();
        let flips = offers::opposites(&spec).into_iter();
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
    let group = move |(key, others): (&'static str, Vec<&'static str>)| {
        let option = move |name: &'static str| {
            let word = Signal::derive(move || lab.words().named(&[key, name]));
            view! { <option value=format!("{key}:{name}")>{word}</option> }
        };
        view! {
            <optgroup label=Signal::derive(move || lab.words().named(&[key]))>
                {others.into_iter().map(option).collect_view()}
            </optgroup>
        }
    };
    let groups = move || lab.spec.with(offers::alternatives).into_iter().map(group).collect_view();
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
