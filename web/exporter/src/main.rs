//! The exporter: a worker that writes files for the reader, started when the reader asks for one.
//!
//! It posts `null` when it is ready. Then it takes a [`protocol::Export`] as bytes, and answers with a
//! list of names and bytes, or with a text that says why there are no files.

mod write;

use js_sys::{Array, Uint8Array};
use protocol::decode;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answering = scope.clone();
    let on_request = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let bytes = Uint8Array::new(&message.data()).to_vec();
        let files = decode(&bytes).map_err(|error| error.to_string()).and_then(write::files);
        let answer = match files {
            Ok(files) => {
                let parts = files.iter().flat_map(|(name, bytes)| {
                    [JsValue::from_str(name), Uint8Array::from(&bytes[..]).into()]
                });
                parts.collect::<Array>().into()
            }
            Err(why) => JsValue::from_str(&why),
        };
        // Posting fails only for values that cannot be copied; these can.
        let _ = answering.post_message(&answer);
    });
    scope.set_onmessage(Some(on_request.as_ref().unchecked_ref()));
    on_request.forget(); // lives as long as the worker
    let _ = scope.post_message(&JsValue::NULL);
}
