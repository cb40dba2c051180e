//! What the formats share: how numbers are written, and what a flaw is.

use protocol::ImportFault;

/// What is wrong, and in which line; line 0 where the format has no lines.
pub(crate) type Flaw = (u64, ImportFault);

/// A number as a step.
pub(crate) fn whole(number: f64) -> Option<u64> {
    let fits = (0.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
    fits.then_some(number as u64)
}

/// Reads a number: `0.5`, `1e-9`, also `nan`, `inf` and `-Infinity`. Marks between thousands are left out
/// where they cannot be decimal marks. `comma` says that a comma separates cells: then one within a cell
/// stands between thousands; else a single comma is a decimal mark.
pub(crate) fn number(text: &str, comma: bool) -> Option<f64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (point, mark) = (text.rfind('.'), text.rfind(','));
    let commas = text.matches(',').count();
    let decimal = match (point, mark) {
        (Some(point), Some(mark)) if point < mark => ',',
        (None, Some(_)) if commas == 1 && !comma => ',',
        (Some(_), None) if text.matches('.').count() > 1 => ',',
        _ => '.',
    };
    let group = if decimal == '.' { ',' } else { '.' };
    let (head, tail) = match text.split_once(decimal) {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    };
    let mut groups = head.split(group);
    let first = groups.next().unwrap_or_default();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut plain = first.to_owned();
    for group in groups {
        let leads = first.trim_start_matches(['-', '+']);
        if group.len() != 3 || !digits(group) || !(1..=3).contains(&leads.len()) || !digits(leads) {
            return None;
        }
        plain.push_str(group);
    }
    if let Some(tail) = tail {
        plain.push('.');
        plain.push_str(tail);
    }
    plain.parse().ok()
}

/// The beginning of a text: enough to find it in the file.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, comma, expected) in [
            ("0.5", true, Some(0.5)),
            ("1e-9", true, Some(1e-9)),
            ("-Infinity", true, Some(f64::NEG_INFINITY)),
            ("0,5", false, Some(0.5)),
            ("1,5e-3", false, Some(0.0015)),
            ("1,234", false, Some(1.234)),
            ("1,234", true, Some(1234.0)),
            ("-1,234,567", false, Some(-1_234_567.0)),
            ("1,234.5", false, Some(1234.5)),
            ("1.234,5", false, Some(1234.5)),
            ("1.234.567", false, Some(1_234_567.0)),
            ("0,5", true, None),
            ("1234,567", true, None),
            ("1,23,456", true, None),
            (",123", true, None),
            ("1.2.3", false, None),
            ("much", false, None),
            ("", false, None),
        ] {
            assert_eq!(number(text, comma), expected, "{text}");
        }
    }
}
