//! `Studio`: what is being set up, shared by the studio's parts.

use experiment::link::Link;
use experiment::{Comparison, Embed, Embedding, Language, View, embedding, presets};
use leptos::prelude::*;
use words::Catalogue;

use crate::messages::catalogue;

/// What is being set up.
#[derive(Clone, Copy)]
pub(super) struct Studio {
    /// The page to embed.
    pub(super) embed: RwSignal<Embed>,
    /// What the frame is called; empty where it goes by the experiment.
    pub(super) title: RwSignal<String>,
    /// The height that the page asked for at the width it is tried at, in CSS pixels.
    pub(super) height: RwSignal<u32>,
    /// The language of the studio, not of what is embedded.
    pub(super) language: Memo<Language>,
}

impl Studio {
    /// The fields of the page, as they stand behind `#`.
    pub(super) fn fields(self) -> String {
        self.embed.with(short)
    }

    /// The same experiment in the whole page, as it stands behind `#`.
    pub(super) fn link(self) -> String {
        let link = self.embed.with(|embed| embed.link.clone());
        short(&Embed { link, embedding: Embedding::default() })
    }

    /// What the frame is called.
    pub(super) fn shown_title(self) -> String {
        let own = self.title.get();
        if !own.is_empty() {
            return own;
        }
        let name = self.preset();
        format!("Gradient Lab: {}", catalogue(self.spoken()).named(&["preset", name]))
    }

    /// The words of the studio.
    pub(super) fn words(self) -> &'static Catalogue {
        catalogue(self.language.get())
    }

    /// The language of what is embedded, or else that of the studio.
    pub(super) fn spoken(self) -> Language {
        match self.embed.with(|embed| embed.link.view.language) {
            Language::Auto => self.language.get(),
            chosen => chosen,
        }
    }

    /// The name of the experiment; `own` where it has none.
    pub(super) fn preset(self) -> &'static str {
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
pub(super) fn use_studio() -> Studio {
    expect_context::<Studio>()
}
