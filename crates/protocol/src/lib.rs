//! What the page and the worker say to each other: commands in, events out; and in [`host`] what an
//! embedded page and the page around it do.
//!
//! Both sides link this crate and nothing of each other. Messages cross as bytes in the
//! [postcard](https://postcard.jamesmunns.com/) format: compact, and no floats through text.

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
