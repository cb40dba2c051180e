//! The page's end of the line to the worker that reads logs: one worker for one log.

use js_sys::{Array, Uint8Array};
use protocol::{ImportEvent, decode};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Where the build puts the worker's entry, beside the page.
const WORKER_URL: &str = "./importer_loader.js";

/// A worker that reads. Dropping it ends it, wherever it is.
pub(crate) struct ImportClient {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

impl ImportClient {
    /// Reads files with the reader's choices, a message of their own that is empty where there are none. What
    /// the worker tells goes to `take`, `None` where it fails.
    ///
    /// # Errors
    /// Where the browser refuses to start one.
    pub(crate) fn read(
        files: &Array,
        choices: &[u8],
        take: impl Fn(Option<ImportEvent>) + Copy + 'static,
    ) -> Result<ImportClient, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(WORKER_URL, &options)?;
        let receiver = worker.clone();
        let task = Array::of1(&Uint8Array::from(choices)).concat(files);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            match decode(&Uint8Array::new(&message.data()).to_vec()) {
                // Fails for nothing that a file is made of.
                Ok(ImportEvent::Ready) => drop(receiver.post_message(&task)),
                event => take(event.ok()),
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let on_error = Closure::<dyn FnMut()>::new(move || take(None));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(ImportClient { worker, _on_message: on_message, _on_error: on_error })
    }
}

impl Drop for ImportClient {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
