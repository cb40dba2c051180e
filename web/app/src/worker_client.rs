//! The page's end of the line to the worker.

use js_sys::{Array, Uint8Array};
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

/// Another worker beside the page's own.
fn start_another() -> Result<Worker, JsValue> {
    #[cfg(not(feature = "embed"))]
    return crate::browser::start_worker(WORKER);
    #[cfg(feature = "embed")]
    return crate::embed::script::start_worker(false);
}

/// A worker that trains. Dropping it ends it, wherever it is.
pub(crate) struct WorkerClient {
    worker: Worker,
    _listener: Closure<dyn FnMut(web_sys::Event)>,
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
        let client = WorkerClient::of(worker, on_event, on_failure);
        let listener = client.worker.onmessage();
        // Whoever starts it answers only once the client is in its hands.
        spawn_local(async move {
            for event in said.iter() {
                // What is thrown in there is in the console already.
                let _ = listener.as_ref().map(|listener| listener.call1(&JsValue::NULL, &event));
            }
        });
        Ok(client)
    }

    /// Starts another worker beside the page's own, on the processor alone.
    ///
    /// # Errors
    /// Where the browser refuses to start one.
    pub(crate) fn start_another(
        on_event: impl Fn(Event) + 'static,
        on_failure: impl Fn() + 'static,
    ) -> Result<WorkerClient, JsValue> {
        Ok(WorkerClient::of(start_another()?, on_event, on_failure))
    }

    /// Listens to a worker.
    fn of(
        worker: Worker,
        on_event: impl Fn(Event) + 'static,
        on_failure: impl Fn() + 'static,
    ) -> WorkerClient {
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
        worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        worker.set_onerror(Some(listener.as_ref().unchecked_ref()));
        WorkerClient { worker, _listener: listener }
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

impl Drop for WorkerClient {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
