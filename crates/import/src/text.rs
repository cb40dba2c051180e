//! What the text formats share: how a file may begin, how numbers are read, what a flaw is.

use protocol::ImportFault;

/// What is wrong, and in which line; line 0 where the format has no lines.
pub(crate) type Flaw = (u64, ImportFault);

/// How a text in UTF-8 may begin.
pub(crate) const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// A number as a step.
pub(crate) fn whole(number: f64) -> Option<u64> {
    let fits = (0.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
    fits.then_some(number as u64)
}

/// Reads a step: `100`, or `100.0` as table programs write it.
pub(crate) fn step(text: &str) -> Result<u64, ImportFault> {
    let digits = text.parse::<u64>().ok().filter(|step| *step <= 1 << 53);
    let number = digits.or_else(|| text.parse().ok().and_then(whole));
    number.ok_or_else(|| ImportFault::BadStep(shortened(text)))
}

/// Reads a value, also `nan`, `inf` and `-Infinity`; `None` if the text is empty.
pub(crate) fn value(text: &str) -> Result<Option<f64>, ImportFault> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| ImportFault::BadValue(shortened(text)))
}

/// The beginning of a text: enough to find it in the file.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
