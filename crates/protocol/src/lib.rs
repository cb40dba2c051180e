//! Messages between the page and the worker (commands in, events out), and in [`host`] the messages
//! between an embedded page and the page around it.
//!
//! Both sides link this crate, and neither links the other. Messages are sent as bytes in the
//! [postcard](https://postcard.jamesmunns.com/) format, which is compact and keeps floats exact.

mod command;
mod event;
mod export;
mod frame;
pub mod host;
mod imported;
mod learned;
mod wire;

pub use command::{Command, MOST_RUNS, RunId, TableText};
pub use event::{
    Bins, ComputeReason, Counted, Event, Fault, FaultPlace, Inspection, Openings, Passage,
    Processor, Slopes,
};
pub use export::{Export, Kept};
pub use frame::{Evaluation, Frame, Series};
pub use imported::{ImportEvent, ImportFault, ImportProblem, Imported, ImportedSteps};
pub use learned::{Learned, Plane, Sight};
pub use wire::{Message, WireError, decode, encode};
