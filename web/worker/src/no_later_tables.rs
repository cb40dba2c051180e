//! The reader of users' own tables in a worker of one module: it is there from the start, or not at all.

use protocol::Command;
use session::{Clock, Session};

use crate::worker::Worker;

/// A session with the reader, or without it in embedded pages, which open no tables.
pub(crate) fn session(clock: Clock) -> Session {
    if cfg!(feature = "gpu") { Session::new(clock) } else { Session::without_tables(clock) }
}

/// Returns the command at once, because nothing must be loaded for it.
pub(crate) fn ready(
    _worker: &Worker,
    command: Command,
    _carry_out: fn(&'static Worker, Command),
) -> Option<Command> {
    Some(command)
}
