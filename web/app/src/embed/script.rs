//! What the embedded page asks of its script, `assets/embed/start.js`.

use wasm_bindgen::prelude::*;
use web_sys::Worker;

#[wasm_bindgen(js_namespace = gradientLab)]
extern "C" {
    /// Starts the worker that is packed into the script, or for a GPU the page's own.
    #[wasm_bindgen(catch, js_name = startWorker)]
    pub(crate) fn start_worker(gpu: bool) -> Result<Worker, JsValue>;

    /// Sends a message to the page around this one.
    pub(crate) fn tell(message: &JsValue);

    /// A picture of the page, as the address of a PNG.
    #[wasm_bindgen(catch)]
    pub(crate) fn screenshot() -> Result<String, JsValue>;
}
