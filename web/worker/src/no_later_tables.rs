//! The reader of users' own tables where the worker is one module: there from the start, or never.

use protocol::Command;
use session::{Clock, Session};

use crate::Worker;

/// A session with the reader; in embedded pages, which open no tables, without.
pub(crate) fn session(clock: Clock) -> Session {
    if cfg!(feature = "gpu") { Session::new(clock) } else { Session::without_tables(clock) }
}

/// The command, since nothing has to be loaded for it.
pub(crate) fn ready(_worker: &Worker, command: Command) -> Option<Command> {
    Some(command)
}
