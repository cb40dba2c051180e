//! CSV (RFC 4180) and its relatives: records with a header, separated by commas, semicolons or tabs.
//!
//! Lines of two or three numbers with blanks between them have no header: time, value and step, as MLflow
//! writes them.

use csv_core::{ReadRecordResult, ReaderBuilder};
use protocol::ImportFault;

use crate::log::Log;
use crate::table::{Cell, Field, Table};
use crate::text::Flaw;
use crate::{LONGEST_LINE, MOST_COLUMNS};

/// Room for the records of most files; it grows with those that need more.
const USUAL_LINE: usize = 4096;
const USUAL_COLUMNS: usize = 64;

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct Csv {
    /// Name of the series, if the file holds a single one.
    series: String,
    /// The first line until it is complete. It decides what separates cells.
    head: String,
    reader: Option<Box<csv_core::Reader>>,
    /// The cells of a record one after the other, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// How many bytes and how many cells belong to the record that is being read.
    filled: (usize, usize),
    /// Whether any byte of the record was read. An opening quote is such a byte, although it leaves
    /// nothing in the cells.
    begun: bool,
    /// The line in which the record begins.
    line: u64,
    /// The line that the next byte belongs to.
    next_line: u64,
    table: Table,
}

impl Csv {
    /// A file whose series has this name, if it holds a single one.
    pub(crate) fn new(series: &str) -> Csv {
        Csv {
            series: series.to_owned(),
            head: String::new(),
            reader: None,
            cells: Vec::new(),
            ends: Vec::new(),
            filled: (0, 0),
            begun: false,
            line: 1,
            next_line: 1,
            table: Table::default(),
        }
    }

    pub(crate) fn read(&mut self, text: &str, log: &mut Log) -> Result<(), Flaw> {
        if self.reader.is_some() {
            return self.records(text.as_bytes(), false, log);
        }
        let mut rest = text;
        if self.head.is_empty() {
            // Blank lines before the first.
            rest = text.trim_start_matches(['\n', '\r']);
            self.pass(&text.as_bytes()[..text.len() - rest.len()]);
        }
        let end = rest.find(['\n', '\r']);
        let (head, rest) = rest.split_at(end.unwrap_or(rest.len()));
        if self.head.len() + head.len() > LONGEST_LINE {
            return Err((self.next_line, ImportFault::TooLong(LONGEST_LINE)));
        }
        self.head.push_str(head);
        if end.is_none() {
            return Ok(());
        }
        self.begin(log)?;
        self.records(rest.as_bytes(), false, log)
    }

    pub(crate) fn end(&mut self, log: &mut Log) -> Result<(), Flaw> {
        if self.reader.is_none() {
            self.begin(log)?;
        }
        self.records(&[], true, log)?;
        if self.table.len() == 0 { Err((1, ImportFault::Empty)) } else { Ok(()) }
    }

    /// Starts to read records once the first line is complete.
    fn begin(&mut self, log: &mut Log) -> Result<(), Flaw> {
        let head = std::mem::take(&mut self.head);
        let (delimiter, columns) = match numbers_alone(&head) {
            Some(columns) => (b' ', columns),
            None => (delimiter(&head), &[][..]),
        };
        self.table = Table::new(&self.series, delimiter == b',');
        for name in columns {
            self.table.add_column(name).map_err(|fault| (1, fault))?;
        }
        self.reader = Some(Box::new(ReaderBuilder::new().delimiter(delimiter).build()));
        self.cells = vec![0; USUAL_LINE];
        self.ends = vec![0; USUAL_COLUMNS];
        self.records(head.as_bytes(), false, log)
    }

    /// Reads records from these bytes; `over` says that the file ends with them.
    fn records(&mut self, bytes: &[u8], over: bool, log: &mut Log) -> Result<(), Flaw> {
        let Some(mut reader) = self.reader.take() else { return Ok(()) };
        let read = self.records_with(&mut reader, bytes, over, log);
        self.reader = Some(reader);
        read
    }

