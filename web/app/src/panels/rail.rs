//! The rail of settings: named experiments, the network, its training.

use leptos::prelude::*;
use spec::{number, presets};

use super::run_choice::{RunChoice, RunNumber};
use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::say;
use crate::settings;

/// Everything of an experiment that is not a flip.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    view! {
        <aside class="rail panel" aria-label=say(|words| words.settings)>
            <Experiments />
            <h2>{say(|words| words.network)}</h2>
            <RunNumber key="depth" />
            <RunNumber key="width" />
            <RunChoice key="init" />
            <h2>{say(|words| words.training)}</h2>
            <RunNumber key="learning_rate" />
            <RunNumber key="momentum" />
            <RunNumber key="batch" />
            <Seed />
            <p class="data">
                <strong>{say(|words| words.data)}</strong> " " {say(|words| words.data_digits)}
            </p>
        </aside>
    }
}

/// The seed, typed or drawn.
#[component]
fn Seed() -> impl IntoView {
    let lab = use_lab();
    let type_seed = move |event| match number::read(&event_target_value(&event)) {
        // Saturates: what is too large becomes the largest seed there is.
        Some(value) => lab.change(&|spec| settings::set_number(spec, "seed", value)),
        // Not a number: the field shows again what is in use.
        None => lab.spec.notify(),
    };
    view! {
        <div class="seed">
            <label for="seed">{say(|words| words.seed)}</label>
            <input
                type="number"
                id="seed"
                min="0"
                max=u32::MAX.to_string()
                step="1"
                inputmode="numeric"
                prop:value=move || lab.spec.with(|spec| spec.seed.to_string())
                on:change=handler(type_seed)
            />
            <button
                type="button"
                data-action="dice"
                on:click=handler(move |_| roll(lab))
                aria-label=say(|words| words.seed_dice)
                title=say(|words| words.seed_dice)
            >
                <span aria-hidden="true">"⚄"</span>
            </button>
        </div>
    }
}

fn roll(lab: Lab) {
    // Four digits are enough to be different and few enough to be told to a neighbour.
    let seed = (js_sys::Math::random() * 10_000.0) as u32;
    lab.change(&|spec| spec.seed = seed);
}

/// The named experiments.
#[component]
fn Experiments() -> impl IntoView {
    let lab = use_lab();
    let current = Memo::new(move |_| {
        let spec = lab.spec.get();
        presets::all().into_iter().find(|preset| preset.spec == spec).map_or("", |p| p.name)
    });
    let option = move |name: &'static str| {
        view! {
            <option value=name prop:selected=Signal::derive(move || current.get() == name)>
                {say(settings::word(name))}
            </option>
        }
    };
    let open = move |event| {
        if let Ok(preset) = presets::find(&event_target_value(&event)) {
            lab.change(&|spec| *spec = preset.spec.clone());
        }
    };
    view! {
        <div class="experiments">
            <label for="experiment">{say(|words| words.experiments)}</label>
            <select id="experiment" on:change=handler(open)>
                <option value="" disabled=true prop:selected=Signal::derive(move || current.get().is_empty())>
                    {say(|words| words.experiment_own)}
                </option>
                {presets::all().iter().map(|preset| option(preset.name)).collect_view()}
            </select>
        </div>
    }
}
