//! Messages that count, rendered with small and large numbers in every language.

use std::collections::BTreeMap;
use std::path::Path;

use experiment::Language;
use experiment::Language::{English, Portuguese};
use words::catalogue;
use words::plural::Category;

/// The messages of a language that count, by key: category and text.
fn counted(language: Language) -> BTreeMap<String, BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/messages");
    let text = std::fs::read_to_string(path.join(format!("{language}.json")));
    let text = text.unwrap_or_else(|error| panic!("{language} cannot be read: {error}"));
    let all: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{language}: {error}"));
    let forms = all.into_iter().filter(|(key, message)| key != "by_name" && message.is_object());
    forms
        .map(|(key, forms)| {
            let forms = serde_json::from_value(forms);
            (key, forms.unwrap_or_else(|error| panic!("{language}: {error}")))
        })
        .collect()
}

/// The form of a message for so many.
fn form(forms: &BTreeMap<String, String>, language: Language, number: u64) -> &str {
    let category = match catalogue(language).category(number) {
        Category::Zero => "zero",
        Category::One => "one",
        Category::Two => "two",
        Category::Few => "few",
        Category::Many => "many",
        Category::Other => "other",
    };
    let form = forms.get(category).or_else(|| forms.get("other"));
    form.unwrap_or_else(|| panic!("no form for {number} in {language}"))
}

/// Whether a 1 stands before a word that ends as plurals do, at most two words later.
fn says_one_of_many(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(' ').map(|word| word.trim_end_matches(['.', ',', ';', ':'])).collect();
    let is_plural = |word: &&str| {
        let no_noun = ["deles", "multiplies", "receives"].contains(word);
        word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !no_noun
    };
    let is_word = |word: &&&str| word.chars().all(char::is_alphabetic);
    words
        .iter()
        .enumerate()
        .filter(|(_, word)| **word == "1")
        .any(|(place, _)| words[place + 1..].iter().take(2).take_while(is_word).any(is_plural))
}

#[test]
#[cfg_attr(target_os = "wasi", ignore = "reads a file")]
fn one_of_anything_is_singular_in_every_language() {
    for &language in Language::SPOKEN {
        let all = counted(language);
        assert!(all.len() > 20, "{language} counts in {} messages", all.len());
        for (key, forms) in all {
            for number in [0, 1, 2, 1000] {
                let text = form(&forms, language, number).replace("{count}", &number.to_string());
                assert!(!says_one_of_many(&text), "{language}: {key}: {text}");
            }
            let [one, two] = [1, 2].map(|number| form(&forms, language, number));
            assert_ne!(one, two, "{language}: {key} has one form");
        }
    }
}

#[test]
fn the_categories_are_those_of_cldr() {
    let of = |language: Language, number| catalogue(language).category(number);
    for number in [0, 2, 11, 21, 100, 101, 200, 201, 1000, 1_000_000] {
        assert_eq!(of(English, number), Category::Other, "{number}");
    }
    assert_eq!(of(English, 1), Category::One);
    assert_eq!([0, 1].map(|number| of(Portuguese, number)), [Category::One; 2]);
    assert_eq!([2, 100, 1000].map(|number| of(Portuguese, number)), [Category::Other; 3]);
    assert_eq!(of(Portuguese, 3_000_000), Category::Many);
}

#[test]
fn a_message_takes_the_form_of_its_number() {
    let words = catalogue(English);
    assert_eq!(words.depth_value.plain(1), "1 hidden layer");
    assert_eq!(words.depth_value.plain(20), "20 hidden layers");
    assert_eq!(words.steps_per_second.of_decimal(1.0), "{count} step per second");
    assert_eq!(words.steps_per_second.of_decimal(1.5), "{count} steps per second");
    assert_eq!(words.verdict_dead.of(1), words.verdict_dead.plain(1));
    let words = catalogue(Portuguese);
    assert_eq!(words.depth_value.plain(1), "1 camada oculta");
    assert_eq!(words.depth_value.plain(2_000_000), "2000000 camadas ocultas");
}
