//! Numbers as a reader of the page's language writes them.
//!
//! The digits are those of `Intl.NumberFormat`: the fewest that tell a number from its neighbours,
//! rounded half away from zero.

use experiment::number;
use insight::Reading;

use crate::fill::fill;
use crate::messages::Catalogue;

/// A plain number with at most `digits` decimals.
pub fn decimal(value: f64, digits: u32, words: &Catalogue) -> String {
    format(value, Style::Decimals(digits), words)
}

/// A share as a percentage with at most one decimal.
pub fn percent(value: f64, words: &Catalogue) -> String {
    fill(words.percent_value, &[("value", &format(value, Style::Percent, words))])
}

/// A setting with at most `digits` significant digits: 0.005, or 1·10⁻⁶ where a plain number would
/// be all zeros.
pub fn setting(value: f64, digits: u32, words: &Catalogue) -> String {
    scientific(value, Style::Significant(digits), digits, words)
}

/// A measurement with exactly `digits` significant digits: 0.0310 or 3.10·10⁻⁹, so that its length
/// does not jump while it changes.
pub fn measured(value: f64, digits: u32, words: &Catalogue) -> String {
    scientific(value, Style::ExactlySignificant(digits), digits, words)
}

/// A measured norm, or in words what it is instead of a number.
pub fn reading(reading: Reading, words: &Catalogue) -> String {
    match reading {
        Reading::Value(value) => measured(f64::from(value), 3, words),
        Reading::Tiny(value) => {
            // Less than half of the smallest subnormal number is rounded to 0.
            let is_lost = value as f32 == 0.0;
            let message = if is_lost { words.value_lost } else { words.value_tiny };
            fill(message, &[("value", &measured(value, 3, words))])
        }
        Reading::BelowF32 => {
            let bound = measured(f64::from(f32::MIN_POSITIVE), 2, words);
            fill(words.value_below, &[("bound", &bound)])
        }
        Reading::Zero => words.value_zero.to_owned(),
        Reading::NonFinite => words.value_nonfinite.to_owned(),
        Reading::NotMeasured => words.value_not_logged.to_owned(),
    }
}

/// A share as a CSS percentage, to a thousandth of a per cent.
pub fn css_percent(share: f64) -> String {
    let thousandths = (share * 100_000.0).round() as u32;
    format!("{}.{:03}%", thousandths / 1000, thousandths % 1000)
}

fn scientific(value: f64, style: Style, digits: u32, words: &Catalogue) -> String {
    if value == 0.0 || value.is_nan() || (1e-3..1e4).contains(&value.abs()) {
        return format(value, style, words);
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let mut number = Decimal::of(value);
    number.round(digits.max(1) as usize);
    let exponent = number.point - 1;
    number.point = 1;
    format!("{}·{}", number.write(style, words), plot::decade_label(exponent))
}

/// How a number is written.
#[derive(Clone, Copy)]
enum Style {
    /// At most so many decimals.
    Decimals(u32),
    /// A hundred times as large, with at most one decimal.
    Percent,
    /// At most so many significant digits.
    Significant(u32),
    /// Exactly so many significant digits.
    ExactlySignificant(u32),
}

fn format(value: f64, style: Style, words: &Catalogue) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    let mut number = Decimal::of(value);
    match style {
        Style::Decimals(digits) => number.round_behind(digits as i32),
        Style::Percent => {
            number.point += 2;
            number.round_behind(1);
        }
        Style::Significant(digits) | Style::ExactlySignificant(digits) => {
            number.round(digits as usize);
        }
    }
    number.write(style, words)
}

/// A number as decimal digits d₁ d₂ d₃ …: ±0.d₁d₂d₃… · 10^point, without zeros at either end.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i32,
}

impl Decimal {
    /// The fewest digits of a finite number that tell it from its neighbours; none for 0.
    fn of(value: f64) -> Decimal {
        let text = number::write(value.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.trim_start_matches('+').parse().unwrap_or_default();
        let (whole, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, behind].concat();
        let digits = all.trim_start_matches('0');
        let point = exponent + whole.len() as i32 - (all.len() - digits.len()) as i32;
        let digits = digits.trim_end_matches('0').bytes().map(|digit| digit - b'0').collect();
        Decimal { negative: value.is_sign_negative(), digits, point }
    }

    /// Rounds to so many digits at most.
    fn round(&mut self, count: usize) {
        let up = self.digits.get(count).is_some_and(|&digit| digit >= 5);
        self.digits.truncate(count);
        if up {
            let nines = self.digits.iter().rev().take_while(|&&digit| digit == 9).count();
            self.digits.truncate(self.digits.len() - nines);
            match self.digits.last_mut() {
                Some(digit) => *digit += 1,
                None => {
                    self.digits.push(1);
                    self.point += 1;
                }
            }
        }
        let zeros = self.digits.iter().rev().take_while(|&&digit| digit == 0).count();
        self.digits.truncate(self.digits.len() - zeros);
    }

    /// Rounds to so many digits behind the decimal mark.
    fn round_behind(&mut self, count: i32) {
        match usize::try_from(self.point + count) {
            Ok(count) => self.round(count),
            Err(_) => self.digits.clear(),
        }
    }

    /// The number with the language's marks, padded with zeros where the style wants so many digits.
    fn write(&self, style: Style, words: &Catalogue) -> String {
        // 0 has one digit before its mark.
        let point = if self.digits.is_empty() { 1 } else { self.point };
        let least = match style {
            Style::ExactlySignificant(digits) => digits as i32 - point,
            Style::Decimals(_) | Style::Percent | Style::Significant(_) => 0,
        };
        let behind = least.max(self.digits.len() as i32 - point).max(0);
        let digit = |place: i32| {
            let digit = usize::try_from(place).ok().and_then(|place| self.digits.get(place));
            char::from(b'0' + digit.copied().unwrap_or_default())
        };
        let mut text = String::new();
        if self.negative {
            text.push('-');
        }
        if point <= 0 {
            text.push('0');
        }
        for place in 0..point {
            text.push(digit(place));
            let left = point - 1 - place;
            if left > 0 && left % 3 == 0 {
                text.push_str(words.group_mark);
            }
        }
        if behind > 0 {
            text.push_str(words.decimal_mark);
            text.extend((point..point + behind).map(digit));
        }
        text
    }
}
