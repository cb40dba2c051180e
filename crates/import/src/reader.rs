//! `Reader`: files in, one log out. The first bytes of a file decide its format.

use protocol::{ImportFault, ImportProblem, Imported};

use crate::csv::Csv;
use crate::json_lines::JsonLines;
use crate::log::Log;
use crate::tensors::Tensors;
use crate::text::{BYTE_ORDER_MARK, Flaw};

/// Reads the files of one run: usually one file; for safetensors perhaps one for each step.
#[derive(Debug, Default)]
pub struct Reader {
    log: Log,
    file: String,
    format: Format,
}

/// A file that is being read.
#[derive(Debug)]
enum Format {
    /// Too few bytes were read to know the format.
    Unknown(Vec<u8>),
    Csv(Box<Csv>),
    JsonLines(JsonLines),
    Tensors(Tensors),
}

impl Default for Format {
    fn default() -> Self {
        Format::Unknown(Vec::new())
    }
}

/// How many bytes decide the format: the length of a safetensors header and the brace after it.
const TELLING: usize = 9;

impl Reader {
    /// Nothing is read yet.
    pub fn new() -> Reader {
        Reader::default()
    }

    /// Begins a file. The last number in its name is the step of tensors that name none.
    pub fn begin(&mut self, file: &str) {
        self.file = file.to_owned();
        self.format = Format::default();
    }

    /// Rows read so far.
    pub fn rows(&self) -> u64 {
        self.log.rows()
    }

    /// Reads the next bytes of the file.
    ///
    /// # Errors
    /// At the first thing that is wrong; the log is of no use from there on.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ImportProblem> {
        let read = self.read(bytes);
        read.map_err(|(line, fault)| self.problem(line, fault))
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        if bytes.is_empty() {
            return Ok(());
        }
        match &mut self.format {
            Format::Unknown(begun) => {
                // The same bytes decide the format, however the file is cut into chunks.
                let taken = bytes.len().min(TELLING - begun.len());
                begun.extend_from_slice(&bytes[..taken]);
                if begun.len() < TELLING {
                    return Ok(());
                }
                let begun = std::mem::take(begun);
                self.format = Format::told_by(&begun, &self.file)?;
                self.read(&begun)?;
                self.read(&bytes[taken..])
            }
            Format::Csv(csv) => csv.read(bytes, &mut self.log),
            Format::JsonLines(lines) => lines.read(bytes, &mut self.log),
            Format::Tensors(tensors) => tensors.read(bytes, &mut self.log),
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
        if let Format::Unknown(begun) = &mut self.format {
            let begun = std::mem::take(begun);
            if begun.is_empty() {
                return Err((0, ImportFault::Empty));
            }
            self.format = Format::told_by(&begun, &self.file)?;
            self.read(&begun)?;
        }
        match &mut self.format {
            Format::Csv(csv) => csv.end(&mut self.log),
            Format::JsonLines(lines) => lines.end(&mut self.log),
            Format::Tensors(tensors) => tensors.end(),
            Format::Unknown(_) => Ok(()),
        }
    }

    /// Ends the log once all files were read; returns what was found, and the log.
    ///
    /// # Errors
    /// If nothing of it can be shown.
    pub fn finish(mut self) -> Result<(Imported, Log), ImportProblem> {
        match self.log.finish() {
            Ok(found) => Ok((found, self.log)),
            Err(fault) => Err(self.problem(0, fault)),
        }
    }

    fn problem(&self, line: u64, fault: ImportFault) -> ImportProblem {
        ImportProblem { file: self.file.clone(), line, fault }
    }
}

impl Format {
    fn told_by(begun: &[u8], file: &str) -> Result<Format, Flaw> {
        // The length of a header is far below 2³², so four of its eight bytes are 0.
        if begun.get(4..9) == Some(&[0, 0, 0, 0, b'{']) {
            return Ok(Format::Tensors(Tensors::new(file)));
        }
        if begun.contains(&0)
            || begun.starts_with(&[0xfe, 0xff])
            || begun.starts_with(&[0xff, 0xfe])
        {
            return Err((1, ImportFault::NotText));
        }
        let text = begun.strip_prefix(BYTE_ORDER_MARK).unwrap_or(begun);
        if text.trim_ascii_start().starts_with(b"{") {
            return Ok(Format::JsonLines(JsonLines::default()));
        }
        Ok(Format::Csv(Box::default()))
    }
}
