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

/// The message of this name: `norm_batch`, `about_depth`. Those of every field, value and preset are
/// there, which a test compares.
pub(crate) fn message(language: Language, name: &str) -> Option<&'static str> {
    let texts = match language {
        Language::Portuguese => &PORTUGUESE_BY_NAME,
        Language::English | Language::Auto => &ENGLISH_BY_NAME,
    };
    NAMES.binary_search(&name).ok().map(|index| texts[index])
}

/// The message of a name made of parts, such as a field and one of its values; empty if there is
/// none.
pub(crate) fn named(language: Language, parts: &[&str]) -> &'static str {
    let name = parts.join("_").replace('-', "_");
    message(language, &name).unwrap_or_default()
}

/// The word for a field, in whatever language is in use.
pub(crate) fn say_field(key: &'static str) -> Signal<&'static str> {
    let language = use_language();
    Signal::derive(move || named(language.get(), &[key]))
}

/// The language in use, from the page's context.
pub(crate) fn use_language() -> Memo<Language> {
    expect_context::<Memo<Language>>()
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
