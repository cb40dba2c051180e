//! The exporter, the worker that writes large files: started for each, since most readers never ask.

use std::cell::RefCell;

use js_sys::{Array, Function, Promise, Uint8Array};
use protocol::{Export, encode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use crate::browser;

/// Where the build puts the exporter's entry, beside the page.
const EXPORTER: &str = "exporter_loader.js";

/// Has files written: their names, and what is in them, in the order of [`Export`]'s words.
///
/// # Errors
/// Where no worker starts, or in the exporter's own words.
pub(crate) async fn write(what: &Export) -> Result<Vec<(String, Uint8Array)>, String> {
    let request = encode(what).map_err(|error| error.to_string())?;
    let worker = browser::start_worker(EXPORTER).map_err(words)?;
    let answer = JsFuture::from(answer(&worker, request)).await;
    worker.terminate();
    let answer = answer.map_err(words)?;
    if let Some(why) = answer.as_string() {
        return Err(why);
    }
    let parts = Array::from(&answer);
    let file = |at: u32| {
        let name = parts.get(at).as_string().unwrap_or_default();
        (name, Uint8Array::new(&parts.get(at + 1)))
    };
    Ok((0..parts.length()).step_by(2).map(file).collect())
}

/// What the exporter answers to a request, which it gets as soon as it listens.
fn answer(worker: &Worker, request: Vec<u8>) -> Promise {
    let request = RefCell::new(Some(request));
    Promise::new(&mut |resolve: Function, reject: Function| {
        let (sender, mut request) = (worker.clone(), request.take());
        let on_message = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            let settled = match request.take() {
                Some(request) if data.is_null() => {
                    let bytes = Uint8Array::from(&request[..]);
                    sender.post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()))
                }
                _ => resolve.call1(&JsValue::NULL, &data).map(|_| ()),
            };
            // Fails only for a message that cannot be copied, and bytes can.
            let _ = settled;
        });
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            let _ = reject.call0(&JsValue::NULL);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // A few hundred bytes for each file that is asked for, as long as the page lives.
        on_message.forget();
        on_error.forget();
    })
}

/// A browser's error in its own words.
fn words(error: JsValue) -> String {
    let message = js_sys::Reflect::get(&error, &"message".into());
    message.ok().and_then(|message| message.as_string()).unwrap_or_default()
}
