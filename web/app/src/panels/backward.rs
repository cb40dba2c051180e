//! The gradient on its way down, a layer or a time step at a time, with a sentence for each.

use experiment::Plan;
use insight::Reading;
use leptos::html;
use leptos::prelude::*;
use model::{Cell, Gate};
use protocol::{Inspection, Passage};
use web_sys::MouseEvent;
use words::microscope::sentence;
use words::numbers::{measured, percent, reading};
use words::places::{Kind, Places};
use words::{Catalogue, fill};

use crate::browser::{self, Delay, Later};
use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// What came in, what is left, and the buttons that take it further; nothing while all is shown.
#[component]
pub(crate) fn Backward() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let hidden = Signal::derive(move || lab.time.reached.get().is_none());
    let told = Signal::derive(move || match lab.time.reached.get() {
        Some(place) => told(lab, words.get(), place),
        None => String::new(),
    });
    let down = Signal::derive(move || lab.time.reached.get() == Some(0));
    let by_itself = move || {
        let words = words.get();
        if lab.time.by_itself.get() { words.backward_hold } else { words.backward_run }
    };
    let flip = move |_: MouseEvent| lab.backward_by_itself(!lab.time.by_itself.get_untracked());
    // It is told below the pictures: whoever begins it is brought there.
    let node = NodeRef::<html::Div>::new();
    let bring = move || {
        if let Some(node) = node.get_untracked() {
            browser::bring_into_sight(&node);
        }
    };
    let bring = Later::new(Delay::NextPicture, Box::new(bring));
    let begun = Memo::new(move |_| !hidden.get());
    Effect::new(move |_| {
        if begun.get() {
            bring.request();
        }
    });
    view! {
        <div class="descent" hidden=hidden node_ref=node>
            <p class="descent-told" aria-live="polite">{told}</p>
            <div class="descent-buttons">
                <button
                    type="button"
                    data-action="backward-next"
                    disabled=down
                    on:click=handler(move |_: MouseEvent| lab.layer_backward())
                >
                    {say(|words| words.backward_next)}
                </button>
                <button type="button" data-action="backward-run" on:click=handler(flip)>
                    {by_itself}
                </button>
                <button
                    type="button"
                    data-action="backward-end"
                    on:click=handler(move |_: MouseEvent| lab.backward_ends())
                >
                    {say(|words| words.backward_end)}
                </button>
            </div>
        </div>
    }
}

/// What happened on the way to this place, and what is left there.
fn told(lab: Lab, words: &Catalogue, place: usize) -> String {
    lab.slow_picture.track();
    let places = lab.gradient_places();
    if place >= places.count {
        return words.backward_waiting.to_owned();
    }
    let readings = lab.latest_readings(&places);
    let (Some(&here), Some(&first)) = (readings.get(place), readings.last()) else {
        return words.backward_waiting.to_owned();
    };
    let name = places.name(words, place);
    let value = reading(here, words);
    if place + 1 == places.count {
        return fill(words.backward_first, &[("place", &name), ("value", &value)]);
    }
    let crossed = lab.crossed(place);
    let way = lab.inspection.with(|seen| {
        let seen = seen.as_ref().filter(|seen| seen.layer == crossed)?;
        lab.plan.with(|plan| match places.kind {
            Kind::Times => Some(back_in_time(plan, words, seen, &places, place, &readings)),
            _ => Some(sentence(plan, words, seen)),
        })
    });
    let left = match (here, first) {
        (Reading::Value(here), Reading::Value(first)) => {
            let share = measured(f64::from(here) / f64::from(first), 2, words);
            fill(words.backward_left, &[("value", &value), ("share", &share)])
        }
        _ => fill(words.backward_left_special, &[("value", &value)]),
    };
    format!("{} {left}", way.unwrap_or_default()).trim_start().to_owned()
}

/// From one time step to the one before it.
fn back_in_time(
    plan: &Plan,
    words: &Catalogue,
    seen: &Inspection,
    places: &Places,
    place: usize,
    readings: &[Reading],
) -> String {
    let number = |value: f32| measured(f64::from(value), 3, words);
    let factor = match (readings[place + 1], readings[place]) {
        (Reading::Value(above), Reading::Value(below)) => {
            measured(f64::from(below) / f64::from(above), 3, words)
        }
        _ => words.microscope_unmeasured.to_owned(),
    };
    let (from, to) = (places.name(words, place + 1), places.name(words, place));
    let known = [("from", &from[..]), ("to", &to[..]), ("measured", &factor[..])];
    // Only what comes through time alone is a product of one slope and one weight matrix.
    let alone = seen.layer + 1 == plan.model.hidden().len() && plan.model.targets_per_row() == 1;
    let slope = |passage: &Passage| Some((*passage.slopes.get(place + 1)?, passage.weight_gain));
    let factors = seen.passage.as_ref().and_then(slope);
    if let (Some(Cell::Rnn(_)), true, Some((slope, gain))) =
        (plan.model.cell(seen.layer), alone, factors)
    {
        let product = [number(slope), number(gain), number(slope * gain)];
        let told = fill(words.backward_time, &known);
        return fill(
            &told,
            &[("slope", &product[0]), ("gain", &product[1]), ("product", &product[2])],
        );
    }
    let keeps = |gate: Gate| matches!(gate, Gate::Forget | Gate::Update);
    let gate = seen.openings.iter().find(|it| keeps(it.gate));
    match gate.and_then(|it| it.means.get(place + 1)) {
        Some(&mean) => {
            let open = percent(f64::from(mean), words);
            fill(&fill(words.backward_gate, &known), &[("open", &open)])
        }
        None => fill(words.backward_mixed, &known),
    }
}
