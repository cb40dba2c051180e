//! The web worker: listens to the page, and lets the session work.

mod commands;
#[cfg_attr(not(feature = "gpu"), path = "no_gpu_search.rs")]
mod gpu_search;
#[cfg_attr(not(feature = "split"), path = "no_later_tables.rs")]
mod tables;
#[cfg(not(feature = "gpu"))]
mod turns;
mod worker;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::Event;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, console};

use crate::worker::Worker;

fn main() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let Some(performance) = scope.performance() else {
        console::error_1(&"this browser gives workers no clock".into());
        return;
    };
    let clock = performance.clone();
    // The worker lives as long as its thread, so it is never freed: code that frees a session would be long.
    let worker: &Worker = Box::leak(Box::new(Worker {
        scope: scope.clone(),
        performance,
        #[cfg(not(feature = "gpu"))]
        turns: turns::Turns::new(&scope),
        slice: RefCell::default(),
        next_slice: Cell::new(None),
        scheduled: Cell::new(false),
        wake: RefCell::default(),
        alarm: Cell::new(None),
        searched: Cell::new(false),
        session: RefCell::new(tables::session(Rc::new(move || clock.now()))),
    }));

    let on_slice = Closure::<dyn FnMut()>::new(|| worker.work());
    #[cfg(not(feature = "gpu"))]
    worker.turns.begin_with(on_slice.as_ref().unchecked_ref());
    worker.slice.replace(Some(on_slice));
    let on_time = Closure::<dyn FnMut()>::new(|| worker.schedule());
    worker.wake.replace(Some(on_time));

    let on_command = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        commands::receive(worker, &message.data());
    });
    scope.set_onmessage(Some(on_command.as_ref().unchecked_ref()));
    on_command.forget(); // lives as long as the worker

    worker.post(Event::Ready);
}
