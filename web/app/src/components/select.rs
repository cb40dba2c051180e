//! `Select`: one of many, in a list.

use leptos::prelude::*;
use words::settings::LAYERED;

use super::handler;
use crate::messages::{say, say_field, use_words};

/// A list to choose from.
#[component]
pub(crate) fn Select(
    /// The written name of what is chosen; unique in the page, and the name of its words.
    name: &'static str,
    /// The written names of the options.
    options: &'static [&'static str],
    /// The name of what is chosen.
    chosen: Signal<&'static str>,
    /// Takes the name of a new choice.
    on_choose: Callback<&'static str>,
) -> impl IntoView {
    let words = use_words();
    let option = move |&option: &&'static str| {
        view! {
            <option value=option prop:selected=Signal::derive(move || chosen.get() == option)>
                {Signal::derive(move || words.get().named(&[name, option]))}
            </option>
        }
    };
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some(option) = options.iter().find(|option| **option == value) {
            on_choose.run(option);
        }
    };
    let layered = move || {
        (chosen.get() == LAYERED).then(|| {
            view! { <option value="" disabled=true selected=true>{say(|words| words.layered)}</option> }
        })
    };
    view! {
        <div class="select">
            <label for=name>{say_field(name)}</label>
            <select id=name on:change=handler(choose)>
                {layered} {options.iter().map(option).collect_view()}
            </select>
        </div>
    }
}
