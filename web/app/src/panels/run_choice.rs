//! A choice or a number of the experiment, by its written name.

use leptos::prelude::*;
use spec::schema::RUN_FIELDS;

use crate::components::{Choice, Slider};
use crate::lab::use_lab;
use crate::messages::use_words;
use crate::numbers::setting;
use crate::settings;

/// A choice of the experiment.
#[component]
pub(crate) fn RunChoice(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let lab = use_lab();
    let chosen =
        Signal::derive(move || lab.spec.with(|spec| settings::chosen(RUN_FIELDS, spec, key)));
    let choose = Callback::new(move |name| {
        lab.change(&|spec| settings::choose(RUN_FIELDS, spec, key, name));
    });
    view! {
        <Choice
            name=key
            label=settings::word(key)
            options=settings::options(key)
            chosen=chosen
            on_choose=choose
        />
    }
}

/// A number of the experiment, on a slider.
#[component]
pub(crate) fn RunNumber(
    /// Written name of the field.
    key: &'static str,
) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let value = Signal::derive(move || lab.spec.with(|spec| settings::number(spec, key)));
    // Four digits show every stop, and a value from a link as it is for all practical purposes.
    let shown = Signal::derive(move || setting(value.get(), 4, lab.language.get()));
    let spoken = Signal::derive(move || settings::spoken(words.get(), key, &shown.get()));
    let set = Callback::new(move |number| {
        lab.change(&|spec| settings::set_number(spec, key, number));
    });
    view! {
        <Slider
            id=key
            label=settings::word(key)
            stops=settings::stops(key)
            value=value
            shown=shown
            spoken=spoken
            on_move=set
        />
    }
}
