//! The words of the page: one catalogue for each language, made from assets/messages.

use experiment::Language;

use crate::plural::{Category, Counted, Rule};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

impl Catalogue {
    /// The message of this name: `norm_batch`, `about_depth`. Those of every field, value and preset are
    /// there, which a test compares.
    pub fn message(&self, name: &str) -> Option<&'static str> {
        NAMES.binary_search(&name).ok().map(|index| self.by_name[index])
    }

    /// The message of a name made of parts, such as a field and one of its values; empty if there is
    /// none.
    pub fn named(&self, parts: &[&str]) -> &'static str {
        let name = parts.join("_").replace('-', "_");
        self.message(&name).unwrap_or_default()
    }

    /// Which form so many things take.
    pub fn category(&self, number: u64) -> Category {
        self.rule.category(number)
    }

    /// The mark between a number's whole part and its decimals.
    pub fn decimal_char(&self) -> char {
        self.decimal_mark.chars().next().unwrap_or('.')
    }
}

/// The language that is in use, never `Auto`: the one that is asked for, or the first of `tags`, best
/// first, that has words, or English.
pub fn resolve(language: Language, tags: &[String]) -> Language {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    let of_tag = |tag: &String| {
        let alike = |language: &&Language| primary(language.name()) == primary(tag);
        Language::SPOKEN.iter().find(alike).copied()
    };
    match language {
        Language::Auto => tags.iter().find_map(of_tag).unwrap_or(Language::English),
        chosen => chosen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_asked_for_or_the_first_that_the_browser_and_the_page_know() {
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        for (asked, browser, expected) in [
            (Language::English, tags(&["pt-BR"]), Language::English),
            (Language::Portuguese, tags(&["en"]), Language::Portuguese),
            (Language::Auto, tags(&["pt-PT", "en"]), Language::Portuguese),
            (Language::Auto, tags(&["pt"]), Language::Portuguese),
            (Language::Auto, tags(&["xx", "en-GB", "pt"]), Language::English),
            (Language::Auto, tags(&["xx"]), Language::English),
            (Language::Auto, tags(&[]), Language::English),
        ] {
            assert_eq!(resolve(asked, &browser), expected, "{asked} {browser:?}");
        }
    }

    #[test]
    fn every_language_has_a_catalogue_and_a_name_of_its_own() {
        for &language in Language::SPOKEN {
            assert_eq!(catalogue(language).language, language);
            assert!(!own_name(language).is_empty());
        }
        assert_eq!(catalogue(Language::Auto).language, Language::English);
        assert_eq!(own_name(Language::Auto), "");
    }

    #[test]
    fn messages_go_by_the_names_of_fields_and_values() {
        let words = catalogue(Language::English);
        assert_eq!(words.named(&["norm", "batch"]), "BatchNorm");
        assert_eq!(words.named(&["data", "copy-memory"]), "Copy memory");
        assert_eq!(words.message("about_depth").map(str::is_empty), Some(false));
        assert_eq!(words.named(&["no", "such"]), "");
        assert_eq!(catalogue(Language::Portuguese).named(&["depth"]), "Profundidade");
    }
}
