//! The message catalogues: every language says the same things with the same placeholders.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use experiment::embedding::SHOWABLE;
use experiment::schema::{RUN_FIELDS, VIEW_FIELDS, find};
use experiment::{Language, Layout, presets};
use export::Host;

use super::{assert_none, read, root};

const FOLDER: &str = "assets/messages";
const ORIGINAL: &str = "en";

/// The placeholder of the number that a message counts.
const COUNT: &str = "count";

type Catalogue = BTreeMap<String, Message>;

/// What a message says: a text, or one for each category of numbers.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Message {
    Text(String),
    Counted(BTreeMap<String, String>),
}

impl Message {
    /// Its texts, each with its category.
    fn texts(&self) -> Vec<(&str, &str)> {
        match self {
            Message::Text(text) => vec![("", text)],
            Message::Counted(forms) => {
                forms.iter().map(|(category, text)| (&category[..], &text[..])).collect()
            }
        }
    }

    /// The names in braces of all its texts.
    fn placeholders(&self) -> BTreeSet<&str> {
        self.texts().into_iter().flat_map(|(_, text)| placeholders(text)).collect()
    }
}

/// A catalogue as it is written: messages that the page's code names, and those that go by the
/// written names of fields, values and presets.
#[derive(serde::Deserialize)]
struct File {
    by_name: Catalogue,
    #[serde(flatten)]
    messages: Catalogue,
}

/// All catalogues by language.
fn catalogues() -> BTreeMap<String, Catalogue> {
    let read = |language: &Language| {
        let path = root().join(FOLDER).join(format!("{language}.json"));
        let file: File = serde_json::from_str(&read(&path))
            .unwrap_or_else(|error| panic!("{} is no catalogue: {error}", path.display()));
        let by_name = file.by_name.into_iter();
        let by_name = by_name.map(|(name, text)| (format!("by_name.{name}"), text));
        (language.to_string(), file.messages.into_iter().chain(by_name).collect())
    };
    Language::SPOKEN.iter().map(read).collect()
}

/// The catalogue that the others are compared with.
fn original(catalogues: &BTreeMap<String, Catalogue>) -> &Catalogue {
    let original = catalogues.get(ORIGINAL);
    original.unwrap_or_else(|| panic!("{ORIGINAL} is no language of the page"))
}

