//! Looks for a graphics processor, which wakes the worker from then on.

use std::cell::RefCell;
use std::rc::Rc;

use engine::{Device, Unavailable};
use wasm_bindgen_futures::spawn_local;

use crate::Worker;

thread_local! {
    /// Whom a device wakes. Its callbacks know nothing of the worker that they belong to.
    static WOKEN: RefCell<Option<Rc<Worker>>> = const { RefCell::new(None) };
}

/// Looks for a graphics processor and tells `found`; from then on the device wakes the worker.
pub(crate) fn search(
    worker: Rc<Worker>,
    found: impl FnOnce(Result<Rc<dyn Device>, Unavailable>) + 'static,
) {
    WOKEN.with(|woken| *woken.borrow_mut() = Some(worker));
    spawn_local(async move {
        found(gpu::open(wake, now).await.map(|gpu| Rc::new(gpu) as Rc<dyn Device>));
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
