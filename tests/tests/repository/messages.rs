//! The message catalogues: every language says the same things with the same placeholders.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use experiment::embedding::SHOWABLE;
use experiment::schema::{Domain, RUN_FIELDS, VIEW_FIELDS, find};
use experiment::{Layout, presets};
use export::Host;

use super::{assert_none, read, root};

const FOLDER: &str = "assets/messages";
const ORIGINAL: &str = "en";

type Catalogue = BTreeMap<String, String>;

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
    let folder = root().join(FOLDER);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{FOLDER} cannot be listed: {error}"));
    let mut catalogues = BTreeMap::new();
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let language = path.file_stem().expect("a file has a name").to_string_lossy();
            let file: File = serde_json::from_str(&read(&path)).unwrap_or_else(|error| {
                panic!("{} is not an object of texts: {error}", path.display())
            });
            let by_name = file.by_name.into_iter();
            let by_name = by_name.map(|(name, text)| (format!("by_name.{name}"), text));
            catalogues
                .insert(language.into_owned(), file.messages.into_iter().chain(by_name).collect());
        }
    }
    catalogues
}

/// The catalogue that the others are compared with.
fn original(catalogues: &BTreeMap<String, Catalogue>) -> &Catalogue {
    let original = catalogues.get(ORIGINAL);
    original.unwrap_or_else(|| panic!("{FOLDER}/{ORIGINAL}.json is missing"))
}

/// The names in braces: `layer` in `Layer {layer}`.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let opened = text.split('{').skip(1);
    opened.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn there_are_english_and_brazilian_portuguese() {
    let catalogues = catalogues();
    for language in ["en", "pt-BR"] {
        assert!(catalogues.contains_key(language), "{FOLDER}/{language}.json is missing");
    }
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
            let Some(text) = catalogue.get(key) else { continue };
            let (expected, found) = (placeholders(original), placeholders(text));
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
        if let Domain::Choice(values) = field.domain {
            values.iter().for_each(|value| add(&[field.key, value]));
        }
    }
    for field in VIEW_FIELDS {
        // A language goes by its own name.
        if field.key == "lang" {
            add(&["language"]);
            continue;
        }
        add(&[field.key]);
        if let Domain::Choice(values) = field.domain {
            values.iter().for_each(|value| add(&[field.key, value]));
        }
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
        let empty = catalogue.iter().filter(|(_, text)| text.trim().is_empty());
        violations.extend(empty.map(|(key, _)| format!("{language}: {key}")));
    }
    assert_none("a message says nothing", &violations);
}

#[test]
fn placeholders_are_the_names_in_braces() {
    let found = placeholders("Layer {layer} of {count}, {layer}; no } here {");
    assert_eq!(found, BTreeSet::from(["count", "layer"]));
}
