//! What a file of text is written in, and the text.

use std::borrow::Cow;

use experiment::Encoding;

/// The letters that Windows-1252 has in the place of the control characters 0x80 to 0x9F of Latin-1, as browsers
/// read them.
const BETWEEN: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a file without its byte order mark. Bytes that stand for nothing become U+FFFD.
///
/// A byte order mark says what the file is written in. Without one it is UTF-16 if every other byte is mostly 0,
/// else UTF-8 where it can be, else Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => Encoding::Utf16Le,
        [0xfe, 0xff, ..] => Encoding::Utf16Be,
        _ => unmarked(bytes),
    };
    let text: Cow<'_, str> = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes),
        Encoding::Utf16Le => utf16(bytes, u16::from_le_bytes).into(),
        Encoding::Utf16Be => utf16(bytes, u16::from_be_bytes).into(),
        Encoding::Windows1252 => bytes.iter().map(|&byte| windows_1252(byte)).collect(),
    };
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Cow::Owned(text) if text.starts_with('\u{feff}') => {
            Cow::Owned(text['\u{feff}'.len_utf8()..].to_owned())
        }
        Cow::Owned(text) => Cow::Owned(text),
    };
    (text, encoding)
}

/// What a file without a byte order mark of UTF-16 is written in.
fn unmarked(bytes: &[u8]) -> Encoding {
    let zeros =
        |first: usize| bytes.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    // Separators, digits and line ends have a higher byte of 0 in every language.
    let many = bytes.len() / 5;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > many && odd > even => Encoding::Utf16Le,
        (even, _) if even > many => Encoding::Utf16Be,
        _ if std::str::from_utf8(bytes).is_ok() => Encoding::Utf8,
        _ => Encoding::Windows1252,
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => BETWEEN[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "altura;cidade\n1,6;São Paulo\n";
        let units = |order: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xfeff);
            mark.into_iter().chain(text.encode_utf16()).flat_map(order).collect()
        };
        let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
            (latin, Encoding::Windows1252),
            (units(u16::to_le_bytes, true), Encoding::Utf16Le),
            (units(u16::to_be_bytes, true), Encoding::Utf16Be),
            (units(u16::to_le_bytes, false), Encoding::Utf16Le),
            (units(u16::to_be_bytes, false), Encoding::Utf16Be),
        ] {
            assert_eq!(decode(&bytes), (text.into(), encoding));
        }
    }

    #[test]
    fn letters_between_and_odd_bytes_are_read() {
        assert_eq!(decode(b"\x80\x97\xe7").0, "€—ç");
        assert_eq!(decode(b"\xff\xfea\0\x00\xd8b").0, "a\u{fffd}");
        assert_eq!(decode(b"").0, "");
        assert_eq!(decode(b"\xff\xfe").0, "");
    }
}
