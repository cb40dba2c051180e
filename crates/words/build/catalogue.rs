//! A message catalogue as it is written, and which of it this build has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

use crate::embedded;
use crate::plural::{Category, Rule};

/// A catalogue: messages that the code names, and those that go by the written names of fields, values
/// and presets.
#[derive(serde::Deserialize)]
pub(crate) struct Catalogue {
    pub(crate) by_name: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(crate) messages: BTreeMap<String, Message>,
}

/// What a message says.
#[derive(serde::Deserialize)]
#[serde(untagged)]
pub(crate) enum Message {
    /// A text.
    Text(String),
    /// A text for each category of numbers.
    Counted(BTreeMap<Category, String>),
}

impl Message {
    /// The text, or that of the category `other`; empty where there is none.
    pub(crate) fn other(&self) -> &str {
        match self {
            Message::Text(text) => text,
            Message::Counted(forms) => forms.get(&Category::Other).map_or("", String::as_str),
        }
    }

    /// The texts of the categories beside `other`.
    pub(crate) fn other_forms(&self) -> impl Iterator<Item = (Category, &str)> {
        let forms = match self {
            Message::Text(_) => None,
            Message::Counted(forms) => Some(forms),
        };
        let all = forms.into_iter().flatten().map(|(category, text)| (*category, &text[..]));
        all.filter(|(category, text)| *category != Category::Other && !text.is_empty())
    }

    fn clear(&mut self) {
        match self {
            Message::Text(text) => text.clear(),
            Message::Counted(forms) => forms.values_mut().for_each(String::clear),
        }
    }
}

impl Catalogue {
    pub(crate) fn read(path: &Path) -> Result<Catalogue, String> {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    /// Every message that counts has a form for every category of the language's numbers.
    pub(crate) fn check(self, rule: &Rule) -> Result<Catalogue, String> {
        for (key, message) in &self.messages {
            if let Message::Counted(forms) = message {
                let missing = rule.needed().into_iter().find(|it| !forms.contains_key(it));
                if let Some(category) = missing {
                    return Err(format!("{key} has no form for the category {category}"));
                }
            }
        }
        Ok(self)
    }

    /// What the language calls itself, which is said in every language.
    pub(crate) fn take_own_name(&mut self) -> Result<String, &'static str> {
        match self.messages.remove("language_name") {
            Some(Message::Text(name)) => Ok(name),
            Some(Message::Counted(_)) | None => Err("a catalogue has no language_name"),
        }
    }

    /// Leaves out what this build does not say. `used` are the names in the embedded page's code.
    pub(crate) fn keep(&mut self, used: Option<&BTreeSet<String>>) {
        if let Some(used) = used {
            self.by_name
                .retain(|name, _| !embedded::LEFT_OUT.iter().any(|part| name.starts_with(part)));
            let unused = self.messages.iter_mut().filter(|(key, _)| !used.contains(*key));
            unused.for_each(|(_, message)| message.clear());
        } else {
            self.messages.retain(|key, _| !key.starts_with(embedded::OWN));
        }
        // What is said where no wasm can say it: cargo xtask puts it into a script.
        self.messages.retain(|key, _| !key.starts_with("start_"));
        if env::var_os("CARGO_FEATURE_STUDIO").is_none() {
            self.by_name.retain(|name, _| !is_of_studio(name));
            self.messages.retain(|key, _| !is_of_studio(key));
        }
    }
}

/// Whether only the studio has this message; the pages of students are to be light.
fn is_of_studio(name: &str) -> bool {
    name.trim_start_matches("about_").starts_with("studio_")
}
