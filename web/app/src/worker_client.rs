//! The page's end of the line to the worker.

use js_sys::{Array, Function, Uint8Array};
use protocol::{Command, Event, decode, encode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, Worker, console};

/// Where the build puts the worker's entry, beside the page.
#[cfg(not(feature = "embed"))]
const WORKER: &str = "worker_loader.js";

/// The page's worker, which always looks for a GPU, with what it has said so far: the one that the start
/// script (`web/worker/early.js`) has started already, if there is one.
#[cfg(not(feature = "embed"))]
fn start(_gpu: bool) -> Result<(Worker, Array), JsValue> {
    match crate::browser::early_worker() {
        Some(early) => Ok(early),
        None => Ok((crate::browser::start_worker(WORKER)?, Array::new())),
    }
}

/// The worker of an embedded page, which has said nothing yet.
#[cfg(feature = "embed")]
fn start(gpu: bool) -> Result<(Worker, Array), JsValue> {
    Ok((crate::embed::script::start_worker(gpu)?, Array::new()))
}

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
        on_failure: impl Fn() + 'static,
    ) -> Result<WorkerClient, JsValue> {
        let (worker, said) = start(gpu)?;
        // A message, or that the worker failed.
        let listener = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            let Ok(message) = event.dyn_into::<MessageEvent>() else { return on_failure() };
            match decode(&Uint8Array::new(&message.data()).to_vec()) {
                Ok(event) => on_event(event),
                Err(error) => {
                    console::error_1(&error.to_string().into());
                    on_failure();
                }
            }
        });
        let listener: Function = listener.into_js_value().unchecked_into(); // lives as long as the page
        worker.set_onmessage(Some(&listener));
        worker.set_onerror(Some(&listener));
        // Whoever starts it answers only once the client is in its hands.
        spawn_local(async move {
            for event in said.iter() {
                // What is thrown in there is in the console already.
                let _ = listener.call1(&JsValue::NULL, &event);
            }
        });
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
