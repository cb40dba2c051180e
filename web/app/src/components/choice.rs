//! `Choice`: one of a few, all in sight: radio buttons drawn as one bar.

use leptos::prelude::*;

use super::handler;
use crate::messages::{Key, say};

/// A named group of radio buttons. Arrow keys move within it, as in every browser.
#[component]
pub(crate) fn Choice(
    /// Names the group in the page; unique.
    name: &'static str,
    /// The word above it.
    label: Key,
    /// The name of each option, and the word for it.
    options: Vec<(&'static str, Key)>,
    /// The name of what is chosen.
    chosen: Signal<&'static str>,
    /// Takes the name of a new choice.
    on_choose: Callback<&'static str>,
) -> impl IntoView {
    let button = move |(option, word): (&'static str, Key)| {
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    name=name
                    value=option
                    prop:checked=Signal::derive(move || chosen.get() == option)
                    on:change=handler(move |_| on_choose.run(option))
                />
                <span>{say(word)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice" data-name=name>
            <legend>{say(label)}</legend>
            <div class="choice-bar">{options.into_iter().map(button).collect_view()}</div>
        </fieldset>
    }
}