/// The names in braces: `layer` in `Layer {layer}`.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let opened = text.split('{').skip(1);
    opened.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn the_catalogues_are_those_of_the_languages() {
    let folder = root().join(FOLDER);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{FOLDER} cannot be listed: {error}"));
    let files: BTreeSet<String> = entries
        .map(|entry| entry.expect("the folder can be listed").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    let languages = Language::SPOKEN.iter().map(|language| format!("{language}.json")).collect();
    assert_eq!(files, languages, "left: in {FOLDER}; right: of experiment::Language");
}

#[test]
fn no_key_is_there_twice() {
    for language in catalogues().keys() {
        let text = read(&root().join(FOLDER).join(format!("{language}.json")));
        let mut keys = BTreeSet::new();
        // Messages and those by name are indented differently: a name may be in both.
        let lines = text.lines().filter_map(|line| line.split_once("\": "));
        let twice: Vec<_> =
            lines.map(|(key, _)| key.to_owned()).filter(|key| !keys.insert(key.clone())).collect();
        assert_none(&format!("{language} says a message twice"), &twice);
    }
}

#[test]
fn every_language_has_the_same_keys() {
    let catalogues = catalogues();
    let original: BTreeSet<_> = original(&catalogues).keys().collect();
    let mut violations = Vec::new();
    for (language, catalogue) in &catalogues {
        let keys: BTreeSet<_> = catalogue.keys().collect();
        violations.extend(original.difference(&keys).map(|key| format!("{language} lacks {key}")));
        violations.extend(
            keys.difference(&original).map(|key| format!("{language} has {key}, {ORIGINAL} not")),
        );
    }
    assert_none("a message is missing in a language", &violations);
}

#[test]
fn a_message_has_the_same_placeholders_in_every_language() {
    let catalogues = catalogues();
    let mut violations = Vec::new();
    for (language, catalogue) in &catalogues {
        for (key, original) in original(&catalogues) {
            let Some(message) = catalogue.get(key) else { continue };
            let (expected, found) = (original.placeholders(), message.placeholders());
            if expected != found {
                violations.push(format!("{language}: {key}: {found:?} instead of {expected:?}"));
            }
        }
    }
    assert_none("a translation drops or invents a placeholder", &violations);
}

/// The page looks these up by name, so no compiler misses them.
#[test]
fn every_field_value_and_preset_has_its_words_and_nothing_else_goes_by_name() {
    let mut names = BTreeSet::new();
    let mut add = |parts: &[&str]| {
        names.insert(format!("by_name.{}", parts.join("_").replace('-', "_")));
    };
    for field in RUN_FIELDS {
        add(&[field.key]);
        add(&["about", field.key]);
        field.domain.choices().iter().for_each(|value| add(&[field.key, value]));
    }
    for field in VIEW_FIELDS {
        // A language goes by its own name.
        if field.key == "lang" {
            add(&["language"]);
            continue;
        }
        add(&[field.key]);
        field.domain.choices().iter().for_each(|value| add(&[field.key, value]));
    }
    // Only logs of other runs have them.
    add(&["show", "weight_norms"]);
    let presets = presets::all();
    // A reader's own experiment has no name of its own.
    for name in presets.iter().map(|preset| preset.name).chain(["own"]) {
        ["preset", "ask", "look"].iter().for_each(|part| add(&[part, name]));
    }
    presets::Group::NAMES.iter().for_each(|group| add(&["group", group]));
    // The studio has words for what it offers.
    let hosts = Host::ALL.map(Host::name);
    for (name, values) in [
        ("studio_layout", Layout::NAMES),
        ("studio_width", &["390", "600", "820", "full"]),
        ("studio_host", &hosts),
    ] {
        add(&[name]);
        values.iter().for_each(|value| add(&[name, value]));
    }
    Layout::NAMES.iter().for_each(|layout| add(&["about_studio_layout", layout]));
    hosts.iter().for_each(|host| add(&["about_studio_host", host]));
    let parts = SHOWABLE.iter().filter(|name| find(RUN_FIELDS, name).is_none());
    parts.for_each(|part| add(&["studio_part", part]));
    ["hidden", "locked", "free"].iter().for_each(|way| add(&["studio_way", way]));
    let catalogues = catalogues();
    let there = original(&catalogues).keys().filter(|key| key.starts_with("by_name."));
    assert_eq!(names, there.cloned().collect(), "left: needed; right: in {FOLDER}");
}

#[test]
fn no_message_is_empty() {
    let mut violations = Vec::new();
    for (language, catalogue) in catalogues() {
        let says_nothing = |message: &Message| {
            let texts = message.texts();
            texts.is_empty() || texts.iter().any(|(_, text)| text.trim().is_empty())
        };
        let empty = catalogue.iter().filter(|(_, message)| says_nothing(message));
        violations.extend(empty.map(|(key, _)| format!("{language}: {key}")));
    }
    assert_none("a message says nothing", &violations);
}

#[test]
fn placeholders_are_the_names_in_braces() {
    let found = placeholders("Layer {layer} of {count}, {layer}; no } here {");
    assert_eq!(found, BTreeSet::from(["count", "layer"]));
}

#[test]
fn what_counts_has_forms_that_differ_by_the_count_alone() {
    let mut violations = Vec::new();
    for (language, catalogue) in catalogues() {
        for (key, message) in &catalogue {
            let all = message.placeholders();
            let counts = all.contains(COUNT);
            match message {
                Message::Text(_) if counts => {
                    violations.push(format!("{language}: {key} counts, and has one form only"));
                }
                Message::Counted(_) if !counts => {
                    violations.push(format!("{language}: {key} has forms, and no {{{COUNT}}}"));
                }
                Message::Text(_) | Message::Counted(_) => {}
            }
            for (category, text) in message.texts() {
                let said = placeholders(text);
                let missing = all.iter().find(|name| !said.contains(**name) && **name != COUNT);
                if let Some(name) = missing {
                    violations.push(format!("{language}: {key}, {category}: no {{{name}}}"));
                }
            }
        }
    }
    assert_none("a message that counts has a form for each category of numbers", &violations);
}

/// Words after which no noun is counted.
const NO_NOUNS: [&str; 5] = ["is", "of", "receives", "times", "whatever"];

/// The plural nouns that follow a placeholder, after at most two other words.
fn counted_nouns(text: &str) -> Vec<&str> {
    let is_word = |word: &&str| word.chars().all(|letter| letter.is_ascii_lowercase());
    let after = text.split('}').skip(1).filter_map(|rest| rest.strip_prefix(' '));
    let nouns = after.filter_map(|rest| {
        let words = rest.split(' ').map(|word| word.trim_end_matches(['.', ',', ';', ':']));
        let mut words =
            words.take_while(is_word).take_while(|word| !NO_NOUNS.contains(word)).take(3);
        words.find(|word| word.len() > 3 && word.ends_with('s') && !word.ends_with("ss"))
    });
    nouns.collect()
}

#[test]
fn a_number_before_a_plural_noun_is_counted() {
    let catalogues = catalogues();
    let mut violations = Vec::new();
    for (key, message) in original(&catalogues) {
        if let Message::Text(text) = message {
            violations.extend(counted_nouns(text).iter().map(|noun| format!("{key}: … {noun}")));
        }
    }
    assert_none("a number before a plural noun needs the forms of its message", &violations);
}

#[test]
fn plural_nouns_are_found_after_numbers() {
    assert_eq!(counted_nouns("{a} hidden layers, {b} is as class {c} rows."), ["layers", "rows"]);
    assert!(counted_nouns("{field}: {share} times as much").is_empty());
}
