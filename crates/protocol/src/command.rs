//! `Command`: what the page asks of the session.

use serde::{Deserialize, Serialize};
use spec::RunSpec;

/// Names one run. Every reset has a new one, so that late events of an old run can be told apart.
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

/// What the page asks of the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Drops the current run and prepares a new one, at step 0.
    Load {
        /// The new run's identity.
        run: RunId,
        /// What to train.
        spec: RunSpec,
    },
    /// Trains on.
    Play {
        /// Pauses by itself once this many steps are done; `None` goes on and on.
        until: Option<u64>,
    },
    /// Stops after the operator under way; the step under way is finished by the next play or step.
    Pause,
    /// Finishes one step, then pauses.
    Step,
    /// The page has drawn every frame of this run so far and is ready for more.
    Drawn {
        /// The run whose frames were drawn.
        run: RunId,
    },
}
