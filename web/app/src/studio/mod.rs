//! The studio: where a teacher sets up an embedded experiment, tries it, and takes the code for it away.

mod choice;
mod code;
mod preview;
mod readers;
mod start;
mod state;

use experiment::Language;
use leptos::prelude::*;
use words::{Catalogue, own_name, resolve};

use self::state::Studio;
use crate::address_bar;
use crate::browser;
use crate::components::handler;
use crate::dress::{DARK_QUERY, dress};
use crate::messages::{catalogue, say, say_field};

/// Height of a frame that has not said yet how high it is.
const HEIGHT: u32 = 480;

/// The page.
#[component]
pub(crate) fn StudioPage() -> impl IntoView {
    let (embed, _) = address_bar::read_embedded();
    // Not that of the embedded page, which the fragment has.
    let asked = RwSignal::new(resolve(address_bar::queried_language(), &browser::languages()));
    let language = Memo::new(move |_| asked.get());
    let words: Signal<&'static Catalogue> = Signal::derive(move || catalogue(language.get()));
    let system_dark = browser::media(DARK_QUERY);
    dress(language, system_dark.into());
    let studio = Studio {
        embed: RwSignal::new(embed),
        title: RwSignal::new(String::new()),
        height: RwSignal::new(HEIGHT),
        language,
    };
    provide_context(studio);
    provide_context(words);
    provide_context(language);
    Effect::new(move |_| browser::set_title(words.get().studio_title));
    // So a teacher who comes back, or reloads, goes on where the page was left.
    Effect::new(move |_| address_bar::write_fields(&studio.fields()));

    let option = move |language: Language| {
        view! {
            <option
                value=language.name()
                lang=language.name()
                prop:selected=Signal::derive(move || asked.get() == language)
            >
                {own_name(language)}
            </option>
        }
    };
    let choose = move |event| {
        if let Some(language) = Language::from_name(&event_target_value(&event)) {
            asked.set(language);
        }
    };
    view! {
        <header class="masthead">
            <h1>{say(|words| words.studio_title)}</h1>
            <p class="tagline">{say(|words| words.studio_tagline)}</p>
            <div class="masthead-controls">
                <a class="studio-lab" href="./index.html">{say(|words| words.title)}</a>
                <select
                    id="studio-language"
                    aria-label=say_field("language")
                    on:change=handler(choose)
                >
                    {Language::SPOKEN.iter().copied().map(option).collect_view()}
                </select>
            </div>
        </header>
        <main class="studio">
            <div class="studio-settings">
                <choice::Experiment />
                <readers::Seen />
                <readers::Touched />
                <start::Start />
            </div>
            <div class="studio-result">
                <preview::Preview />
            </div>
            <code::Code />
        </main>
    }
}