    fn records_with(
        &mut self,
        reader: &mut csv_core::Reader,
        bytes: &[u8],
        over: bool,
        log: &mut Log,
    ) -> Result<(), Flaw> {
        let mut rest = bytes;
        loop {
            let (cells, ends) = self.filled;
            if !self.begun {
                // Blank lines between records do not belong to the next record.
                let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
                self.pass(&rest[..blank]);
                rest = &rest[blank..];
                self.line = self.next_line;
            }
            // An empty slice would mean the end of the file to the reader.
            if rest.is_empty() && !over {
                return Ok(());
            }
            let (result, read, written, ended) =
                reader.read_record(rest, &mut self.cells[cells..], &mut self.ends[ends..]);
            self.pass(&rest[..read]);
            rest = &rest[read..];
            self.filled = (cells + written, ends + ended);
            self.begun |= read > 0;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
                ReadRecordResult::OutputFull if self.cells.len() < LONGEST_LINE => {
                    self.cells.resize((2 * self.cells.len()).min(LONGEST_LINE), 0);
                }
                ReadRecordResult::OutputFull => {
                    return Err((self.line, ImportFault::TooLong(LONGEST_LINE)));
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_COLUMNS => {
                    self.ends.resize((2 * self.ends.len()).min(MOST_COLUMNS), 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    return Err((self.line, ImportFault::TooManyPlaces(MOST_COLUMNS)));
                }
                ReadRecordResult::Record => {
                    self.record(log).map_err(|fault| (self.line, fault))?;
                    (self.filled, self.begun) = ((0, 0), false);
                }
            }
        }
    }

    /// Counts the lines in what was read.
    fn pass(&mut self, read: &[u8]) {
        self.next_line += memchr::memchr_iter(b'\n', read).count() as u64;
    }

    /// Takes a complete record: the header, or a row.
    fn record(&mut self, log: &mut Log) -> Result<(), ImportFault> {
        let ends = &self.ends[..self.filled.1];
        let cells = &self.cells[..ends.last().copied().unwrap_or_default()];
        // The text was whole characters, and cells end at ASCII characters.
        let text = std::str::from_utf8(cells).map_err(|_| ImportFault::NotText)?;
        if text.trim().is_empty() {
            return Ok(());
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let named = starts.zip(ends).map(|(start, &end)| text.get(start..end).unwrap_or_default());
        let cells = named.map(str::trim);
        if self.table.len() == 0 {
            for name in cells {
                self.table.add_column(name)?;
            }
            return Ok(());
        }
        if ends.len() != self.table.len() {
            let (found, expected) = (ends.len(), self.table.len());
            return Err(ImportFault::CellCount { found, expected });
        }
        let row: Vec<Field<'_>> = cells.map(Cell::Text).enumerate().collect();
        self.table.row(&row, log)
    }
}

/// The columns of a file whose first line is nothing but two or three numbers: a time of day in
/// milliseconds, a value, and perhaps a step.
fn numbers_alone(head: &str) -> Option<&'static [&'static str]> {
    const COLUMNS: [&str; 3] = ["time", "value", "step"];
    /// Milliseconds from 1970 to 2001: no step, and before any log.
    const EARLIEST: f64 = 1e12;
    let words: Vec<&str> = head.split(' ').collect();
    let are_numbers = words.iter().all(|word| word.parse::<f64>().is_ok());
    let is_time = words.first().and_then(|it| it.parse().ok()).is_some_and(|it: f64| it > EARLIEST);
    (are_numbers && is_time && words.len() > 1).then_some(())?;
    COLUMNS.get(..words.len())
}

/// What separates cells: the mark that is most often in the header, outside of quotes.
fn delimiter(head: &str) -> u8 {
    let count = |mark: u8| {
        let mut quoted = false;
        let outside = head.bytes().filter(|&byte| {
            quoted ^= byte == b'"';
            byte == mark && !quoted
        });
        outside.count()
    };
    let marks = [b',', b';', b'\t'];
    marks.into_iter().max_by_key(|&mark| (count(mark), mark == b',')).unwrap_or(b',')
}
