//! The rail of settings: named experiments, the network, its training.

use leptos::prelude::*;
use spec::{Init, presets};

use crate::components::{Choice, Slider};
use crate::lab::{Lab, use_lab};
use crate::messages::{Catalogue, fill, use_words};
use crate::numbers::significant;
use crate::settings;

/// Everything of an experiment that is not a flip.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    view! {
        <aside class="rail panel" aria-label=move || words.get().settings>
            <Experiments />
            <h2>{move || words.get().network}</h2>
            <Number
                id="depth"
                stops=settings::depths()
                label=|words| words.depth
                spoken=|words| words.depth_value
                get=move || lab.spec.with(|spec| spec.depth as f64)
                set=move |value| lab.change(|spec| spec.depth = value as usize)
            />
            <Number
                id="width"
                stops=settings::WIDTHS.to_vec()
                label=|words| words.width
                spoken=|words| words.width_value
                get=move || lab.spec.with(|spec| spec.width as f64)
                set=move |value| lab.change(|spec| spec.width = value as usize)
            />
            <Choice
                name="init"
                label=Signal::derive(move || words.get().init.to_owned())
                options=Init::ALL
                word=move |choice| settings::init(words.get(), choice)
                chosen=Signal::derive(move || lab.spec.with(|spec| spec.init))
                on_choose=move |choice| lab.change(|spec| spec.init = choice)
            />
            <h2>{move || words.get().training}</h2>
            <Number
                id="learning_rate"
                stops=settings::LEARNING_RATES.to_vec()
                label=|words| words.learning_rate
                spoken=|_| "{value}"
                get=move || lab.spec.with(|spec| spec.learning_rate)
                set=move |value| lab.change(|spec| spec.learning_rate = value)
            />
            <Number
                id="momentum"
                stops=settings::MOMENTA.to_vec()
                label=|words| words.momentum
                spoken=|_| "{value}"
                get=move || lab.spec.with(|spec| spec.momentum)
                set=move |value| lab.change(|spec| spec.momentum = value)
            />
            <Number
                id="batch"
                stops=settings::BATCHES.to_vec()
                label=|words| words.batch
                spoken=|words| words.batch_value
                get=move || lab.spec.with(|spec| spec.batch as f64)
                set=move |value| lab.change(|spec| spec.batch = value as usize)
            />
            <Seed />
            <p class="data">
                <strong>{move || words.get().data}</strong> " "
                {move || words.get().data_digits}
            </p>
        </aside>
    }
}

/// A number of the experiment on a slider.
#[component]
fn Number(
    id: &'static str,
    stops: Vec<f64>,
    label: fn(&Catalogue) -> &'static str,
    spoken: fn(&Catalogue) -> &'static str,
    get: impl Fn() -> f64 + Copy + Send + Sync + 'static,
    set: impl Fn(f64) + Send + Sync + 'static,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    // Four digits show every stop, and a value from a link as it is for all practical purposes.
    let shown = move || significant(get(), 4, lab.language.get());
    view! {
        <Slider
            id=id
            label=Signal::derive(move || label(words.get()).to_owned())
            stops=stops
            value=Signal::derive(get)
            spoken=Signal::derive(move || fill(spoken(words.get()), &[("value", &shown())]))
            shown=Signal::derive(shown)
            on_move=set
        />
    }
}

/// The seed, typed or drawn.
#[component]
fn Seed() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let seed = move || lab.spec.with(|spec| spec.seed);
    view! {
        <div class="seed">
            <label for="seed">{move || words.get().seed}</label>
            <input
                type="number"
                id="seed"
                min="0"
                max=u32::MAX
                step="1"
                inputmode="numeric"
                prop:value=seed
                on:change=move |event| {
                    match event_target_value(&event).parse::<f64>() {
                        // Saturates: what is too large becomes the largest seed there is.
                        Ok(value) => lab.change(|spec| spec.seed = value as u32),
                        // Not a number: the field shows again what is in use.
                        Err(_) => lab.spec.notify(),
                    }
                }
            />
            <button
                type="button"
                data-action="dice"
                on:click=move |_| roll(lab)
                aria-label=move || words.get().seed_dice
                title=move || words.get().seed_dice
            >
                <span aria-hidden="true">"⚄"</span>
            </button>
        </div>
    }
}

fn roll(lab: Lab) {
    // Four digits are enough to be different and few enough to be told to a neighbour.
    let seed = (js_sys::Math::random() * 10_000.0) as u32;
    lab.change(|spec| spec.seed = seed);
}

/// The named experiments.
#[component]
fn Experiments() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let presets = StoredValue::new(presets::all());
    let current = move || {
        lab.spec.with(|spec| {
            presets.with_value(|all| all.iter().find(|preset| preset.spec == *spec).map(|p| p.name))
        })
    };
    let option = move |name: &'static str| {
        view! {
            <option value=name selected=move || current() == Some(name)>
                {move || settings::preset(words.get(), name)}
            </option>
        }
    };
    view! {
        <div class="experiments">
            <label for="experiment">{move || words.get().experiments}</label>
            <select
                id="experiment"
                on:change=move |event| {
                    if let Some(preset) = presets::find(&event_target_value(&event)) {
                        lab.change(|spec| *spec = preset.spec);
                    }
                }
            >
                <option value="" disabled=true selected=move || current().is_none()>
                    {move || words.get().experiment_own}
                </option>
                {presets.with_value(|all| all.iter().map(|p| option(p.name)).collect_view())}
            </select>
        </div>
    }
}
