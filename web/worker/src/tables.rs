//! Loads the reader of users' own tables, a wasm module of its own, before the first command that needs it.
//!
//! Commands that arrive while the reader is loaded wait for it, in their order.

use std::cell::RefCell;

use protocol::Command;
use session::{Clock, Session, Tables};
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;
use web_sys::console;

use crate::worker::Worker;

/// The state of the reader.
enum Reader {
    /// No command has needed it.
    Away,
    /// It is being loaded for the first of these commands.
    Coming(Vec<Command>),
    /// It is loaded.
    Here,
}

thread_local! {
    static READER: RefCell<Reader> = const { RefCell::new(Reader::Away) };
}

/// A session without the reader.
pub(crate) fn session(clock: Clock) -> Session {
    Session::without_tables(clock)
}

/// How a command is carried out.
type CarryOut = fn(&'static Worker, Command);

/// Returns the command if it can be carried out now; otherwise `carry_out` gets it later.
pub(crate) fn ready(
    worker: &'static Worker,
    command: Command,
    carry_out: CarryOut,
) -> Option<Command> {
    READER.with_borrow_mut(|reader| match reader {
        Reader::Coming(waiting) => {
            waiting.push(command);
            None
        }
        Reader::Away if needs_reader(&command) => {
            *reader = Reader::Coming(vec![command]);
            spawn_local(load(worker, carry_out));
            None
        }
        Reader::Away | Reader::Here => Some(command),
    })
}

fn needs_reader(command: &Command) -> bool {
    matches!(command, Command::LookAt { .. } | Command::Load { table: Some(_), .. })
}

/// Loads the reader, then carries out the waiting commands. If the reader could not be loaded, tables are
/// refused, and the next table tries to load it again.
async fn load(worker: &'static Worker, carry_out: CarryOut) {
    let now = match reader().await {
        Ok(tables) => {
            worker.session.borrow_mut().read_tables(tables);
            Reader::Here
        }
        Err(_) => {
            console::error_1(&"the module for tables could not be loaded".into());
            Reader::Away
        }
    };
    if let Reader::Coming(waiting) = READER.replace(now) {
        waiting.into_iter().for_each(|command| carry_out(worker, command));
    }
}

#[wasm_split_helpers::wasm_split(tables, fallible)]
fn reader() -> Result<Tables, SplitLoaderError> {
    Ok(Tables::READ)
}
