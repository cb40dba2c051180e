//! Decimal numbers as text: read and written exactly, natively and in the browser.
//!
//! In the browser the language's own conversions serve. They give the same shortest digits as
//! Rust's, and Rust's tables alone would be a twentieth of the page.

/// Reads a decimal number such as `0.05`, `-3` or `1e-4`. Whatever else a platform would accept
/// (`0x10`, `inf`, an empty text) is no number here.
pub fn read(text: &str) -> Option<f64> {
    let decimal = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if !text.bytes().all(decimal) || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    platform::read(text).filter(|number| !number.is_nan())
}

/// The fewest digits that [`read`] reads back as the same number.
pub fn write(number: f64) -> String {
    platform::write(number)
}

/// `number`, or the nearer bound where it lies outside; NaN stays what it is.
///
/// As [`f64::clamp`], whose panic writes its bounds where the compiler does not know them: the code for
/// that, too, would be a fiftieth of what the page needs first.
pub fn between(number: f64, low: f64, high: f64) -> f64 {
    if number < low {
        low
    } else if number > high {
        high
    } else {
        number
    }
}

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod platform {
    pub(super) fn read(text: &str) -> Option<f64> {
        text.parse().ok()
    }

    pub(super) fn write(number: f64) -> String {
        number.to_string()
    }
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod platform {
    use js_sys::Number;
    use wasm_bindgen::JsValue;

    pub(super) fn read(text: &str) -> Option<f64> {
        f64::try_from(JsValue::from_str(text)).ok()
    }

    pub(super) fn write(number: f64) -> String {
        // Fails only for a radix that is none.
        Number::from(number).to_string_with_radix(10).map_or_else(|_| String::new(), Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_and_everything_else_is_none() {
        for (text, expected) in [
            ("20", Some(20.0)),
            ("-3", Some(-3.0)),
            ("+0.05", Some(0.05)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1e-4", Some(1e-4)),
            ("1E999", Some(f64::INFINITY)),
            ("", None),
            ("-", None),
            ("e5", None),
            ("1e", None),
            ("1-2", None),
            ("0x10", None),
            ("inf", None),
            ("NaN", None),
            ("1 ", None),
            ("1_000", None),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_nearer_bound_stands_for_what_lies_outside() {
        for (number, expected) in [(-0.5, 0.0), (0.25, 0.25), (7.0, 1.0), (f64::INFINITY, 1.0)] {
            assert_eq!(between(number, 0.0, 1.0), expected);
        }
        assert!(between(f64::NAN, 0.0, 1.0).is_nan());
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_number() {
        for number in [0.0, 0.1, 1e-6, 0.005, 10.0, 1.0 / 3.0, 0.999, 123_456_789.125] {
            assert_eq!(read(&write(number)), Some(number));
        }
    }
}
