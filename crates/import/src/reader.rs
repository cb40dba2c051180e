//! `Reader`: files in, one log out. The first bytes of a file decide its format.

use protocol::{Choices, ForeignFile, ImportFault, ImportProblem, Imported, Understood};

use crate::csv::Csv;
use crate::encoding::Decoder;
use crate::events::{self, Events};
use crate::file_name;
use crate::json_rows::JsonRows;
use crate::log::Log;
use crate::tensors::Tensors;
use crate::text::Flaw;

/// Reads the files of one run: usually one file; a file for each step of safetensors, or for each series.
#[derive(Debug, Default)]
pub struct Reader {
    log: Log,
    file: String,
    format: Format,
    latin1: bool,
}

/// A file that is being read.
#[derive(Debug)]
enum Format {
    /// Too few bytes were read to know the format.
    Unknown(Vec<u8>),
    Text(Decoder, Text),
    Tensors(Tensors),
    Events(Events),
}

/// A text that is being read.
#[derive(Debug)]
enum Text {
    /// Nothing but blanks was read yet.
    Blank(String),
    Csv(Box<Csv>),
    Json(Box<JsonRows>),
}

impl Default for Format {
    fn default() -> Self {
        Format::Unknown(Vec::new())
    }
}

/// How many bytes decide the format: the first 13 of an event file.
const TELLING: usize = 13;

impl Reader {
    /// Nothing is read yet. The same bytes with the same choices give the same log.
    pub fn new(choices: Choices) -> Reader {
        Reader { log: Log::new(choices), ..Reader::default() }
    }

    /// Begins a file. Its name is that of its series, if it holds a single one without a name; a step in its
    /// name is that of tensors that name none.
    pub fn begin(&mut self, file: &str) {
        self.file = file.to_owned();
        self.format = Format::default();
    }

    /// Rows read so far.
    pub fn rows(&self) -> u64 {
        self.log.rows()
    }

    /// What was understood so far; it is complete once the log is finished.
    pub fn understood(&self) -> Understood {
        self.log.understood()
    }

    /// Reads the next bytes of the file.
    ///
    /// # Errors
    /// At the first thing that is wrong; the log is of no use from there on.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ImportProblem> {
        let read = self.read(bytes, false);
        read.map_err(|(line, fault)| self.problem(line, fault))
    }

    fn read(&mut self, bytes: &[u8], over: bool) -> Result<(), Flaw> {
        if bytes.is_empty() && !over {
            return Ok(());
        }
        match &mut self.format {
            Format::Unknown(begun) => {
                // The same bytes decide the format, however the file is cut into chunks.
                let taken = bytes.len().min(TELLING - begun.len());
                begun.extend_from_slice(&bytes[..taken]);
                if begun.len() < TELLING && !over {
                    return Ok(());
                }
                let begun = std::mem::take(begun);
                let (format, mark) = Format::told_by(&begun, &self.file)?;
                self.format = format;
                self.read(&begun[mark..], false)?;
                self.read(&bytes[taken..], over)
            }
            Format::Text(decoder, text) => {
                let read = decoder.read(bytes, over);
                self.latin1 |= decoder.latin1();
                text.read(&read, &self.file, &mut self.log)
            }
            Format::Tensors(tensors) => tensors.read(bytes, &mut self.log),
            Format::Events(events) => events.read(bytes, &mut self.log),
        }
    }

    /// The file is over.
    ///
    /// # Errors
    /// If it may not end there.
    pub fn end(&mut self) -> Result<(), ImportProblem> {
        let ended = self.finish_file();
        ended.map_err(|(line, fault)| self.problem(line, fault))
    }

    fn finish_file(&mut self) -> Result<(), Flaw> {
        if matches!(&self.format, Format::Unknown(begun) if begun.is_empty()) {
            return Err((0, ImportFault::Empty));
        }
        self.read(&[], true)?;
        match &mut self.format {
            Format::Text(_, text) => text.end(&mut self.log),
            Format::Tensors(tensors) => tensors.end(),
            Format::Events(_) | Format::Unknown(_) => Ok(()),
        }
    }

    /// Ends the log once all files were read, and says what was found.
    ///
    /// # Errors
    /// If nothing of it can be shown.
    pub fn finish(&mut self) -> Result<Imported, ImportProblem> {
        match self.log.finish() {
            Ok(found) => Ok(Imported { latin1: self.latin1, ..found }),
            Err(fault) => Err(self.problem(0, fault)),
        }
    }

    /// The measurements, once the log is finished.
    pub fn log(&self) -> &Log {
        &self.log
    }

    fn problem(&self, line: u64, fault: ImportFault) -> ImportProblem {
        ImportProblem { file: self.file.clone(), line, fault }
    }
}

impl Format {
    /// The format of a file that begins so, and how many bytes say only how it is written.
    fn told_by(begun: &[u8], file: &str) -> Result<(Format, usize), Flaw> {
        if let Some(foreign) = foreign(begun) {
            return Err((0, ImportFault::Foreign(foreign)));
        }
        // The length of a header is far below 2³², so four of its eight bytes are 0.
        if begun.get(4..9) == Some(&[0, 0, 0, 0, b'{']) {
            return Ok((Format::Tensors(Tensors::new(file_name::step(file))), 0));
        }
        if events::is_told_by(begun) {
            return Ok((Format::Events(Events::default()), 0));
        }
        let (decoder, mark) = Decoder::told_by(begun).ok_or((1, ImportFault::NotText))?;
        Ok((Format::Text(decoder, Text::Blank(String::new())), mark))
    }
}

/// The kind of a file that is known, but not read here.
fn foreign(begun: &[u8]) -> Option<ForeignFile> {
    match begun {
        [b'P', b'K', 3, 4, ..] | [0x80, 2..=5, ..] => Some(ForeignFile::Pickle),
        [0x89, b'H', b'D', b'F', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ForeignFile::Hdf5),
        [0x1f, 0x8b, ..] => Some(ForeignFile::Gzip),
        _ => None,
    }
}

impl Text {
    fn read(&mut self, text: &str, file: &str, log: &mut Log) -> Result<(), Flaw> {
        match self {
            Text::Csv(csv) => csv.read(text, log),
            Text::Json(json) => json.read(text, log),
            Text::Blank(lines) => {
                let begun = text.trim_start();
                // Only line ends are kept: they count, and nothing else does.
                let blank = &text[..text.len() - begun.len()];
                if lines.len() < crate::LONGEST_LINE {
                    lines.extend(blank.chars().filter(|c| *c == '\n'));
                }
                if begun.is_empty() {
                    return Ok(());
                }
                let lines = std::mem::take(lines);
                let series = file_name::series(file);
                *self = if begun.starts_with(['{', '[']) {
                    Text::Json(Box::new(JsonRows::new(&series)))
                } else {
                    Text::Csv(Box::new(Csv::new(&series)))
                };
                self.read(&lines, file, log)?;
                self.read(begun, file, log)
            }
        }
    }

    fn end(&mut self, log: &mut Log) -> Result<(), Flaw> {
        match self {
            Text::Csv(csv) => csv.end(log),
            Text::Json(json) => json.end(log),
            Text::Blank(_) => Err((1, ImportFault::Empty)),
        }
    }
}
