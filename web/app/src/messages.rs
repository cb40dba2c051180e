//! The words of the page: one catalogue per language, chosen by link, browser or switch.

use leptos::prelude::*;
use spec::Language;

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The language that is in use, never `Auto`.
pub(crate) fn resolve(language: Language, browser_languages: &[String]) -> Language {
    match language {
        Language::Auto => browser_languages
            .iter()
            .find_map(|tag| match tag.split('-').next() {
                Some("pt") => Some(Language::Portuguese),
                Some("en") => Some(Language::English),
                _ => None,
            })
            .unwrap_or(Language::English),
        chosen => chosen,
    }
}

/// The catalogue of a resolved language.
pub(crate) fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::Portuguese => &PORTUGUESE,
        Language::English | Language::Auto => &ENGLISH,
    }
}

/// Puts values in the place of `{names}`.
pub(crate) fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let mut text = message.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// Picks a message of a catalogue.
pub(crate) type Key = fn(&Catalogue) -> &'static str;

/// A message as text of the page, in whatever language is in use. One type for all messages keeps
/// the page small: every closure of its own would be compiled on its own.
pub(crate) fn say(key: Key) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let words = use_words();
    move || key(words.get())
}

/// The words in use, from the page's context.
pub(crate) fn use_words() -> Signal<&'static Catalogue> {
    expect_context::<Signal<&'static Catalogue>>()
}
