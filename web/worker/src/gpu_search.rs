//! Looks for a graphics processor; once it is found, its callbacks wake the worker.
//!
//! With the feature `split`, the GPU backend is a wasm module of its own, which is loaded only if there is
//! an adapter.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use engine::{Device, Unavailable};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::worker::Worker;

thread_local! {
    /// The worker that a device wakes: the device's callbacks do not know their worker.
    static WOKEN: Cell<Option<&'static Worker>> = const { Cell::new(None) };
}

/// Looks for a graphics processor and hands it to the worker; from then on the device wakes the worker.
pub(crate) fn search(worker: &'static Worker) {
    WOKEN.set(Some(worker));
    spawn_local(async { worker.looked_for_gpu(opened().await) });
}

async fn opened() -> Result<Rc<dyn Device>, Unavailable> {
    let missing = |words: &str| Unavailable::Missing(words.to_owned());
    let adapter = adapter().await.unwrap_or(JsValue::NULL);
    if adapter.is_null() || adapter.is_undefined() {
        return Err(missing("this browser offers no adapter"));
    }
    #[cfg(feature = "split")]
    let opening = opening().await;
    #[cfg(not(feature = "split"))]
    let opening = opening();
    match opening {
        Ok(opening) => opening.await,
        Err(_) => Err(missing("the module for graphics processors could not be loaded")),
    }
}

/// What `navigator.gpu` gives for an adapter.
async fn adapter() -> Result<JsValue, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let gpu = Reflect::get(&navigator, &"gpu".into())?;
    let request: Function = Reflect::get(&gpu, &"requestAdapter".into())?.dyn_into()?;
    let promise: Promise = request.call0(&gpu)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// A device that is being opened.
type Opening = Pin<Box<dyn Future<Output = Result<Rc<dyn Device>, Unavailable>>>>;

/// Why nothing can be opened.
#[cfg(feature = "split")]
type NotLoaded = wasm_split_helpers::SplitLoaderError;
#[cfg(not(feature = "split"))]
type NotLoaded = std::convert::Infallible;

#[cfg_attr(feature = "split", wasm_split_helpers::wasm_split(gpu, fallible))]
fn opening() -> Result<Opening, NotLoaded> {
    Ok(Box::pin(async { gpu::open(wake, now).await.map(|gpu| Rc::new(gpu) as Rc<dyn Device>) }))
}

fn wake() {
    if let Some(worker) = WOKEN.get() {
        worker.schedule();
    }
}

fn now() -> f64 {
    WOKEN.get().map_or(0.0, |worker| worker.performance.now())
}
