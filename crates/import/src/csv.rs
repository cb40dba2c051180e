//! CSV (RFC 4180) with a header that names `step`, `layer`, `metric` and `value` in any order.

use csv_core::{ReadRecordResult, ReaderBuilder};
use protocol::ImportFault;

use crate::LONGEST_LINE;
use crate::log::{Log, Row};
use crate::text::{BYTE_ORDER_MARK, Flaw, step, value};

/// The most cells of a line.
const MOST_CELLS: usize = 256;

/// The columns that are read.
const COLUMNS: [&str; 4] = ["step", "layer", "metric", "value"];

/// A file that is being read.
#[derive(Debug, Default)]
pub(crate) struct Csv {
    /// The first line until it is complete. It decides what separates cells.
    head: Vec<u8>,
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
    /// Where the four columns are, and how many there are in all.
    columns: Option<([usize; 4], usize)>,
}

impl Csv {
    pub(crate) fn read(&mut self, bytes: &[u8], log: &mut Log) -> Result<(), Flaw> {
        if self.reader.is_some() {
            return self.records(bytes, false, log);
        }
        let end = memchr::memchr2(b'\n', b'\r', bytes);
        let (head, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        if self.head.len() + head.len() > LONGEST_LINE {
            return Err((1, ImportFault::TooLong(LONGEST_LINE)));
        }
        self.head.extend_from_slice(head);
        if end.is_none() {
            return Ok(());
        }
        self.begin(log)?;
        self.records(rest, false, log)
    }

    pub(crate) fn end(&mut self, log: &mut Log) -> Result<(), Flaw> {
        if self.reader.is_none() {
            self.begin(log)?;
        }
        self.records(&[], true, log)?;
        if self.columns.is_none() { Err((1, ImportFault::Empty)) } else { Ok(()) }
    }

    /// Starts to read records once the first line is complete.
    fn begin(&mut self, log: &mut Log) -> Result<(), Flaw> {
        let head = std::mem::take(&mut self.head);
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        let count = |mark: u8| memchr::memchr_iter(mark, head).count();
        let marks = [b',', b';', b'\t'];
        let delimiter =
            marks.into_iter().max_by_key(|&mark| (count(mark), mark == b',')).unwrap_or(b',');
        self.reader = Some(Box::new(ReaderBuilder::new().delimiter(delimiter).build()));
        self.cells = vec![0; LONGEST_LINE];
        self.ends = vec![0; MOST_CELLS];
        (self.line, self.next_line) = (1, 1);
        self.records(head, false, log)
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
                ReadRecordResult::OutputFull => {
                    return Err((self.line, ImportFault::TooLong(LONGEST_LINE)));
                }
                ReadRecordResult::OutputEndsFull => {
                    let expected = self.columns.map_or(COLUMNS.len(), |it| it.1);
                    return Err((
                        self.line,
                        ImportFault::CellCount { found: MOST_CELLS, expected },
                    ));
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
        let text = std::str::from_utf8(cells).map_err(|_| ImportFault::NotText)?;
        let cell = |index: usize| {
            let start = if index == 0 { 0 } else { ends[index - 1] };
            // A cell that ends within a character is not UTF-8.
            text.get(start..ends[index]).map(str::trim).ok_or(ImportFault::NotText)
        };
        if text.trim().is_empty() {
            return Ok(());
        }
        let Some((columns, count)) = self.columns else {
            let names = (0..ends.len()).map(cell).collect::<Result<Vec<&str>, _>>()?;
            self.columns = Some((columns(&names)?, names.len()));
            return Ok(());
        };
        if ends.len() != count {
            return Err(ImportFault::CellCount { found: ends.len(), expected: count });
        }
        let [at_step, at_layer, at_metric, at_value] = columns;
        let (step, value) = (step(cell(at_step)?)?, value(cell(at_value)?)?);
        log.add(Row { step, layer: cell(at_layer)?, metric: cell(at_metric)?, value })
    }
}

/// The positions of the four columns.
fn columns(names: &[&str]) -> Result<[usize; 4], ImportFault> {
    let mut found = [0; 4];
    let mut missing = Vec::new();
    for (place, column) in found.iter_mut().zip(COLUMNS) {
        let mut matching =
            names.iter().enumerate().filter(|name| name.1.eq_ignore_ascii_case(column));
        match (matching.next(), matching.next()) {
            (Some((index, _)), None) => *place = index,
            (Some(_), Some(_)) => return Err(ImportFault::RepeatedColumn(column.to_owned())),
            (None, _) => missing.push(column.to_owned()),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(ImportFault::MissingColumns(missing)) }
}
