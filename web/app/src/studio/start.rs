//! How the embedded page begins, and in which language, colours and name.

use experiment::number;
use experiment::schema::VIEW_FIELDS;
use experiment::{Embedding, Language};
use leptos::prelude::*;
use words::own_name;
use words::settings::{choose, chosen, options};

use super::choice::Step;
use super::state::use_studio;
use crate::components::{Select, handler};
use crate::messages::{catalogue, say, say_field};

/// Its settings.
#[component]
pub(super) fn Start() -> impl IntoView {
    let studio = use_studio();
    let set = move |change: &dyn Fn(&mut Embedding)| {
        studio.embed.update(|embed| change(&mut embed.embedding));
    };
    let steps = move |event| {
        let typed = event_target_value(&event);
        let most = if typed.trim().is_empty() { Some(0.0) } else { number::read(&typed) };
        match most {
            // Saturates at both ends.
            Some(most) => set(&|it| it.steps = (most as u64).min(1_000_000_000)),
            None => studio.embed.notify(),
        }
    };
    let language = move |event| {
        if let Some(language) = Language::from_name(&event_target_value(&event)) {
            studio.embed.update(|embed| embed.link.view.language = language);
        }
    };
    let language_option = move |&language: &Language| {
        let word = move || match language {
            Language::Auto => catalogue(studio.language.get()).studio_browser_language,
            spoken => own_name(spoken),
        };
        view! {
            <option
                value=language.name()
                prop:selected=move || studio.embed.with(|it| it.link.view.language == language)
            >
                {word}
            </option>
        }
    };
    let of_view = move |key: &'static str| {
        let now = move || studio.embed.with(|embed| chosen(VIEW_FIELDS, &embed.link.view, key));
        let take = Callback::new(move |name: &'static str| {
            studio.embed.update(|embed| choose(VIEW_FIELDS, &mut embed.link.view, key, name));
        });
        view! { <Select name=key options=options(key) chosen=Signal::derive(now) on_choose=take /> }
    };
    view! {
        <Step title=|words| words.studio_start>
            <label class="studio-tick">
                <input
                    type="checkbox"
                    data-part="autoplay"
                    prop:checked=move || studio.embed.with(|it| it.embedding.autoplay)
                    on:change=handler(move |event| {
                        let plays = event_target_checked(&event);
                        set(&|it| it.autoplay = plays);
                    })
                />
                <span>{say(|words| words.studio_autoplay)}</span>
            </label>
            <div class="studio-pairs">
                <div class="studio-line">
                    <label for="studio-steps">{say(|words| words.studio_steps)}</label>
                    <input
                        type="number"
                        id="studio-steps"
                        min="0"
                        inputmode="numeric"
                        prop:value=move || studio.embed.with(|it| it.embedding.steps.to_string())
                        on:change=handler(steps)
                    />
                </div>
                {of_view("speed")}
                <div class="select">
                    <label for="studio-speaks">{say_field("language")}</label>
                    <select id="studio-speaks" on:change=handler(language)>
                        {Language::ALL.iter().map(language_option).collect_view()}
                    </select>
                </div>
                {of_view("theme")} {of_view("backend")}
            </div>
            <div class="studio-line">
                <label for="studio-name">{say(|words| words.studio_name)}</label>
                <input
                    type="text"
                    id="studio-name"
                    prop:placeholder=move || studio.shown_title()
                    on:input=handler(move |event| studio.title.set(event_target_value(&event)))
                />
                <p class="about">{say(|words| words.studio_name_about)}</p>
            </div>
        </Step>
    }
}
