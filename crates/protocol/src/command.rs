//! `Command`: what the page asks of the session.

use experiment::{Compute, Probes, RunSpec, Speed, TableChoices};
use serde::{Deserialize, Serialize};

use crate::bytes;

/// The most runs that train side by side.
pub const MOST_RUNS: usize = 4;

/// Identifies one run. Every reset gets a new identity, so that late events of an old run can be
/// recognised and dropped.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct RunId(pub u32);

impl RunId {
    /// The identity of the run after this one.
    pub fn next(self) -> RunId {
        RunId(self.0.wrapping_add(1))
    }
}

/// A user's own table, and what the user chose of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableFile {
    /// The file.
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
    /// How it is read.
    pub choices: TableChoices,
}

/// What the page asks of the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Drops the current runs and prepares new ones at step 0. They train side by side: all are at the
    /// same step. Commands that name no run apply to all runs.
    Load {
        /// Identity and experiment of each new run: at most [`MOST_RUNS`].
        runs: Vec<(RunId, RunSpec)>,
        /// The user's own data in place of the experiments', if any.
        table: Option<TableFile>,
        /// What to measure.
        probes: Probes,
        /// What to compute on.
        compute: Compute,
    },
    /// Prepares the runs of the last load although they are large; see `Event::Large`.
    Anyway,
    /// Drops all other runs. These runs continue unchanged.
    Keep {
        /// The runs that stay.
        runs: Vec<RunId>,
    },
    /// Trains on.
    Play {
        /// Pauses by itself once this many steps are done; `None` never pauses.
        until: Option<u64>,
    },
    /// Begins no further step. The step under way, and what belongs to it, is finished.
    Pause,
    /// Finishes one step, then pauses.
    Step,
    /// Measures something else from the next step on.
    Probe {
        /// What to measure.
        probes: Probes,
    },
    /// Computes on something else from the next step on.
    Compute {
        /// What to compute on.
        on: Compute,
    },
    /// Plays these runs and those after them at this speed.
    Pace {
        /// The speed.
        speed: Speed,
    },
    /// Goes back to the last snapshot at or before a step, or to the beginning, and continues from there
    /// with another training: every field that does not shape the network (optimiser, rates, clipping)
    /// may differ.
    Rewind {
        /// The step to go back to.
        to: u64,
        /// The experiment of every run from there on.
        specs: Vec<RunSpec>,
    },
    /// Asks for the distributions of a layer's numbers now.
    Inspect {
        /// The run.
        run: RunId,
        /// Index of the layer in the plan.
        layer: usize,
    },
    /// Asks for the network's answers to rows that it was not trained on.
    AskWhatItLearned {
        /// The run.
        run: RunId,
    },
    /// Asks what a table holds.
    LookAt {
        /// The file.
        #[serde(with = "bytes")]
        bytes: Vec<u8>,
        /// Whether its first line names the columns; `None` looks at the lines.
        header: Option<bool>,
    },
    /// The page has drawn every frame of this run so far and is ready for more.
    Drawn {
        /// The run whose frames were drawn.
        run: RunId,
    },
}
