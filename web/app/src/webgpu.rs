//! Looks for WebGPU and says what was found. Training does not need it.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::window;

/// What the browser answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Gpu {
    /// No answer yet.
    Probing,
    /// An adapter, by the name the browser gives away.
    Found(String),
    /// The interface, but no adapter.
    NoAdapter,
    /// No interface.
    Missing,
}

/// Asks for an adapter, and lets it go.
pub(crate) async fn probe() -> Gpu {
    // By reflection: the typed bindings are unstable, and three calls do not need them.
    let navigator = window().navigator();
    let gpu = match Reflect::get(&navigator, &"gpu".into()) {
        Ok(gpu) if !gpu.is_undefined() && !gpu.is_null() => gpu,
        _ => return Gpu::Missing,
    };
    match adapter(&gpu).await {
        Some(adapter) => Gpu::Found(name(&adapter)),
        None => Gpu::NoAdapter,
    }
}

async fn adapter(gpu: &JsValue) -> Option<JsValue> {
    let request: Function = Reflect::get(gpu, &"requestAdapter".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = request.call0(gpu).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(promise).await.ok()?;
    (!adapter.is_null() && !adapter.is_undefined()).then_some(adapter)
}

fn name(adapter: &JsValue) -> String {
    let text = |object: &JsValue, key: &str| {
        Reflect::get(object, &key.into()).ok().and_then(|value| value.as_string())
    };
    let info = Reflect::get(adapter, &"info".into()).unwrap_or(JsValue::UNDEFINED);
    if !info.is_object() {
        return "?".to_owned();
    }
    ["description", "device", "architecture", "vendor"]
        .iter()
        .filter_map(|key| text(&info, key))
        .find(|value| !value.is_empty())
        .unwrap_or_else(|| "?".to_owned())
}
