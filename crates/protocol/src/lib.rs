//! Messages between the page and the worker (commands in, events out), and in [`host`] the messages
//! between an embedded page and the page around it.
//!
//! Both sides link this crate, and neither links the other. Messages are sent as bytes in the
//! [postcard](https://postcard.jamesmunns.com/) format, which is compact and keeps floats exact.

mod bytes;
mod command;
mod event;
mod export;
mod frame;
pub mod host;
mod imported;
mod learned;
mod looked;
mod understood;
mod wire;

pub use command::{Command, MOST_RUNS, RunId, TableFile};
pub use event::{
    Bins, ComputeReason, Counted, Event, Fault, FaultPlace, Inspection, Openings, Passage,
    Processor, Slopes,
};
pub use export::{Export, Kept};
pub use frame::{Evaluation, Frame, Series};
pub use imported::{ForeignFile, ImportEvent, ImportFault, ImportProblem, Imported, ImportedSteps};
pub use learned::{Learned, Plane, Sight};
pub use looked::{Looked, Unfit};
pub use understood::{Choices, Key, Taken, Understood, Why};
pub use wire::{Message, WireError, decode, encode};
