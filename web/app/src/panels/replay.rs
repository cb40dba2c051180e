//! On from an earlier step, with another training.

use experiment::schema::RUN_FIELDS;
use experiment::{RunSpec, number, rules};
use leptos::prelude::*;
use web_sys::MouseEvent;
use words::numbers::{decimal, setting};
use words::{fill, settings};

use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::{say, say_field, use_words};

/// With what the run goes on from the step that is looked at.
#[component]
pub(crate) fn Replay() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    // From before the first step nothing goes on that has not just begun.
    let hidden = Signal::derive(move || {
        lab.time.cut.get().is_none_or(|cut| cut == 0 && lab.pictures.step.get() <= 1)
    });
    let go = Signal::derive(move || {
        let step = decimal(lab.goes_on_from() as f64, 0, lab.words());
        fill(words.get().timeline_go, &[("step", &step)])
    });
    view! {
        <div class="replay" hidden=hidden>
            <span class="replay-with">{say(|words| words.timeline_with)}</span>
            <DraftChoice key="clip" />
            <DraftChoice key="optimiser" />
            <DraftRate />
            <button
                type="button"
                data-action="replay"
                on:click=handler(move |_: MouseEvent| lab.play())
            >
                {go}
            </button>
        </div>
    }
}

fn redraft(lab: Lab, change: &dyn Fn(&mut RunSpec)) {
    lab.time.draft.update(|spec| {
        change(spec);
        rules::mend(spec);
    });
}

/// A choice of the training that goes on.
#[component]
fn DraftChoice(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let lab = use_lab();
    let option = move |&option: &&'static str| {
        let chosen =
            move || lab.time.draft.with(|it| settings::chosen(RUN_FIELDS, it, key) == option);
        view! {
            <option value=option prop:selected=Signal::derive(chosen)>
                {Signal::derive(move || lab.words().named(&[key, option]))}
            </option>
        }
    };
    let options = settings::options(key);
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some(option) = options.iter().find(|option| **option == value) {
            redraft(lab, &|spec| settings::choose(RUN_FIELDS, spec, key, option));
        }
    };
    view! {
        <label>
            {say_field(key)}
            <select data-draft=key on:change=handler(choose)>
                {options.iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// Parts of the learning rate that are offered.
const PARTS: [f64; 4] = [1.0, 0.3, 0.1, 0.01];

/// The learning rate of the training that goes on: as it was, or smaller.
#[component]
fn DraftRate() -> impl IntoView {
    let lab = use_lab();
    let rate = move |part: f64| {
        lab.spec.with(|spec| {
            let mut spec = spec.clone();
            let rate = spec.learning_rate * part;
            settings::set_number(&mut spec, "learning_rate", rate);
            spec.learning_rate
        })
    };
    let option = move |part: f64| {
        let chosen = move || lab.time.draft.with(|spec| spec.learning_rate == rate(part));
        view! {
            <option value=number::write(part) prop:selected=Signal::derive(chosen)>
                {Signal::derive(move || setting(rate(part), 3, lab.words()))}
            </option>
        }
    };
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some(part) = PARTS.into_iter().find(|&part| number::write(part) == value) {
            let rate = untrack(|| rate(part));
            redraft(lab, &|spec| spec.learning_rate = rate);
        }
    };
    view! {
        <label>
            {say_field("learning_rate")}
            <select data-draft="learning_rate" on:change=handler(choose)>
                {PARTS.map(option).into_iter().collect_view()}
            </select>
        </label>
    }
}
