//! Shortens the user's own text where a problem quotes it.

/// Longest piece of the user's own text that a problem repeats, in characters.
const LONGEST_QUOTE: usize = 40;

/// A piece of the user's own text, shortened to what a person can read.
pub(crate) fn quote(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
