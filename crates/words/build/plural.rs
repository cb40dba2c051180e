//! Which form a number of things takes in a language: CLDR's plural rules, read from ICU4X and written as a
//! table, so that the page carries neither the rules of all languages nor their interpreter.

use std::collections::BTreeSet;
use std::fmt;

use experiment::Language;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};

/// The numbers that have entries of their own. Larger ones go by their last two digits, in every language.
const SMALL: u64 = 200;

/// A category of CLDR's plural rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Category {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

impl From<PluralCategory> for Category {
    fn from(category: PluralCategory) -> Category {
        match category {
            PluralCategory::Zero => Category::Zero,
            PluralCategory::One => Category::One,
            PluralCategory::Two => Category::Two,
            PluralCategory::Few => Category::Few,
            PluralCategory::Many => Category::Many,
            PluralCategory::Other => Category::Other,
        }
    }
}

/// As it is written in the code.
impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Category::{self:?}")
    }
}

/// The rule of a language for whole numbers.
pub(crate) struct Rule {
    small: Vec<Category>,
    /// Of whole millions, which some languages count with a preposition.
    millions: Category,
}

impl Rule {
    /// The rule of a language, if ICU4X knows it and a table can hold it.
    pub(crate) fn of(language: Language) -> Result<Rule, String> {
        let locale = Locale::try_from_str(language.name());
        let locale = locale.map_err(|error| format!("{language}: {error}"))?;
        let rules = PluralRules::try_new(locale.into(), PluralRulesOptions::default());
        let rules = rules.map_err(|error| format!("{language}: {error}"))?;
        let category = |number: u64| Category::from(rules.category_for(number));
        let small = (0..SMALL).map(category).collect();
        let rule = Rule { small, millions: category(1_000_000) };
        let tens = (0..12).map(|power| 10u64.pow(power));
        let tried = (0..10_000).chain(tens.flat_map(|ten| (1..100).map(move |n| n * ten)));
        match tried.into_iter().find(|&number| rule.category(number) != category(number)) {
            Some(number) => Err(format!("{language}: the table of plurals fails at {number}")),
            None => Ok(rule),
        }
    }

    /// As `Rule::category` of the crate that is built.
    fn category(&self, number: u64) -> Category {
        match number {
            0..SMALL => self.small[number as usize],
            _ if number.is_multiple_of(1_000_000) => self.millions,
            _ => self.small[(SMALL / 2 + number % (SMALL / 2)) as usize],
        }
    }

    /// The categories that every message that counts needs a form for. Whole millions do without.
    pub(crate) fn needed(&self) -> BTreeSet<Category> {
        self.small.iter().copied().chain([Category::Other]).collect()
    }
}

/// As it is written in the code.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let small: Vec<String> = self.small.iter().map(Category::to_string).collect();
        write!(f, "Rule {{ small: [{}], millions: {} }}", small.join(", "), self.millions)
    }
}
