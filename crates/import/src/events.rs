//! TensorBoard's event files: records of protocol buffers, of which scalars are read.
//!
//! A record is its length (8 bytes), a checksum of that (4), the event, and a checksum of it (4). Checksums are
//! not checked: what is damaged mostly violates the format, too. A file whose run was stopped ends within a
//! record, and is read up to there.

use protocol::ImportFault;

use crate::LONGEST_EVENT;
use crate::log::Log;
use crate::proto::{Field, fields, varint};
use crate::text::Flaw;

/// Bytes of a length with its checksum.
const HEAD: usize = 12;
/// Bytes of the checksum behind an event.
const TAIL: u64 = 4;

/// How such a file begins: the length of its first record, which says the version of the format and is
/// always the same, and behind the checksum the field that is the time.
pub(crate) fn is_told_by(begun: &[u8]) -> bool {
    begun.starts_with(&[0x18, 0, 0, 0, 0, 0, 0, 0]) && begun.get(HEAD) == Some(&0x09)
}

/// A file that is being read.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// The record that is being read, with the bytes around it; nothing of one that is skipped.
    record: Vec<u8>,
    /// Bytes of a long record that are still to be skipped.
    skip: u64,
}

impl Events {
    pub(crate) fn read(&mut self, bytes: &[u8], log: &mut Log) -> Result<(), Flaw> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.skip > 0 {
                let skipped = rest.len().min(usize::try_from(self.skip).unwrap_or(usize::MAX));
                self.skip -= skipped as u64;
                rest = &rest[skipped..];
                continue;
            }
            let length = self.record.first_chunk().map(|it| u64::from_le_bytes(*it));
            let wanted = match length.filter(|_| self.record.len() >= HEAD) {
                None => HEAD,
                // Scalars are short. What is long is a graph or a picture.
                Some(length) if length > LONGEST_EVENT as u64 => {
                    self.skip = length.checked_add(TAIL).ok_or((0, ImportFault::BadEvent))?;
                    self.record.clear();
                    continue;
                }
                Some(length) => HEAD + length as usize + TAIL as usize,
            };
            let taken = (wanted - self.record.len()).min(rest.len());
            self.record.extend_from_slice(&rest[..taken]);
            rest = &rest[taken..];
            if wanted > HEAD && self.record.len() == wanted {
                let event = &self.record[HEAD..wanted - TAIL as usize];
                take(event, log).map_err(|fault| (0, fault))?;
                self.record.clear();
            }
        }
        Ok(())
    }
}

/// Takes the scalars of an event.
fn take(event: &[u8], log: &mut Log) -> Result<(), ImportFault> {
    let (mut step, mut summary) = (0, &[][..]);
    for field in fields(event) {
        match field.ok_or(ImportFault::BadEvent)? {
            (2, Field::Varint(number)) => step = number,
            (5, Field::Bytes(bytes)) => summary = bytes,
            _ => {}
        }
    }
    if step > 1 << 53 {
        return Err(ImportFault::BadStep((step as i64).to_string()));
    }
    for field in fields(summary) {
        let (1, Field::Bytes(value)) = field.ok_or(ImportFault::BadEvent)? else { continue };
        let (mut tag, mut scalar) = (&[][..], None);
        for field in fields(value) {
            match field.ok_or(ImportFault::BadEvent)? {
                (1, Field::Bytes(name)) => tag = name,
                (2, Field::Fixed32(number)) => scalar = Some(f32::from_le_bytes(number).into()),
                (8, Field::Bytes(tensor)) => scalar = of_tensor(tensor)?,
                _ => {}
            }
        }
        if let Some(value) = scalar {
            let place = log.place("", &String::from_utf8_lossy(tag))?;
            log.add(place, step, Some(value))?;
        }
    }
    Ok(())
}

/// The number in a tensor that holds a single one.
fn of_tensor(tensor: &[u8]) -> Result<Option<f64>, ImportFault> {
    let (mut dtype, mut content, mut scalar) = (0, &[][..], None);
    for field in fields(tensor) {
        match field.ok_or(ImportFault::BadEvent)? {
            (1, Field::Varint(number)) => dtype = number,
            (4, Field::Bytes(bytes)) => content = bytes,
            (5, Field::Fixed32(number)) => scalar = Some(f32::from_le_bytes(number).into()),
            (5, Field::Bytes(packed)) => content = packed,
            (6, Field::Fixed64(number)) => scalar = Some(f64::from_le_bytes(number)),
            (6, Field::Bytes(packed)) => content = packed,
            (7 | 10, Field::Varint(number)) => scalar = Some(number as i64 as f64),
            (7 | 10, Field::Bytes(mut packed)) => {
                let number = varint(&mut packed).map(|number| number as i64 as f64);
                scalar = number.filter(|_| packed.is_empty());
            }
            _ => {}
        }
    }
    const FLOAT: u64 = 1;
    const DOUBLE: u64 = 2;
    const INT32: u64 = 3;
    const INT64: u64 = 9;
    let four = || content.as_array::<4>().copied();
    let eight = || content.as_array::<8>().copied();
    Ok(scalar.or(match dtype {
        FLOAT => four().map(|it| f32::from_le_bytes(it).into()),
        DOUBLE => eight().map(f64::from_le_bytes),
        INT32 => four().map(|it| i32::from_le_bytes(it).into()),
        INT64 => eight().map(|it| i64::from_le_bytes(it) as f64),
        _ => None,
    }))
}
