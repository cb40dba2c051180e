//! The timeline: back to an earlier step, and on from there with another training.

use experiment::schema::RUN_FIELDS;
use experiment::{RunSpec, number, rules};
use leptos::prelude::*;
use web_sys::MouseEvent;
use words::numbers::{decimal, setting};
use words::{fill, settings};

use super::transport_parts::Progress;
use crate::components::handler;
use crate::lab::{Lab, Pointed, use_lab};
use crate::messages::{say, say_field, use_words};

/// A slider over the snapshots, its last stop the newest step. While the run trains it rests there.
#[component]
pub(crate) fn Timeline() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let stops = Memo::new(move |_| {
        let newest = lab.pictures.step.get();
        lab.findings
            .snapshots
            .with(|it| it.iter().copied().filter(|at| *at < newest).collect::<Vec<_>>())
    });
    let place = Signal::derive(move || {
        let stops = stops.get();
        let cut = lab.time.cut.get();
        let at = cut.and_then(|cut| stops.iter().position(|stop| *stop == cut));
        // A slider without stops rests at its end, too.
        at.unwrap_or(stops.len().max(1)).to_string()
    });
    let last = Signal::derive(move || stops.with(Vec::len).max(1).to_string());
    let still = Signal::derive(move || lab.playing.get() || stops.with(Vec::is_empty));
    let told = Signal::derive(move || {
        let words = words.get();
        let number = |step: u64| decimal(step as f64, 0, words);
        let newest = number(lab.pictures.step.get());
        match lab.time.cut.get() {
            Some(cut) => fill(words.timeline_at, &[("step", &number(cut)), ("newest", &newest)]),
            None if lab.ended() => fill(words.timeline_ended, &[("step", &newest)]),
            None => fill(words.timeline_now, &[("step", &newest)]),
        }
    });
    // Beside the slider only what the progress does not say.
    let elsewhere = move || {
        let here = lab.time.cut.get().is_none() && !lab.ended();
        if here { String::new() } else { told.get() }
    };
    let choose = move |event| {
        let Ok(index) = event_target_value(&event).parse::<usize>() else { return };
        match stops.with_untracked(|stops| stops.get(index).copied()) {
            Some(step) => {
                lab.look_at(step);
                let row = untrack(|| lab.places().count.saturating_sub(1));
                lab.sight.pointed.set(Some(Pointed { step, row }));
            }
            None => {
                lab.time.cut.set(None);
                lab.sight.pointed.set(None);
            }
        }
    };
    view! {
        <div class="timeline" >
            <Progress />
            <label for="timeline">{say(|words| words.timeline)}</label>
            <input
                type="range"
                id="timeline"
                min="0"
                max=last
                step="1"
                prop:value=place
                disabled=still
                aria-valuetext=told
                on:input=handler(choose)
            />
            <output for="timeline">{elsewhere}</output>
            <Replay />
        </div>
    }
}

/// With what the run goes on from the step that is looked at.
#[component]
fn Replay() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let hidden = Signal::derive(move || lab.time.cut.get().is_none());
    let go = Signal::derive(move || {
        let step = decimal(lab.time.cut.get().unwrap_or_default() as f64, 0, lab.words());
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
