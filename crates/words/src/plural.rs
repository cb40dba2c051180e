//! Messages that count something: which form a number of things takes, by the categories of CLDR.

use crate::fill::fill;

/// A category of CLDR's plural rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// As 0 in Arabic.
    Zero,
    /// As 1 in English.
    One,
    /// As 2 in Arabic.
    Two,
    /// As 2 to 4 in Polish.
    Few,
    /// As 5 to 21 in Polish, whole millions in Spanish.
    Many,
    /// All other numbers.
    Other,
}

/// The rule of a language for whole numbers, from CLDR.
#[derive(Debug)]
pub struct Rule {
    /// The categories of the numbers below 200. Larger ones go by their last two digits.
    pub(crate) small: [Category; 200],
    /// That of whole millions.
    pub(crate) millions: Category,
}

impl Rule {
    /// The category of a number.
    pub fn category(&self, number: u64) -> Category {
        match number {
            0..200 => self.small[number as usize],
            _ if number.is_multiple_of(1_000_000) => self.millions,
            _ => self.small[(100 + number % 100) as usize],
        }
    }
}

/// A message that counts something, in all its forms.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    rule: &'static Rule,
    forms: &'static [(Category, &'static str)],
    other: &'static str,
}

impl Counted {
    /// A message with these forms, and `other` for all other categories.
    pub(crate) const fn new(
        rule: &'static Rule,
        forms: &'static [(Category, &'static str)],
        other: &'static str,
    ) -> Counted {
        Counted { rule, forms, other }
    }

    /// The message with so many in plain digits.
    pub fn plain(&self, number: u64) -> String {
        fill(self.of(number), &[("count", &number.to_string())])
    }

    /// The form for a number that may have decimals, which counts as `other` then.
    pub fn of_decimal(&self, number: f64) -> &'static str {
        if number >= 0.0 && number.fract() == 0.0 { self.of(number as u64) } else { self.other }
    }

    /// The form for so many.
    pub fn of(&self, number: u64) -> &'static str {
        let category = self.rule.category(number);
        let form = self.forms.iter().find(|(of, _)| *of == category);
        form.map_or(self.other, |(_, text)| text)
    }
}
