//! The studio: where a teacher sets up an embedded experiment, tries it, and takes the code for it away.

mod choice;
mod code;
mod preview;
mod readers;
mod start;

use experiment::link::Link;
use experiment::{Comparison, Embed, Embedding, Language, View, embedding, presets};
use leptos::prelude::*;
use words::{Catalogue, own_name, resolve};

use crate::address_bar;
use crate::browser;
use crate::components::handler;
use crate::dress::{DARK_QUERY, dress};
use crate::messages::{catalogue, say, say_field};

/// What is being set up.
#[derive(Clone, Copy)]
struct Studio {
    /// The page to embed.
    embed: RwSignal<Embed>,
    /// What the frame is called; empty where it goes by the experiment.
    title: RwSignal<String>,
    /// The height that the page asked for at the width it is tried at, in CSS pixels.
    height: RwSignal<u32>,
    /// The language of the studio, not of what is embedded.
    language: Memo<Language>,
}

/// Height of a frame that has not said yet how high it is.
const HEIGHT: u32 = 480;

impl Studio {
    /// The fields of the page, as they stand behind `#`.
    fn fields(self) -> String {
        self.embed.with(short)
    }

    /// The same experiment in the whole page, as it stands behind `#`.
    fn link(self) -> String {
        let link = self.embed.with(|embed| embed.link.clone());
        short(&Embed { link, embedding: Embedding::default() })
    }

    /// What the frame is called.
    fn shown_title(self) -> String {
        let own = self.title.get();
        if !own.is_empty() {
            return own;
        }
        let name = self.preset();
        format!("Gradient Lab: {}", catalogue(self.spoken()).named(&["preset", name]))
    }

    /// The words of the studio.
    fn words(self) -> &'static Catalogue {
        catalogue(self.language.get())
    }

    /// The language of what is embedded, or else that of the studio.
    fn spoken(self) -> Language {
        match self.embed.with(|embed| embed.link.view.language) {
            Language::Auto => self.language.get(),
            chosen => chosen,
        }
    }

    /// The name of the experiment; `own` where it has none.
    fn preset(self) -> &'static str {
        let known =
            self.embed.with(|embed| presets::of(&embed.link.spec)).map(|preset| preset.name);
        known.unwrap_or("own")
    }
}

/// An address without what goes without saying: an experiment that has a name goes by it.
fn short(embed: &Embed) -> String {
    let known = presets::of(&embed.link.spec);
    let Some(preset) = known else { return embedding::write(embed) };
    let (comparison, view) = (Comparison::default(), View::default());
    let plain = Link { spec: preset.spec, comparison, view };
    let plain = embedding::pairs(&Embed { link: plain, embedding: Embedding::default() });
    let rest = embedding::pairs(embed).into_iter().filter(|pair| !plain.contains(pair));
    let rest: String = rest.map(|(key, value)| format!("&{key}={value}")).collect();
    format!("preset={}{rest}", preset.name)
}

/// The studio, from the page's context.
fn use_studio() -> Studio {
    expect_context::<Studio>()
}

/// The page.
#[component]
pub(crate) fn StudioPage() -> impl IntoView {
    let (embed, _) = address_bar::read_embedded();
    // Not that of the embedded page, which the fragment has.
    let asked = RwSignal::new(resolve(address_bar::queried_language(), &browser::languages()));
    let language = Memo::new(move |_| asked.get());
    let words: Signal<&'static Catalogue> = Signal::derive(move || catalogue(language.get()));
    let system_dark = RwSignal::new(browser::media(DARK_QUERY));
    browser::on_media_change(DARK_QUERY, move || system_dark.set(browser::media(DARK_QUERY)));
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
                <code::Code />
            </div>
        </main>
    }
}
