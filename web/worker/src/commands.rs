//! Decodes commands and hands them to the session, once what they need is loaded or looked for.

use experiment::Compute;
use js_sys::Uint8Array;
use protocol::{Command, decode};
use wasm_bindgen::JsValue;
use web_sys::console;

use crate::worker::Worker;
use crate::{gpu_search, tables};

/// Carries out the command in a message, now or as soon as it can be.
pub(crate) fn receive(worker: &'static Worker, message: &JsValue) {
    let bytes = Uint8Array::new(message).to_vec();
    match decode::<Command>(&bytes) {
        Ok(command) => {
            if let Some(command) = tables::ready(worker, command, carry_out) {
                carry_out(worker, command);
            }
        }
        Err(error) => console::error_1(&error.to_string().into()),
    }
}

fn carry_out(worker: &'static Worker, command: Command) {
    if may_use_gpu(&command) && !worker.searched.replace(true) {
        gpu_search::search(worker);
    }
    worker.session.borrow_mut().handle(command, &mut |event| worker.post(event));
    worker.schedule();
}

fn may_use_gpu(command: &Command) -> bool {
    matches!(
        command,
        Command::Load { compute, .. } | Command::Compute { on: compute } if *compute != Compute::Cpu
    )
}
