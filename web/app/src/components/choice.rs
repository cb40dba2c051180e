//! `Choice`: one of a few, all in sight: radio buttons drawn as one bar; rarer ones in a list at its
//! end.

use leptos::prelude::*;
use words::settings::LAYERED;

use super::handler;
use crate::messages::{say_field, use_words};

/// A named group of radio buttons. Arrow keys move within it, as in every browser.
#[component]
pub(crate) fn Choice(
    /// The written name of what is chosen; unique in the page, and the name of its words.
    name: &'static str,
    /// The written names of the options, the most usual ones first.
    options: &'static [&'static str],
    /// How many of them have a button.
    #[prop(default = usize::MAX)]
    buttons: usize,
    /// The name of what is chosen.
    chosen: Signal<&'static str>,
    /// Takes the name of a new choice.
    on_choose: Callback<&'static str>,
) -> impl IntoView {
    let words = use_words();
    let word =
        move |option: &'static str| Signal::derive(move || words.get().named(&[name, option]));
    let button = move |&option: &&'static str| {
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    name=name
                    value=option
                    prop:checked=Signal::derive(move || chosen.get() == option)
                    on:change=handler(move |_| on_choose.run(option))
                />
                <span>{word(option)}</span>
            </label>
        }
    };
    let (shown, listed) = options.split_at(buttons.min(options.len()));
    let in_list = move || listed.contains(&chosen.get());
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some(option) = listed.iter().find(|option| **option == value) {
            on_choose.run(option);
        }
    };
    let list = (!listed.is_empty()).then(|| {
        let option = move |&option: &&'static str| {
            view! {
                <option value=option prop:selected=Signal::derive(move || chosen.get() == option)>
                    {word(option)}
                </option>
            }
        };
        view! {
            <select
                class="choice-more"
                class:chosen=move || in_list() || chosen.get() == LAYERED
                aria-label=say_field(name)
                data-more=name
                on:change=handler(choose)
            >
                <option value="" disabled=true prop:selected=move || !in_list()>
                    {move || {
                        let words = words.get();
                        if chosen.get() == LAYERED { words.layered } else { words.more }
                    }}
                </option>
                {listed.iter().map(option).collect_view()}
            </select>
        }
    });
    // Where there is room, the explanation stands below; here it is at hand.
    let about = Signal::derive(move || words.get().named(&["about", name]));
    view! {
        <fieldset class="choice" data-name=name title=about>
            <legend>{say_field(name)}</legend>
            <div class="choice-bar">{shown.iter().map(button).collect_view()} {list}</div>
        </fieldset>
    }
}
