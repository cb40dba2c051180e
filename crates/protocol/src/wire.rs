//! Messages as bytes.

use experiment::TableReport;
use thiserror::Error;

use crate::{Choices, Command, Event, Export, ImportEvent, Looked, Understood, Unfit};

/// Bytes that are no message: cut off, or written by another build.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("message: {bytes} bytes are not valid; expected a message of this build ({reason})")]
pub struct WireError {
    /// Length of the message.
    pub bytes: usize,
    /// The error that the decoder reports.
    pub reason: String,
}

/// A type that is sent as bytes.
pub trait Message: Sized {
    /// Writes the message.
    ///
    /// # Errors
    /// If the message holds something without a known length. No message of this crate does.
    fn to_bytes(&self) -> Result<Vec<u8>, WireError>;

    /// Writes the message and frees it.
    ///
    /// # Errors
    /// As [`Message::to_bytes`].
    fn into_bytes(self) -> Result<Vec<u8>, WireError>;

    /// Reads a message.
    ///
    /// # Errors
    /// If the bytes are not a message of this type.
    fn from_bytes(bytes: &[u8]) -> Result<Self, WireError>;
}

/// Implements [`Message`] for each type, in functions that are never inlined. The code by which serde
/// reads and writes these types, and the code that frees them, is long. So it is compiled once, in this
/// crate and for size. Inlined into the worker it would be compiled for speed.
macro_rules! messages {
    ($($kind:ident),+) => {$(
        impl Message for $kind {
            #[inline(never)]
            fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
                postcard::to_allocvec(self)
                    .map_err(|error| WireError { bytes: 0, reason: error.to_string() })
            }

            #[inline(never)]
            fn into_bytes(self) -> Result<Vec<u8>, WireError> {
                self.to_bytes()
            }

            #[inline(never)]
            fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
                postcard::from_bytes(bytes)
                    .map_err(|error| WireError { bytes: bytes.len(), reason: error.to_string() })
            }
        }
    )+};
}

messages!(Choices, Command, Event, Export, ImportEvent, Looked, TableReport, Understood, Unfit);

/// Writes a message.
///
/// # Errors
/// As [`Message::to_bytes`].
pub fn encode(message: &impl Message) -> Result<Vec<u8>, WireError> {
    message.to_bytes()
}

/// Reads a message.
///
/// # Errors
/// As [`Message::from_bytes`].
pub fn decode<T: Message>(bytes: &[u8]) -> Result<T, WireError> {
    T::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use experiment::{Compute, LabelAs, Measure, Probes, RunSpec, TableChoices};

    use super::*;
    use crate::{Command, Event, Fault, FaultPlace, Frame, RunId, Series, TableFile};

    fn load(run: u32) -> Command {
        let (spec, probes) = (RunSpec::default(), Probes::default());
        let compute = Compute::Auto;
        Command::Load { runs: vec![(RunId(run), spec)], table: None, probes, compute }
    }

    #[test]
    fn messages_survive_the_wire() {
        let command = load(7);
        assert_eq!(decode::<Command>(&encode(&command).unwrap()).unwrap(), command);
        for label_as in LabelAs::all() {
            let choices = TableChoices { label_as: Some(label_as), ..TableChoices::default() };
            let Command::Load { runs, probes, compute, .. } = load(7) else { panic!("it loads") };
            let table = Some(TableFile { bytes: Vec::new(), choices });
            let command = Command::Load { runs, table, probes, compute };
            assert_eq!(decode::<Command>(&encode(&command).unwrap()).unwrap(), command);
        }
        let frame = Frame {
            run: RunId(7),
            first_step: 10_000_000_000,
            losses: vec![2.3, f32::INFINITY],
            accuracies: vec![0.1, 0.0],
            clip_norms: Vec::new(),
            series: vec![Series {
                measure: Measure::GradWeight,
                places: 1,
                values: vec![1e-300, f64::MAX],
            }],
            evaluations: Vec::new(),
        };
        assert_eq!(frame.values(Measure::GradWeight, 1), [f64::MAX]);
        assert_eq!(frame.values(Measure::GradActivation, 1), [0.0; 0]);
        let fault = Fault {
            step: 3,
            layer: Some(2),
            time: None,
            operator: "Linear".to_owned(),
            place: FaultPlace::Gradient,
            nan: true,
        };
        let stopped = Event::Stopped { run: RunId(1), fault };
        for event in [Event::Ready, Event::Frame(frame), stopped] {
            assert_eq!(decode::<Event>(&encode(&event).unwrap()).unwrap(), event);
        }
    }

    #[test]
    fn cut_off_and_foreign_bytes_are_errors() {
        let whole = encode(&load(1));
        let whole = whole.unwrap();
        for length in 0..whole.len() {
            assert!(decode::<Command>(&whole[..length]).is_err(), "{length} bytes");
        }
        assert!(decode::<Event>(&[0xff; 40]).is_err());
    }
}
