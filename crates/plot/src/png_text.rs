//! Writes title, settings and link into a PNG file: one `iTXt` chunk for each piece of text.

use crate::svg::About;

/// The eight bytes at the beginning of every PNG file, and the length of the first chunk, which is fixed.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const HEADER: usize = 8 + 4 + 4 + 13 + 4;

/// The file with its title, its settings and its link; unchanged if it is no PNG file.
pub fn with_text(png: &[u8], about: About<'_>) -> Vec<u8> {
    let mut file = png.to_vec();
    if png.len() < HEADER || !png.starts_with(SIGNATURE) {
        return file;
    }
    let About { title, settings, link } = about;
    let pieces = [
        ("Title", title),
        ("Description", settings),
        ("Source", link),
        ("Software", "Gradient Lab"),
    ];
    let chunks = pieces.map(|(keyword, text)| chunk(keyword, text)).concat();
    file.splice(HEADER..HEADER, chunks);
    file
}

/// A chunk of uncompressed UTF-8 text without a language.
fn chunk(keyword: &str, text: &str) -> Vec<u8> {
    let content = [b"iTXt", keyword.as_bytes(), &[0, 0, 0, 0, 0], text.as_bytes()].concat();
    let length = (content.len() - 4) as u32;
    let sum = checksum(&content).to_be_bytes();
    [&length.to_be_bytes(), &content[..], &sum].concat()
}

/// CRC-32, bit by bit, which is fast enough for a few hundred bytes.
fn checksum(bytes: &[u8]) -> u32 {
    let of = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(!0, of)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: About<'static> = About { title: "Título", settings: "a: 1", link: "#a=1" };

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn text_stands_after_the_header_and_everything_else_stays() {
        let header = [&13_u32.to_be_bytes()[..], b"IHDR", &[0; 13], &[1, 2, 3, 4]].concat();
        let png = [SIGNATURE, &header, b"the rest"].concat();
        let file = with_text(&png, ABOUT);
        assert!(file.starts_with(&png[..HEADER]) && file.ends_with(b"the rest"));
        let mut rest = &file[HEADER..file.len() - 8];
        let mut texts = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            texts.push(String::from_utf8_lossy(&after[4..4 + length]).into_owned());
            rest = &after[length + 8..];
        }
        assert_eq!(texts[0], "Title\0\0\0\0\0Título");
        assert_eq!(texts[2], "Source\0\0\0\0\0#a=1");
        assert_eq!(texts.len(), 4);
    }

    #[test]
    fn what_is_no_picture_is_left_alone() {
        for bytes in [&b""[..], b"\x89PNG", &[0; 100]] {
            assert_eq!(with_text(bytes, ABOUT), bytes);
        }
    }
}
