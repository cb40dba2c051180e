//! `separator`: finds what stands between the cells of a text.

use crate::csv::{Reader, Separator};

/// All separators. Where several would do, the first: a comma may be part of a number, a space part of a text.
const ALL: [Separator; 5] = [
    Separator::Byte(b'\t'),
    Separator::Byte(b';'),
    Separator::Byte(b'|'),
    Separator::Byte(b','),
    Separator::Space,
];

/// So many records are looked at.
const LOOKED_AT: usize = 100;

/// The separator that cuts most of the first records into equally many cells, two at least. It is a comma where
/// there is none.
pub(crate) fn separator(text: &str) -> Separator {
    let (mut best, mut most) = (Separator::Byte(b','), 0);
    for separator in ALL {
        let fitting = fitting(text, separator);
        if fitting > most {
            (best, most) = (separator, fitting);
        }
    }
    best
}

/// How many of the first records have the number of cells that most of them have; 0 if that is one cell.
fn fitting(text: &str, separator: Separator) -> usize {
    let mut reader = Reader::new(text, separator);
    let mut widths = Vec::new();
    let mut cells = Vec::new();
    while widths.len() < LOOKED_AT {
        cells.clear();
        match reader.record(&mut cells) {
            Ok(Some(_)) => widths.push(cells.len()),
            Ok(None) | Err(_) => break,
        }
        // Columns that spaces align may have a tab before the last.
        if separator == Separator::Byte(b'\t') && cells.iter().any(|cell| holds_numbers(cell)) {
            return 0;
        }
    }
    let count = |width: usize| widths.iter().filter(|it| **it == width).count();
    widths.iter().filter(|width| **width > 1).map(|width| count(*width)).max().unwrap_or(0)
}

/// Whether a cell is several numbers that spaces align.
fn holds_numbers(cell: &str) -> bool {
    let mut words = cell.split_whitespace().map(|word| experiment::number::read(word).is_some());
    cell.contains("  ") && words.next() == Some(true) && words.next() == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cuts_all_lines_alike_separates() {
        let byte = Separator::Byte;
        for (text, expected) in [
            ("a,b\n1,2\n", byte(b',')),
            ("a;b\n1,5;2,5\n", byte(b';')),
            ("1,5;2,5;3,5\n4,5;5,5;6,5\n", byte(b';')),
            ("a\tb c\n1\t2 3\n", byte(b'\t')),
            ("a|b\n1|2\n", byte(b'|')),
            ("name,tags\nx,a;b\ny,c;d\nz,e\n", byte(b',')),
            ("\"x;y;z\",b\n1,2\n", byte(b',')),
            (" 0.1  18.0\n 0.02  0.0\n", Separator::Space),
            (
                "18.0   8  307.0\t\"chevrolet chevelle\"\n15.0   8  350.0\t\"buick\"\n",
                Separator::Space,
            ),
            ("a, b\n1, 2\n", byte(b',')),
            ("one\ntwo\n", byte(b',')),
            ("", byte(b',')),
            ("a,\"b\n1", byte(b',')),
        ] {
            assert_eq!(separator(text), expected, "{text:?}");
        }
    }
}
