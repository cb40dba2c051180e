//! `Decoder`: text in any of the usual encodings as UTF-8, in chunks.
//!
//! UTF-16 is told by its byte order mark, or by the zeros between its letters. Everything else is taken for
//! UTF-8, and bytes that are no UTF-8 for Latin-1: text in Latin-1 practically never is valid UTF-8.

use std::borrow::Cow;

/// How a text in UTF-8 may begin.
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// How the text is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

/// Turns bytes into UTF-8.
#[derive(Debug)]
pub(crate) struct Decoder {
    encoding: Encoding,
    /// The bytes of a character whose other bytes were not read yet: at most three.
    begun: Vec<u8>,
    latin1: bool,
}

impl Decoder {
    /// The decoder of a file that begins so, and how many bytes its mark takes; `None` if it is no text.
    pub(crate) fn told_by(begun: &[u8]) -> Option<(Decoder, usize)> {
        let zero = |at: usize| begun.get(at) == Some(&0);
        let (encoding, mark) = match begun {
            [0xff, 0xfe, ..] => (Encoding::Utf16 { big_endian: false }, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16 { big_endian: true }, 2),
            _ if begun.starts_with(BYTE_ORDER_MARK) => (Encoding::Utf8, BYTE_ORDER_MARK.len()),
            _ if zero(1) && zero(3) && !zero(0) && !zero(2) => {
                (Encoding::Utf16 { big_endian: false }, 0)
            }
            _ if zero(0) && zero(2) && !zero(1) && !zero(3) => {
                (Encoding::Utf16 { big_endian: true }, 0)
            }
            _ if begun.contains(&0) => return None,
            _ => (Encoding::Utf8, 0),
        };
        Some((Decoder { encoding, begun: Vec::new(), latin1: false }, mark))
    }

    /// Whether anything was read as Latin-1.
    pub(crate) fn latin1(&self) -> bool {
        self.latin1
    }

    /// The next bytes as text; `over` says that the file ends with them.
    pub(crate) fn read<'a>(&mut self, bytes: &'a [u8], over: bool) -> Cow<'a, str> {
        if self.begun.is_empty()
            && self.encoding == Encoding::Utf8
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Cow::Borrowed(text);
        }
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let mut text = String::with_capacity(all.len());
        let left = match self.encoding {
            Encoding::Utf8 => self.utf8(&all, over, &mut text),
            Encoding::Utf16 { big_endian } => utf16(&all, big_endian, over, &mut text),
        };
        self.begun = all[all.len() - left..].to_vec();
        Cow::Owned(text)
    }

    /// Decodes as far as characters are complete; how many bytes are left.
    fn utf8(&mut self, bytes: &[u8], over: bool, text: &mut String) -> usize {
        let mut rest = bytes;
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return 0;
                }
                Err(error) => error,
            };
            let (valid, after) = rest.split_at(error.valid_up_to());
            text.push_str(std::str::from_utf8(valid).unwrap_or_default());
            if error.error_len().is_none() && !over {
                return after.len();
            }
            let Some((&byte, after)) = after.split_first() else { return 0 };
            text.push(char::from(byte));
            self.latin1 = true;
            rest = after;
        }
    }
}

/// As [`Decoder::utf8`]. A half of a pair that stands alone is marked as unreadable.
fn utf16(bytes: &[u8], big_endian: bool, over: bool, text: &mut String) -> usize {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let read = if big_endian { u16::from_be_bytes } else { u16::from_le_bytes };
    let half = |pair: &[u8; 2]| (0xd800..0xdc00).contains(&read(*pair));
    // The second half of a pair may come with the next bytes.
    let open = usize::from(!over && pairs.last().is_some_and(half));
    let units = pairs[..pairs.len() - open].iter().map(|pair| read(*pair));
    text.extend(char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)));
    2 * open + odd.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], chunk: usize) -> Option<(String, bool)> {
        let (mut decoder, mark) = Decoder::told_by(bytes)?;
        let chunks = bytes[mark..].chunks(chunk);
        let mut text: String =
            chunks.map(|chunk| decoder.read(chunk, false).into_owned()).collect();
        text.push_str(&decoder.read(&[], true));
        Some((text, decoder.latin1()))
    }

    #[test]
    fn text_is_read_in_every_encoding_however_it_is_cut() {
        let text = "step;época 🙂\n";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(BYTE_ORDER_MARK, text.as_bytes()),
            marked(&[0xff, 0xfe], &little),
            marked(&[0xfe, 0xff], &big),
            little,
            big,
        ] {
            for chunk in [1, 2, 3, 5, 1000] {
                assert_eq!(decoded(&bytes, chunk), Some((text.to_owned(), false)), "{chunk}");
            }
        }
        for chunk in [1, 1000] {
            let latin = decoded(b"S\xe3o Paulo \xe9", chunk);
            assert_eq!(latin, Some(("São Paulo é".to_owned(), true)));
        }
        assert_eq!(decoded(&[1, 0, 0, 0, 7], 9), None);
    }
}
