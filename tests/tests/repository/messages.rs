//! The message catalogues: every language says the same things with the same placeholders.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{assert_none, read, root};

const FOLDER: &str = "assets/messages";
const ORIGINAL: &str = "en";

type Catalogue = BTreeMap<String, String>;

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
            let catalogue = serde_json::from_str(&read(&path)).unwrap_or_else(|error| {
                panic!("{} is not an object of texts: {error}", path.display())
            });
            catalogues.insert(language.into_owned(), catalogue);
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
