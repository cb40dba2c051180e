//! The hero: layers × steps, colour = log₁₀ of the gradient norm; of runs that are compared side by side.

use experiment::Quantity;
use experiment::schema::VIEW_FIELDS;
use leptos::prelude::*;
use model::{Along, Model};
use web_sys::MouseEvent;
use words::numbers::{decimal, reading};
use words::own_run::OwnRun;
use words::places::{Kind, Places, layer_index};
use words::{Catalogue, fill, settings};

use super::colour_scale::ColourScale;
use super::heatmap_field::HeatmapField;
use super::heatmap_gestures::ZOOM;
use crate::components::{Choice, handler};
use crate::lab::{Lab, Pointed, use_lab};
use crate::messages::{Key, say, say_field, use_words};

/// The pictures of all runs with their colour scale and reading.
#[component]
pub(crate) fn HeatmapPanel() -> impl IntoView {
    let lab = use_lab();
    let own = move || lab.import.shown.with(|own| own.as_ref().map(OwnRun::shown));
    let shown = Signal::derive(move || {
        own().unwrap_or_else(|| settings::chosen(VIEW_FIELDS, &lab.view.get(), "show"))
    });
    let show = Callback::new(move |name| {
        if untrack(own).is_some() {
            lab.import.shown.update(|own| own.iter_mut().for_each(|own| own.show(name)));
            lab.sight.pointed.set(None);
            return;
        }
        if !lab.locks("quantity") {
            lab.view.update(|view| settings::choose(VIEW_FIELDS, view, "show", name));
        }
    });
    let words = use_words();
    let said = move |part: fn(Places, &Catalogue) -> &'static str| {
        Signal::derive(move || part(lab.places(), words.get()))
    };
    let quantities = Memo::new(move |_| {
        let own = lab.import.shown.with(|own| own.as_ref().map(|own| own.offered));
        own.unwrap_or_else(|| lab.plan.with(|plan| offered(&plan.model)))
    });
    let runs = Memo::new(move |_| lab.names.with(Vec::len));
    view! {
        <section class="hero panel">
            <div class="panel-head">
                <div>
                    <h2>{said(title)}</h2>
                    <p class="hint">{said(hint)}</p>
                </div>
                <div class="shown">
                    {move || view! {
                        <Choice
                            name="show"
                            options=quantities.get()
                            buttons=2
                            chosen=shown
                            on_choose=show
                        />
                    }}
                    <LayerShown />
                </div>
            </div>
            <div class="heatmaps" data-runs=Signal::derive(move || runs.get().to_string())>
                {move || {
                    (0..runs.get()).map(|place| view! { <HeatmapField place=place /> }).collect_view()
                }}
            </div>
            <div class="heatmap-foot">
                <p class="reading" id="heatmap-reading" aria-live="polite">
                    <Reading />
                </p>
                <Zoom />
            </div>
            <ColourScale />
        </section>
    }
}

/// What the pictures show.
pub(super) fn title(places: Places, words: &Catalogue) -> &'static str {
    match places.kind {
        _ if !places.is_gradient() => words.heatmap_title_other,
        Kind::Times => words.heatmap_title_time,
        _ => words.heatmap_title,
    }
}

/// How to read them.
fn hint(places: Places, words: &Catalogue) -> &'static str {
    match places.kind {
        _ if !places.is_gradient() => words.heatmap_hint_other,
        Kind::Times => words.heatmap_hint_time,
        _ => words.heatmap_hint,
    }
}

/// Buttons that enlarge, reduce and show all: what wheel, pinch and keys do, too.
#[component]
fn Zoom() -> impl IntoView {
    let lab = use_lab();
    let whole = Signal::derive(move || lab.sight.window.with(plot::Window::is_whole));
    let button = move |action: &'static str, sign: Key, word: Key, act: fn(Lab)| {
        // It keeps the focus where it has nothing left to do.
        let idle = move || (whole.get() && action != "zoom-in").to_string();
        view! {
            <button
                type="button"
                data-action=action
                aria-disabled=idle
                aria-label=say(word)
                title=say(word)
                on:click=handler(move |_: MouseEvent| act(lab))
            >
                {say(sign)}
            </button>
        }
    };
    let all = |lab: Lab| lab.sight.window.set(plot::Window::default());
    view! {
        <div class="zoom" role="group" aria-label=say(|words| words.zoom)>
            {button("zoom-out", |_| "−", |words| words.zoom_out, |lab| lab.zoom(1.0 / ZOOM))}
            {button("zoom-in", |_| "+", |words| words.zoom_in, |lab| lab.zoom(ZOOM))}
            {button("zoom-all", |words| words.zoom_all, |words| words.zoom_all, all)}
        </div>
    }
}

/// The quantities that this kind of network has.
fn offered(model: &Model) -> &'static [&'static str] {
    match Quantity::Gates.measure(model) {
        None => &["activations", "weights", "updates", "deviation", "saturated"],
        Some(_) => &["activations", "weights", "updates", "deviation", "gates"],
    }
}

/// Which of several recurrent layers the pictures show.
#[component]
fn LayerShown() -> impl IntoView {
    let lab = use_lab();
    let choose = move |event| {
        if let Ok(layer) = event_target_value(&event).parse() {
            lab.view.update(|view| view.layer = layer);
        }
    };
    move || {
        let hidden = lab.plan.with(|plan| {
            let along = plan.model.drawn_along();
            matches!(along, Along::Times { .. }).then(|| plan.model.hidden().len())
        });
        let layers = hidden.filter(|hidden| *hidden > 1 && !lab.import.is_shown())?;
        let shown = lab.plan.with(|plan| layer_index(&plan.model, lab.view.get().layer) + 1);
        let option = |layer: usize| {
            view! {
                <option value=layer.to_string() selected=layer == shown>
                    {layer.to_string()}
                </option>
            }
        };
        Some(view! {
            <div class="select">
                <label for="layer">{say_field("layer")}</label>
                <select id="layer" on:change=handler(choose)>
                    {(1..=layers).map(option).collect_view()}
                </select>
            </div>
        })
    }
}

/// What is pointed at, exactly, in every run; or how to point.
#[component]
fn Reading() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    Signal::derive(move || {
        let words = words.get();
        let Some(Pointed { step, row }) = lab.sight.pointed.get() else {
            return words.reading_hint.to_owned();
        };
        let names = lab.names.get();
        let mut shown = None;
        let mut values = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let places = lab.places_of(place);
            let read = lab.run(place, |run| {
                let column = run.history().column_of(step)?;
                let value = run.column(&places, column).get(row).copied()?;
                Some((run.history().step_of(column)?, value))
            });
            let Some((step, value)) = read else { continue };
            let value = reading(value, words);
            values.push(if names.len() > 1 { format!("{value} ({name})") } else { value });
            shown = Some((step, places));
        }
        let Some((step, places)) = shown else { return words.reading_hint.to_owned() };
        fill(
            words.reading,
            &[
                ("step", &decimal(step as f64, 0, words)),
                ("layer", &lab.row_name(&places, row)),
                ("symbol", places.symbol(words)),
                ("value", &values.join(" · ")),
            ],
        )
    })
}
