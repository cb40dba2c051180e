//! Reads separated text (RFC 4180, and what else is about) into records of cells.

use std::borrow::Cow;

use experiment::TableProblem;

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Separator {
    /// One character.
    Byte(u8),
    /// Spaces and tabs; several count as one.
    Space,
}

/// The cells of a text, record by record. Blank lines are left out.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Records<'a> {
    /// All cells, without the white space around them.
    pub(crate) cells: Vec<Cow<'a, str>>,
    /// Where each record begins: its line in the text, counted from 1, and its first cell.
    pub(crate) starts: Vec<(usize, usize)>,
}

/// Reads a whole text without byte order mark; lines end with LF, CR LF or CR.
///
/// A cell in double quotes may hold separators, line ends and, doubled, quotes. A quote in the
/// middle of a cell is a character like any other.
pub(crate) fn records(text: &str, separator: Separator) -> Result<Records<'_>, TableProblem> {
    let mut reader = Reader::new(text, separator);
    let mut records = Records::default();
    loop {
        let first = records.cells.len();
        match reader.record(&mut records.cells)? {
            Some(line) => records.starts.push((line, first)),
            None => return Ok(records),
        }
    }
}

/// Reads a text record by record.
pub(crate) struct Reader<'a> {
    text: &'a str,
    separator: Separator,
    /// Bytes read.
    at: usize,
    /// Line of the next byte, counted from 1.
    line: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the begin of a text.
    pub(crate) fn new(text: &'a str, separator: Separator) -> Reader<'a> {
        Reader { text, separator, at: 0, line: 1 }
    }

    /// Reads the cells of the next record, and gives the line at which it begins; `None` at the end.
    pub(crate) fn record(
        &mut self,
        cells: &mut Vec<Cow<'a, str>>,
    ) -> Result<Option<usize>, TableProblem> {
        while self.at < self.text.len() {
            let (line, first) = (self.line, cells.len());
            self.cells(cells)?;
            let is_blank =
                cells.len() <= first + 1 && cells[first..].iter().all(|it| it.is_empty());
            if is_blank {
                cells.truncate(first);
            } else {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// Reads the cells up to the end of the line, and the line end itself.
    fn cells(&mut self, cells: &mut Vec<Cow<'a, str>>) -> Result<(), TableProblem> {
        loop {
            if self.separator == Separator::Space {
                // Around the cells of a line there may be as many as like.
                self.skip(b" \t");
            }
            let at_end = matches!(self.peek(), None | Some(b'\n' | b'\r'));
            if !(at_end && self.separator == Separator::Space) {
                cells.push(self.cell()?);
            }
            match self.peek() {
                Some(byte) if self.separates(byte) => self.at += 1,
                Some(_) => {
                    let end = &self.text[self.at..];
                    self.at += if end.starts_with("\r\n") { 2 } else { 1 };
                    self.line += 1;
                    return Ok(());
                }
                None => return Ok(()),
            }
        }
    }

    /// Reads a cell, and stops before the separator or line end that ends it.
    fn cell(&mut self) -> Result<Cow<'a, str>, TableProblem> {
        let before = self.at;
        self.skip(b" ");
        if self.peek() == Some(b'"') {
            self.at += 1;
            return self.quoted();
        }
        self.at = before;
        Ok(Cow::Borrowed(self.bare().trim()))
    }

    /// Everything up to the next separator or line end.
    fn bare(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let ends = |byte: u8| self.separates(byte) || byte == b'\n' || byte == b'\r';
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// The rest of a cell whose opening quote has been read.
    fn quoted(&mut self) -> Result<Cow<'a, str>, TableProblem> {
        let opened = self.line;
        let mut before = String::new();
        loop {
            let rest = &self.text[self.at..];
            let length = rest.find('"').ok_or(TableProblem::UnclosedQuote { line: opened })?;
            let piece = &rest[..length];
            self.line += line_ends(piece);
            self.at += length + 1;
            if rest[length + 1..].starts_with('"') {
                before.push_str(piece);
                before.push('"');
                self.at += 1;
                continue;
            }
            if !self.bare().trim().is_empty() {
                return Err(TableProblem::TextAfterQuote { line: self.line });
            }
            if before.is_empty() {
                return Ok(Cow::Borrowed(piece.trim()));
            }
            before.push_str(piece);
            return Ok(Cow::Owned(before.trim().to_owned()));
        }
    }

    fn separates(&self, byte: u8) -> bool {
        match self.separator {
            Separator::Byte(separator) => byte == separator,
            Separator::Space => byte == b' ' || byte == b'\t',
        }
    }

    fn skip(&mut self, bytes: &[u8]) {
        while self.peek().is_some_and(|byte| bytes.contains(&byte)) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// Number of line ends: LF, CR LF or CR.
fn line_ends(text: &str) -> usize {
    let count = |end: &str| text.matches(end).count();
    count("\n") + count("\r") - count("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::separator::separator;

    fn read(text: &str) -> Result<Records<'_>, TableProblem> {
        records(text, separator(text))
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        let Records { cells, starts } = read(text).unwrap();
        let ends = starts.iter().skip(1).map(|start| start.1).chain([cells.len()]);
        let rows = starts.iter().zip(ends).map(|(start, end)| &cells[start.1..end]);
        rows.map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect()
    }

    fn lines(text: &str) -> Vec<usize> {
        read(text).unwrap().starts.iter().map(|start| start.0).collect()
    }

    #[test]
    fn every_separator_and_line_end_gives_the_same_cells() {
        let expected = [["a", "b"], ["1", "2"], ["3", "4"]];
        for text in [
            "a,b\n1,2\n3,4\n",
            "a,b\r\n1,2\r\n3,4",
            "a,b\r1,2\r3,4\r",
            "a;b\n1;2\n3;4",
            "a|b\n1|2\n3|4",
            "a\tb\n1\t2\n3\t4",
            "a b\n1 2\n3 4",
            "  a   b \n\n 1 \t 2\n\t\n 3    \"4\"  \n",
            "\n\na , b\n\n 1,2\t\n   \n3,4\n\n",
            "\"a\",\"b\"\n\"1\", \"2\" \n3,4",
        ] {
            assert_eq!(cells(text), expected, "{text:?}");
        }
    }

    #[test]
    fn quotes_hide_separators_and_commas_may_be_part_of_numbers() {
        assert_eq!(cells("a;b,c\n1,5;2").concat(), ["a", "b,c", "1,5", "2"]);
        assert_eq!(cells("a;b;c,d\n1;2;3,5").concat(), ["a", "b", "c,d", "1", "2", "3,5"]);
        assert_eq!(cells("\"x,y,z\";b\n1;2").concat(), ["x,y,z", "b", "1", "2"]);
        let cars = " 8  307.0\t\"ford torino\"\n15    ?  \t\"amc\"\n";
        assert_eq!(cells(cars).concat(), ["8", "307.0", "ford torino", "15", "?", "amc"]);
    }

    #[test]
    fn quoted_cells_hold_anything() {
        let text = "name,n\n\"Ann \"\"A\"\", Bo\",1\n\"two\r\nlines\",2\n5\" disk,3\n\"\",\n";
        let expected = [
            ["name", "n"],
            ["Ann \"A\", Bo", "1"],
            ["two\r\nlines", "2"],
            ["5\" disk", "3"],
            ["", ""],
        ];
        assert_eq!(cells(text), expected);
        assert_eq!(lines(text), [1, 2, 3, 5, 6]);
    }

    #[test]
    fn records_know_their_lines() {
        assert_eq!(lines("a,b\n\n\n1,2\r\n\r\n3,4"), [1, 4, 6]);
        assert_eq!(lines("a,\"b\r\n\r\n\"\r\n1,2"), [1, 4]);
        assert_eq!(lines(""), [0; 0]);
    }

    #[test]
    fn broken_quotes_are_found_where_they_are() {
        let problem = |text| read(text).unwrap_err();
        assert_eq!(problem("a,b\n\n1,\"2\n3,4\n"), TableProblem::UnclosedQuote { line: 3 });
        assert_eq!(problem("a,\"b\"\n\"1\"x,2"), TableProblem::TextAfterQuote { line: 2 });
        assert_eq!(problem("a\n\"\n\"\"\n\"x"), TableProblem::TextAfterQuote { line: 4 });
    }
}
