//! The words of the page as signals: one catalogue for each language, chosen by link, browser or switch.

use experiment::Language;
use leptos::prelude::*;
use words::Catalogue;
use words::messages::ENGLISH;

pub(crate) use arrival::bring;

/// The catalogue of a resolved language; English, where the words of another one are not here yet.
pub(crate) fn catalogue(language: Language) -> &'static Catalogue {
    arrival::arrived(language).unwrap_or(&ENGLISH)
}

/// Whether the words of a language are here, or have to be [brought](bring) first.
pub(crate) fn is_here(language: Language) -> bool {
    arrival::arrived(language).is_some()
}

/// All languages are part of the page.
#[cfg(not(feature = "split"))]
mod arrival {
    use std::convert::Infallible;

    use experiment::Language;
    use words::Catalogue;

    pub(super) fn arrived(language: Language) -> Option<&'static Catalogue> {
        Some(words::catalogue(language))
    }

    /// Nothing has to be loaded.
    pub(crate) async fn bring(_language: Language) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Each language but English comes in a module of its own, for those who read it.
#[cfg(feature = "split")]
mod arrival {
    use std::sync::OnceLock;

    use experiment::Language;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};
    use words::Catalogue;
    use words::messages::ENGLISH;

    include!(concat!(env!("OUT_DIR"), "/loaders.rs"));

    /// The words that have arrived, in the order of [`Language::ALL`].
    static ARRIVED: [OnceLock<&Catalogue>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];

    pub(super) fn arrived(language: Language) -> Option<&'static Catalogue> {
        match language {
            Language::Auto | Language::English => Some(&ENGLISH),
            other => ARRIVED[other as usize].get().copied(),
        }
    }

    /// Loads the words of a language, if they are not here.
    pub(crate) async fn bring(language: Language) -> Result<(), SplitLoaderError> {
        if !super::is_here(language) {
            // Whoever comes second brings the same.
            let _ = ARRIVED[language as usize].set(load(language).await?);
        }
        Ok(())
    }
}

/// The word for a field, in whatever language is in use.
pub(crate) fn say_field(key: &'static str) -> Signal<&'static str> {
    let words = use_words();
    Signal::derive(move || words.get().named(&[key]))
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
