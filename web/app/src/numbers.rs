//! Numbers as a reader of the page's language writes them.

use std::cell::RefCell;

use experiment::Language;
use insight::Reading;
use js_sys::{Array, Function, Intl, Number, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::messages::{catalogue, fill};

/// A plain number with at most `digits` decimals.
pub(crate) fn decimal(value: f64, digits: u32, language: Language) -> String {
    format(value, Style::Decimals(digits), language)
}

/// A share as a percentage.
pub(crate) fn percent(value: f64, language: Language) -> String {
    format(value, Style::Percent, language)
}

/// A setting with at most `digits` significant digits: 0.005, or 1·10⁻⁶ where a plain number would
/// be all zeros.
pub(crate) fn setting(value: f64, digits: u32, language: Language) -> String {
    scientific(value, Style::Significant(digits), digits, language)
}

/// A measurement with exactly `digits` significant digits: 0.0310 or 3.10·10⁻⁹, so that its length
/// does not jump while it changes.
pub(crate) fn measured(value: f64, digits: u32, language: Language) -> String {
    scientific(value, Style::ExactlySignificant(digits), digits, language)
}

fn scientific(value: f64, style: Style, digits: u32, language: Language) -> String {
    if value == 0.0 || (1e-3..1e4).contains(&value.abs()) {
        return format(value, style, language);
    }
    let text = Number::from(value).to_exponential(digits.saturating_sub(1) as u8);
    let text = text.map_or_else(|_| String::new(), String::from);
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let mantissa = experiment::number::read(mantissa).unwrap_or(f64::NAN);
            let mantissa = format(mantissa, style, language);
            let exponent: i32 = exponent.parse().unwrap_or_default();
            format!("{mantissa}·{}", plot::decade_label(exponent))
        }
        None => text, // infinite or not a number
    }
}

/// A share as a CSS percentage, to a thousandth of a per cent.
pub(crate) fn css_percent(share: f64) -> String {
    let thousandths = (share * 100_000.0).round() as u32;
    format!("{}.{:03}%", thousandths / 1000, thousandths % 1000)
}

/// A measured norm, or in words what it is instead of a number.
pub(crate) fn reading(reading: Reading, language: Language) -> String {
    let words = catalogue(language);
    match reading {
        Reading::Value(value) => measured(f64::from(value), 3, language),
        Reading::BelowF32 => {
            let bound = measured(f64::from(f32::MIN_POSITIVE), 2, language);
            fill(words.value_below, &[("bound", &bound)])
        }
        Reading::Zero => words.value_zero.to_owned(),
        Reading::NonFinite => words.value_nonfinite.to_owned(),
        Reading::NotMeasured => words.value_not_logged.to_owned(),
    }
}

/// How a number is written.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// At most so many decimals.
    Decimals(u32),
    /// A percentage with at most one decimal.
    Percent,
    /// At most so many significant digits.
    Significant(u32),
    /// Exactly so many significant digits.
    ExactlySignificant(u32),
}

impl Style {
    fn options(self) -> Vec<(&'static str, JsValue)> {
        match self {
            Style::Decimals(digits) => vec![("maximumFractionDigits", digits.into())],
            Style::Percent => {
                vec![("style", "percent".into()), ("maximumFractionDigits", 1.into())]
            }
            Style::Significant(digits) => vec![("maximumSignificantDigits", digits.into())],
            Style::ExactlySignificant(digits) => vec![
                ("maximumSignificantDigits", digits.into()),
                ("minimumSignificantDigits", digits.into()),
            ],
        }
    }

    /// The browser's formatter for this style.
    fn formatter(self, language: Language) -> Function {
        let object = Object::new();
        for (name, option) in self.options() {
            // Setting a property of a fresh plain object cannot fail.
            let _ = Reflect::set(&object, &name.into(), &option);
        }
        Intl::NumberFormat::new(&Array::of1(&language.name().into()), &object).format()
    }
}

thread_local! {
    /// Formatters are slow to make and used many times a picture.
    static FORMATTERS: RefCell<Vec<(Style, Language, Function)>> = const { RefCell::new(Vec::new()) };
}

fn format(value: f64, style: Style, language: Language) -> String {
    FORMATTERS.with_borrow_mut(|formatters| {
        let known = formatters.iter().position(|(s, l, _)| (*s, *l) == (style, language));
        let index = known.unwrap_or_else(|| {
            formatters.push((style, language, style.formatter(language)));
            formatters.len() - 1
        });
        let text = formatters[index].2.call1(&JsValue::UNDEFINED, &value.into());
        text.ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}
