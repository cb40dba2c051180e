//! Which experiment is embedded: one that has a name, or any link of the lab.

use experiment::{embedding, presets};
use leptos::prelude::*;
use words::fill;

use super::state::use_studio;
use crate::components::handler;
use crate::messages::{Key, say, use_words};

/// Where it comes from.
#[component]
pub(super) fn Experiment() -> impl IntoView {
    let (studio, words) = (use_studio(), use_words());
    let not_read = RwSignal::new(Vec::<String>::new());
    let current = Memo::new(move |_| studio.preset());
    let option = move |name: &'static str| {
        view! {
            <option value=name prop:selected=Signal::derive(move || current.get() == name)>
                {Signal::derive(move || studio.words().named(&["preset", name]))}
            </option>
        }
    };
    let choose = move |event| {
        let Ok(preset) = presets::find(&event_target_value(&event)) else { return };
        not_read.set(Vec::new());
        studio.embed.update(|embed| {
            embed.link.spec = preset.spec;
            embed.link.comparison = Default::default();
            embed.link.view.quantity = preset.shows;
        });
    };
    let paste = move |event| {
        let text = event_target_value(&event);
        let text = text.trim();
        if text.is_empty() {
            return not_read.set(Vec::new());
        }
        let from = text.find(['#', '?']).map_or(text, |at| &text[at + 1..]);
        let (read, changes) = embedding::read("", from);
        not_read.set(changes.into_iter().map(|change| change.problem.field).collect());
        studio.embed.update(|embed| embed.link = read.link);
    };
    let problem = move || {
        let fields = not_read.get().join(", ");
        fill(words.get().studio_link_unread, &[("fields", &fields)])
    };
    let address = Signal::derive(move || format!("./index.html#{}", studio.link()));
    view! {
        <Step title=|words| words.studio_experiment>
            <div class="select">
                <label for="studio-preset">{say(|words| words.studio_preset)}</label>
                <select id="studio-preset" on:change=handler(choose)>
                    <option value="own" disabled=true prop:selected=move || current.get() == "own">
                        {Signal::derive(move || studio.words().named(&["preset", "own"]))}
                    </option>
                    {presets::all().into_iter().map(|preset| option(preset.name)).collect_view()}
                </select>
            </div>
            <p class="about">
                {move || studio.words().named(&["ask", current.get()])}
            </p>
            <div class="studio-line">
                <label for="studio-link">{say(|words| words.studio_link)}</label>
                <input
                    type="text"
                    id="studio-link"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="studio-link-about"
                    on:change=handler(paste)
                />
                <p class="about" id="studio-link-about">
                    {say(|words| words.studio_link_about)}
                    " "
                    <a href=address target="_blank" rel="noopener">
                        {say(|words| words.studio_open)}
                    </a>
                </p>
                <p
                    class="studio-problem"
                    role="alert"
                    hidden=move || not_read.with(Vec::is_empty)
                >
                    {problem}
                </p>
            </div>
        </Step>
    }
}

/// A group of settings under its title.
#[component]
pub(super) fn Step(
    /// Its title.
    title: Key,
    /// The settings.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="panel studio-step">
            <h2>{say(title)}</h2>
            {children()}
        </section>
    }
}
