//! The words of the page: one catalogue per language, chosen by link, browser or switch.

use experiment::Language;
use leptos::prelude::*;

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

/// Everything that is said in one language.
struct Words {
    catalogue: Catalogue,
    /// The messages that go by name, in the order of [`NAMES`].
    by_name: [&'static str; NAMES.len()],
}

/// The words of a resolved language; English, where those of another one are not here yet.
fn words(language: Language) -> &'static Words {
    match language {
        Language::Portuguese => arrival::portuguese().unwrap_or(&ENGLISH),
        Language::English | Language::Auto => &ENGLISH,
    }
}

/// The catalogue of a resolved language.
pub(crate) fn catalogue(language: Language) -> &'static Catalogue {
    &words(language).catalogue
}

/// What a language calls itself.
pub(crate) fn own_name(language: Language) -> &'static str {
    match language {
        Language::Portuguese => PORTUGUESE_NAME,
        Language::English | Language::Auto => ENGLISH_NAME,
    }
}

/// Whether the words of a language are here, or have to be [brought](bring) first.
pub(crate) fn is_here(language: Language) -> bool {
    language != Language::Portuguese || arrival::portuguese().is_some()
}

pub(crate) use arrival::bring;

/// All languages are part of the page.
#[cfg(not(feature = "split"))]
mod arrival {
    use std::convert::Infallible;

    use experiment::Language;

    use super::{PORTUGUESE, Words};

    pub(super) fn portuguese() -> Option<&'static Words> {
        Some(&PORTUGUESE)
    }

    /// Nothing has to be loaded.
    pub(crate) async fn bring(_language: Language) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Portuguese comes in a module of its own, for those who read it.
#[cfg(feature = "split")]
mod arrival {
    use std::sync::OnceLock;

    use experiment::Language;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{PORTUGUESE, Words};

    static ARRIVED: OnceLock<&Words> = OnceLock::new();

    pub(super) fn portuguese() -> Option<&'static Words> {
        ARRIVED.get().copied()
    }

    /// Loads the words of a language, if they are not here.
    pub(crate) async fn bring(language: Language) -> Result<(), SplitLoaderError> {
        if !super::is_here(language) {
            // Whoever comes second brings the same.
            let _ = ARRIVED.set(load().await?);
        }
        Ok(())
    }

    #[wasm_split(portuguese, fallible)]
    fn load() -> Result<&'static Words, SplitLoaderError> {
        Ok(&PORTUGUESE)
    }
}

/// The message of this name: `norm_batch`, `about_depth`. Those of every field, value and preset are
/// there, which a test compares.
pub(crate) fn message(language: Language, name: &str) -> Option<&'static str> {
    let texts = &words(language).by_name;
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
