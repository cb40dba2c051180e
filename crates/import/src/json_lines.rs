//! JSON lines: an object with `step`, `layer`, `metric` and `value` on every line.

use std::borrow::Cow;
use std::fmt;

use protocol::ImportFault;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::LONGEST_LINE;
use crate::log::{Log, Row};
use crate::text::{BYTE_ORDER_MARK, Flaw, step, value, whole};

/// The lines of a file.
#[derive(Debug, Default)]
pub(crate) struct JsonLines {
    /// The beginning of a line whose end was not read yet.
    begun: Vec<u8>,
    /// Lines read.
    lines: u64,
}

impl JsonLines {
    pub(crate) fn read(&mut self, bytes: &[u8], log: &mut Log) -> Result<(), Flaw> {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = (&rest[..end], &rest[end + 1..]);
            rest = after;
            if self.begun.is_empty() {
                self.line(line, log)?;
            } else {
                self.append(line)?;
                self.line_begun(log)?;
            }
        }
        self.append(rest)
    }

    pub(crate) fn end(&mut self, log: &mut Log) -> Result<(), Flaw> {
        if self.begun.is_empty() { Ok(()) } else { self.line_begun(log) }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        if self.begun.len() + bytes.len() > LONGEST_LINE {
            return Err((self.lines + 1, ImportFault::TooLong(LONGEST_LINE)));
        }
        self.begun.extend_from_slice(bytes);
        Ok(())
    }

    fn line_begun(&mut self, log: &mut Log) -> Result<(), Flaw> {
        let line = std::mem::take(&mut self.begun);
        let read = self.line(&line, log);
        self.begun = line;
        self.begun.clear();
        read
    }

    fn line(&mut self, line: &[u8], log: &mut Log) -> Result<(), Flaw> {
        self.lines += 1;
        let line =
            if self.lines == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) } else { line };
        let line = line.trim_ascii();
        if line.is_empty() {
            return Ok(());
        }
        let read = if line.len() > LONGEST_LINE {
            Err(ImportFault::TooLong(LONGEST_LINE))
        } else {
            take(line, log)
        };
        read.map_err(|fault| (self.lines, fault))
    }
}

/// Takes the row of a line.
fn take(line: &[u8], log: &mut Log) -> Result<(), ImportFault> {
    match serde_json::from_slice::<Fields<'_>>(line) {
        Ok(fields) => fields.add(log),
        // Python writes NaN and Infinity, which are not JSON.
        Err(error) => {
            let fault = || match std::str::from_utf8(line) {
                Ok(_) => ImportFault::NotJson(error.column()),
                Err(_) => ImportFault::NotText,
            };
            let quoted = quote_bare_words(line).ok_or_else(fault)?;
            let fields = serde_json::from_slice::<Fields<'_>>(&quoted).map_err(|_| fault())?;
            fields.add(log)
        }
    }
}

/// The line with `NaN`, `Infinity` and `-Infinity` in quotes; `None` if it has none of them.
fn quote_bare_words(line: &[u8]) -> Option<Vec<u8>> {
    const WORDS: [&[u8]; 3] = [b"NaN", b"-Infinity", b"Infinity"];
    let mut quoted = Vec::new();
    let (mut within, mut escaped, mut any) = (false, false, false);
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let word = WORDS.into_iter().find(|word| !within && rest.starts_with(word));
        if let Some(word) = word {
            quoted.push(b'"');
            quoted.extend_from_slice(word);
            quoted.push(b'"');
            at += word.len();
            any = true;
            continue;
        }
        let byte = line[at];
        within ^= byte == b'"' && !escaped;
        escaped = within && byte == b'\\' && !escaped;
        quoted.push(byte);
        at += 1;
    }
    any.then_some(quoted)
}

/// The fields of a line that are read; other fields are ignored.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow, default)]
    step: Cell<'a>,
    #[serde(borrow, default)]
    layer: Cell<'a>,
    #[serde(borrow, default)]
    metric: Cell<'a>,
    #[serde(borrow, default)]
    value: Cell<'a>,
}

/// Anything that a field may hold.
#[derive(Default)]
enum Cell<'a> {
    /// The field is missing.
    #[default]
    None,
    /// `null`.
    Null,
    Number(f64),
    Text(Cow<'a, str>),
    /// A list, an object, true or false.
    Other,
}

impl Fields<'_> {
    fn add(&self, log: &mut Log) -> Result<(), ImportFault> {
        let missing = |field: &str| ImportFault::MissingField(field.to_owned());
        let step = match &self.step {
            Cell::Number(number) => {
                whole(*number).ok_or_else(|| ImportFault::BadStep(number.to_string()))?
            }
            Cell::Text(text) => step(text)?,
            Cell::None | Cell::Null | Cell::Other => return Err(missing("step")),
        };
        let layer = match &self.layer {
            Cell::Text(text) => Cow::Borrowed(&**text),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            // A line without a layer is about the whole network.
            Cell::None | Cell::Null => Cow::Borrowed(""),
            Cell::Other => return Err(missing("layer")),
        };
        let Cell::Text(metric) = &self.metric else { return Err(missing("metric")) };
        let value = match &self.value {
            Cell::Number(number) => Some(*number),
            Cell::Text(text) => value(text)?,
            Cell::Null => None,
            Cell::None | Cell::Other => return Err(missing("value")),
        };
        log.add(Row { step, layer: &layer, metric, value })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Cell<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cell::Number(number as f64))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cell::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Cell::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Cell::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cell::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cell::Other)
    }
}
