//! The page's end of the line to the worker.

use js_sys::{Array, Uint8Array};
use protocol::{Command, Event, decode, encode};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, console};

/// Where the build puts the worker's entry, beside the page.
#[cfg(not(feature = "embed"))]
const WORKER: &str = "worker_loader.js";

/// Starts the page's worker, which always looks for a GPU.
#[cfg(not(feature = "embed"))]
fn start(_gpu: bool) -> Result<Worker, JsValue> {
    crate::browser::start_worker(WORKER)
}

#[cfg(feature = "embed")]
use crate::embed::script::start_worker as start;

/// The worker that trains.
pub(crate) struct WorkerClient {
    worker: Worker,
}

impl WorkerClient {
    /// Starts the worker; in an embedded page one that knows the `gpu` only where it is asked for. Events go to `on_event`, a failure to `on_failure`.
    ///
    /// # Errors
    /// Where the browser refuses to start one.
    pub(crate) fn start(
        gpu: bool,
        on_event: impl Fn(Event) + 'static,
        on_failure: impl Fn() + Clone + 'static,
    ) -> Result<WorkerClient, JsValue> {
        let worker = start(gpu)?;
        let failed = on_failure.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            match decode(&Uint8Array::new(&message.data()).to_vec()) {
                Ok(event) => on_event(event),
                Err(error) => {
                    console::error_1(&error.to_string().into());
                    failed();
                }
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget(); // lives as long as the page
        let on_error = Closure::<dyn FnMut()>::new(on_failure);
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget(); // lives as long as the page
        Ok(WorkerClient { worker })
    }

    /// Sends a command.
    pub(crate) fn send(&self, command: &Command) {
        let sent = encode(command).map_err(|error| error.to_string().into()).and_then(|bytes| {
            let bytes = Uint8Array::from(bytes.as_slice());
            self.worker.post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()))
        });
        if let Err(error) = sent {
            console::error_1(&error);
        }
    }
}
