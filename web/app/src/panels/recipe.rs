//! The recipe: the whole experiment in one sentence, each word of which opens what changes it.

use leptos::prelude::*;
use words::recipe::{Join, WORDS, Word, said};
use words::{Catalogue, fill, settings};

use super::explained;
use super::setting_groups::{self, SettingGroups};
use crate::components::{Opener, popover};
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// The sentence, and the settings behind its words.
#[component]
pub(crate) fn Recipe() -> impl IntoView {
    view! {
        <div class="recipe" data-beside="" role="group" aria-label=say(|words| words.recipe)>
            {WORDS.iter().map(|word| view! { <Said word=word /> }).collect_view()}
        </div>
        <SettingGroups />
    }
}

/// A word of the sentence, while it has something to say.
#[component]
fn Said(word: &'static Word) -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let text = Memo::new(move |_| told(lab, words.get(), word.key));
    let there = Memo::new(move |_| text.with(Option::is_some));
    let shown = Signal::derive(move || text.get().unwrap_or_default());
    let label = Signal::derive(move || named(words.get(), word.key, &shown.get()));
    let join = match word.join {
        Join::Dot => "dot",
        Join::Comma => "comma",
        Join::Space => "space",
    };
    move || {
        there.get().then(|| {
            let (opens, wanted) = opens(word);
            view! {
                <span class="recipe-part" data-join=join>
                    <Opener
                        class="recipe-word"
                        opens=opens
                        name=word.key
                        wanted=wanted
                        label=label
                    >
                        {shown}
                    </Opener>
                </span>
            }
        })
    }
}

/// The id of the popover that a word opens, and the control in it that is wanted.
fn opens(word: &Word) -> (String, &'static str) {
    match word.group {
        Some(group) => (setting_groups::id(group), word.key),
        None => (explained::id(word.key), ""),
    }
}

/// A field with its value, for what changes it.
fn named(words: &Catalogue, key: &'static str, value: &str) -> String {
    let field = settings::field_word(words, key).unwrap_or_default();
    fill(words.recipe_change, &[("field", field), ("value", value)])
}

/// What is told of a field where it is pointed at in a picture; `None` while it has no part in the experiment.
pub(super) fn pointed(lab: Lab, key: &'static str) -> Option<String> {
    let words = lab.words();
    Some(named(words, key, &told(lab, words, key)?))
}

/// Opens what changes a field, beside a place in the window.
pub(super) fn open_at(key: &'static str, at: (f64, f64)) {
    if let Some(word) = WORDS.iter().find(|word| word.key == key) {
        let (id, wanted) = opens(word);
        popover::open_at(&id, "figure", wanted, at);
    }
}

/// What is said of a field. A table of the reader's own takes the place of the built-in data.
fn told(lab: Lab, words: &Catalogue, key: &str) -> Option<String> {
    let own = lab.table.with(|table| {
        let used = table.in_use()?;
        Some(fill(words.recipe_table, &[("label", &used.choices.label), ("file", &table.file)]))
    });
    match (key, own) {
        ("data", Some(own)) => Some(own),
        ("noise" | "length", Some(_)) => None,
        _ => lab.spec.with(|spec| said(words, spec, key)),
    }
}
