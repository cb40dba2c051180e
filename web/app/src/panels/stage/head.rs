//! What stands above the figure: what it shows, and the choice of something else.

use experiment::Quantity;
use experiment::presets;
use experiment::schema::VIEW_FIELDS;
use leptos::prelude::*;
use model::{Along, Model};
use words::own_run::OwnRun;
use words::places::{Kind, Places, layer_index};
use words::{Catalogue, settings};

use crate::components::{Choice, handler};
use crate::lab::use_lab;
use crate::messages::{say_field, use_words};

/// The title with what to look for in the figure.
#[component]
pub(super) fn Head(
    /// As [`Choices`], or their outline.
    choices: AnyView,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let title = Signal::derive(move || title(lab.places(), words.get()));
    // What to look for in a named experiment is told of what it shows.
    let named = Memo::new(move |_| {
        let preset = lab.spec.with(presets::of).filter(|_| !lab.import.is_shown())?;
        let whole = lab.comparison.with(|it| it.others.is_empty());
        (whole && preset.shows == lab.view.get().quantity).then_some(preset.name)
    });
    let hint = Signal::derive(move || match named.get() {
        Some(name) => words.get().named(&["look", name]),
        None => hint(lab.places(), words.get()),
    });
    view! {
        <div class="stage-head">
            <h2>{title}</h2>
            <p class="hint look">{hint}</p>
            {choices}
        </div>
    }
}

/// What else the figure can show.
#[component]
pub(super) fn Choices() -> impl IntoView {
    view! {
        <div class="shown">
            <Shown />
            <LayerShown />
        </div>
    }
}

/// What the heatmap and the profile show.
#[component]
fn Shown() -> impl IntoView {
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
    let quantities = Memo::new(move |_| {
        let own = lab.import.shown.with(|own| own.as_ref().map(|own| own.offered));
        own.unwrap_or_else(|| lab.plan.with(|plan| offered(&plan.model)))
    });
    move || {
        view! {
            <Choice name="show" options=quantities.get() buttons=2 chosen=shown on_choose=show />
        }
    }
}

/// What the pictures show.
pub(in crate::panels) fn title(places: Places, words: &Catalogue) -> &'static str {
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
