//! The head of the page: its name, what can be taken along or opened, language and theme.

use experiment::{Language, Theme};
use leptos::prelude::*;
use web_sys::MouseEvent;
use words::own_name;

use super::TakeAway;
use crate::components::handler;
use crate::lab::use_lab;
use crate::messages::{say, say_field};

/// The page's name, what is asked, and `controls`.
#[component]
pub(crate) fn Masthead(
    /// What is asked.
    question: AnyView,
    /// As [`HeadControls`], or their outline.
    controls: AnyView,
) -> impl IntoView {
    view! {
        <header class="masthead">
            <h1>{say(|words| words.title)}</h1>
            {question}
            {controls}
        </header>
    }
}

/// What can be taken along or opened, language and theme.
#[component]
pub(crate) fn HeadControls() -> impl IntoView {
    let lab = use_lab();
    let language_option = move |language: Language| {
        let name = language.name();
        view! {
            <option value=name lang=name prop:selected=Signal::derive(move || lab.language.get() == language)>
                {own_name(language)}
            </option>
        }
    };
    let theme_option = move |&theme: &Theme| {
        view! {
            <option value=theme.name() prop:selected=Signal::derive(move || lab.view.get().theme == theme)>
                {Signal::derive(move || lab.words().named(&["theme", theme.name()]))}
            </option>
        }
    };
    let choose_language = move |event| {
        if let Some(language) = Language::from_name(&event_target_value(&event)) {
            lab.view.update(|view| view.language = language);
        }
    };
    let choose_theme = move |event| {
        if let Some(theme) = Theme::from_name(&event_target_value(&event)) {
            lab.view.update(|view| view.theme = theme);
        }
    };
    view! {
        <div class="masthead-controls">
                <TakeAway />
                <button
                    type="button"
                    data-action="own-run"
                    aria-haspopup="dialog"
                    on:click=handler(move |_: MouseEvent| lab.reader.open.set(true))
                >
                    {say(|words| words.own_open)}
                </button>
                <select
                    id="language"
                    aria-label=say_field("language")
                    on:change=handler(choose_language)
                >
                    {Language::SPOKEN.iter().copied().map(language_option).collect_view()}
                </select>
                <select id="theme" aria-label=say_field("theme") on:change=handler(choose_theme)>
                    {Theme::ALL.iter().map(theme_option).collect_view()}
                </select>
        </div>
    }
}
