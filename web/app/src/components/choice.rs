//! `Choice`: one of a few, all in sight: radio buttons drawn as one bar.

use leptos::prelude::*;

/// A named group of radio buttons. Arrow keys move within it, as in every browser.
#[component]
pub(crate) fn Choice<T>(
    /// Names the group in the page; unique.
    name: &'static str,
    /// The words above it.
    #[prop(into)]
    label: Signal<String>,
    /// What is offered.
    options: &'static [T],
    /// The word for each.
    word: impl Fn(T) -> &'static str + Copy + Send + Sync + 'static,
    /// What is chosen.
    #[prop(into)]
    chosen: Signal<T>,
    /// Takes a new choice.
    on_choose: impl Fn(T) + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let button = move |option: T| {
        view! {
            <label class="choice-option">
                <input
                    type="radio"
                    name=name
                    prop:checked=move || chosen.get() == option
                    on:change=move |_| on_choose(option)
                />
                <span>{move || word(option)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice" data-name=name>
            <legend>{label}</legend>
            <div class="choice-bar">{options.iter().map(|&option| button(option)).collect_view()}</div>
        </fieldset>
    }
}
