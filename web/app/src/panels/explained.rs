//! What a flip does to the gradient: its options with their formulas, activation functions with their
//! slopes. Each of them can be chosen here.

use experiment::Activation;
use experiment::formulas::formula;
use leptos::prelude::*;
use model::{Function, Slopes};
use plot::FunctionShape;
use words::numbers::setting;
use words::{Catalogue, fill, settings};

use super::flipping::{choose, chosen};
use super::layer_by_layer::LayerByLayer;
use crate::components::{Popover, handler};
use crate::lab::use_lab;
use crate::messages::{Key, say, use_words};

/// A field that can be flipped above the figure.
pub(super) struct Flip {
    /// Its written name.
    pub(super) key: &'static str,
    /// What it is about.
    explains: Key,
    /// Where one meets it.
    meets: Key,
}

/// All of them, in the order of their row.
pub(super) static FLIPS: [Flip; 5] = [
    Flip {
        key: "network",
        explains: |words| words.explains_network,
        meets: |words| words.meets_network,
    },
    Flip {
        key: "activation",
        explains: |words| words.explains_activation,
        meets: |words| words.meets_activation,
    },
    Flip { key: "skip", explains: |words| words.explains_skip, meets: |words| words.meets_skip },
    Flip { key: "norm", explains: |words| words.explains_norm, meets: |words| words.meets_norm },
    Flip { key: "init", explains: |words| words.explains_init, meets: |words| words.meets_init },
];

/// The id of the popover that explains a flip.
pub(super) fn id(key: &'static str) -> String {
    format!("explains-{key}")
}

/// A flip, explained.
#[component]
pub(super) fn Explained(
    /// The flip.
    flip: &'static Flip,
) -> impl IntoView {
    let words = use_words();
    let Flip { key, explains, meets } = *flip;
    let title = Signal::derive(move || words.get().named(&[key]));
    let contents = move || {
        let (options, _) = settings::usual_first(key);
        let options = options.iter().map(|name| view! { <Choosable key=key name=name /> });
        let legend = (key == "activation").then(|| {
            view! { <p class="about">{say(|words| words.slope_chart)}</p> }
        });
        view! {
            <h2>{title}</h2>
            <p class="explains">{say(explains)}</p>
            <div class="explained-options" data-of=key>
                {options.collect_view()}
            </div>
            {legend}
            {(key == "activation").then(|| view! { <LayerByLayer /> })}
            <p class="about">{say(meets)}</p>
        }
        .into_any()
    };
    view! { <Popover id=id(key) label=title contents=Box::new(contents) /> }
}

/// An option as a button: its name, and what it does.
#[component]
fn Choosable(
    /// Written name of the field.
    key: &'static str,
    /// Written name of the option.
    name: &'static str,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let chosen = chosen(lab, key);
    let pressed = Signal::derive(move || (chosen.get() == name).to_string());
    let word = Signal::derive(move || words.get().named(&[key, name]));
    let about = match Activation::from_name(name).filter(|_| key == "activation") {
        Some(activation) => view! { <Slope activation=activation /> }.into_any(),
        None => view! { <Formula key=key name=name /> }.into_any(),
    };
    view! {
        <button
            type="button"
            class="explained-option"
            data-option=name
            aria-pressed=pressed
            on:click=handler(move |_| choose(lab, key, name))
        >
            <span class="option-name">{word}</span>
            {about}
        </button>
    }
}

/// What an option computes, and the factor of the gradient on its way back.
#[component]
fn Formula(key: &'static str, name: &'static str) -> impl IntoView {
    let words = use_words();
    let (computes, factor) = formula(key, name);
    let computes = match key {
        "init" if name != "orthogonal" => format!("Var(w) = {computes}"),
        _ => computes.to_owned(),
    };
    let note = Signal::derive(move || note(words.get(), (key, name), factor));
    view! {
        <span class="formula">{computes}</span>
        <span class="option-note">{note}</span>
    }
}

fn note(words: &Catalogue, option: (&str, &str), factor: &str) -> String {
    match option {
        ("norm", "batch") => words.norm_over_batch.to_owned(),
        ("norm", "layer") => words.norm_over_units.to_owned(),
        _ if factor.is_empty() => String::new(),
        _ => fill(words.back_factor, &[("factor", factor)]),
    }
}

/// φ and φ′ in a small picture, and the largest slope as a number.
#[component]
fn Slope(activation: Activation) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let leak = Memo::new(move |_| lab.spec.with(|spec| settings::number(spec, "leak")));
    let phi = move || Function { kind: activation, leak: leak.get() };
    let told = Signal::derive(move || slopes(words.get(), phi().slopes()));
    let picture = move || {
        let shape = FunctionShape::new(phi());
        view! {
            <svg class="shape" viewBox=FunctionShape::VIEW_BOX aria-hidden="true">
                <path class="shape-level" d=shape.zero />
                <path class="shape-level" d=shape.one />
                <path class="shape-value" d=shape.value />
                <path class="shape-slope" d=shape.slope />
            </svg>
        }
    };
    view! {
        {picture}
        <span class="formula">{told}</span>
    }
}

/// The slopes of a function: a bound, or all there are.
fn slopes(words: &Catalogue, slopes: Slopes) -> String {
    let number = |slope: f64| setting(slope, 3, words);
    let largest = number(slopes.largest);
    if !slopes.no_others {
        format!("φ′ ≤ {largest}")
    } else if slopes.least < slopes.largest {
        fill(words.slope_either, &[("low", &number(slopes.least)), ("high", &largest)])
    } else {
        format!("φ′ = {largest}")
    }
}
