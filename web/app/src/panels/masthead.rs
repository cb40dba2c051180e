//! The head of the page: its name, language and theme.

use leptos::prelude::*;
use spec::{Language, Theme};

use crate::lab::use_lab;
use crate::messages::{catalogue, use_words};
use crate::settings;

/// Name, language and theme.
#[component]
pub(crate) fn Masthead() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let language_option = move |language: Language| {
        view! {
            <option value=language.name() lang=language.name() selected=move || lab.language.get() == language>
                {catalogue(language).language_name}
            </option>
        }
    };
    let theme_option = move |theme: Theme| {
        view! {
            <option value=theme.name() selected=move || lab.view.get().theme == theme>
                {move || settings::theme(words.get(), theme)}
            </option>
        }
    };
    view! {
        <header class="masthead">
            <h1>{move || words.get().title}</h1>
            <p class="tagline">{move || words.get().tagline}</p>
            <div class="masthead-controls">
                <label class="select">
                    <span class="visually-hidden">{move || words.get().language}</span>
                    <select
                        id="language"
                        on:change=move |event| {
                            if let Some(language) = Language::from_name(&event_target_value(&event)) {
                                lab.view.update(|view| view.language = language);
                            }
                        }
                    >
                        {[Language::English, Language::Portuguese].map(language_option)}
                    </select>
                </label>
                <label class="select">
                    <span class="visually-hidden">{move || words.get().theme}</span>
                    <select
                        id="theme"
                        on:change=move |event| {
                            if let Some(theme) = Theme::from_name(&event_target_value(&event)) {
                                lab.view.update(|view| view.theme = theme);
                            }
                        }
                    >
                        {Theme::ALL.iter().map(|&theme| theme_option(theme)).collect_view()}
                    </select>
                </label>
            </div>
        </header>
    }
}
