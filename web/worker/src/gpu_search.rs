//! Looks for a graphics processor once the worker has its first picture to compute.

use std::cell::RefCell;
use std::rc::Rc;

use engine::Device;
use wasm_bindgen_futures::spawn_local;

use crate::Worker;

thread_local! {
    /// Whom a device wakes. Its callbacks know nothing of the worker that they belong to.
    static WOKEN: RefCell<Option<Rc<Worker>>> = const { RefCell::new(None) };
}

/// Looks for a graphics processor and tells `found`; from then on the device wakes the worker.
pub(crate) fn search(
    worker: Rc<Worker>,
    found: impl FnOnce(Result<Rc<dyn Device>, String>) + 'static,
) {
    WOKEN.with(|woken| *woken.borrow_mut() = Some(worker));
    spawn_local(async move {
        match gpu::open(wake, now).await {
            Ok(gpu) => found(Ok(Rc::new(gpu))),
            Err(error) => found(Err(error.to_string())),
        }
    });
}

fn wake() {
    WOKEN.with(|woken| {
        if let Some(worker) = &*woken.borrow() {
            worker.schedule();
        }
    });
}

fn now() -> f64 {
    WOKEN.with(|woken| woken.borrow().as_ref().map_or(0.0, |worker| worker.performance.now()))
}
