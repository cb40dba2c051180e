//! `Worker`: lets the session work in slices, and posts its events.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::{Device, Unavailable};
use js_sys::{Array, Uint8Array};
use protocol::{Event, Message};
use session::{Session, Status};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessagePort, Performance, console};

#[cfg(not(feature = "gpu"))]
use crate::turns::Turns;

/// Length of a slice of work. A command waits at most until the end of a slice.
const SLICE_MS: f64 = 8.0;

pub(crate) struct Worker {
    pub(crate) scope: DedicatedWorkerGlobalScope,
    pub(crate) performance: Performance,
    /// A message posted here starts the next slice after the waiting commands. A timer would leave the
    /// processor idle for milliseconds each time.
    pub(crate) next_slice: MessagePort,
    /// Whose turn it is among the workers of embedded pages.
    #[cfg(not(feature = "gpu"))]
    pub(crate) turns: Rc<Turns>,
    /// Whether such a message is on its way. There is one at a time; otherwise every command would start
    /// another chain of slices.
    pub(crate) scheduled: Cell<bool>,
    /// Starts a slice.
    pub(crate) wake: RefCell<Option<Closure<dyn FnMut()>>>,
    /// The timer that wakes a resting run; there is one at a time, as with the messages.
    pub(crate) alarm: Cell<Option<i32>>,
    /// Whether a graphics processor was looked for. The search starts only once a run may use one.
    pub(crate) searched: Cell<bool>,
    pub(crate) session: RefCell<Session>,
}

impl Worker {
    /// Takes the result of the search for a graphics processor.
    pub(crate) fn looked_for_gpu(&self, found: Result<Rc<dyn Device>, Unavailable>) {
        self.session.borrow_mut().looked_for_gpu(found, &mut |event| self.post(event));
        self.schedule();
    }

    pub(crate) fn work(&self) {
        self.scheduled.set(false);
        if let Some(alarm) = self.alarm.take() {
            self.scope.clear_timeout_with_handle(alarm);
        }
        let end = self.performance.now() + SLICE_MS;
        let status = self
            .session
            .borrow_mut()
            .work(&mut || self.performance.now() >= end, &mut |event| self.post(event));
        #[cfg(not(feature = "gpu"))]
        if !matches!(status, Status::Busy) {
            self.turns.end();
        }
        match status {
            Status::Busy => self.schedule(),
            Status::Resting(rest) => self.sleep(rest),
            // The device wakes a session that waits.
            Status::Waiting | Status::Idle => {}
        }
    }

    fn sleep(&self, milliseconds: u32) {
        let wake = self.wake.borrow();
        let Some(wake) = wake.as_ref().map(|it| it.as_ref().unchecked_ref()) else { return };
        let rest = milliseconds as i32;
        match self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(wake, rest) {
            Ok(alarm) => self.alarm.set(Some(alarm)),
            Err(error) => console::error_1(&error),
        }
    }

    pub(crate) fn schedule(&self) {
        if self.scheduled.replace(true) {
            return;
        }
        #[cfg(not(feature = "gpu"))]
        if !self.turns.mine(self.performance.now()) {
            return self.turns.wait();
        }
        if let Err(error) = self.next_slice.post_message(&JsValue::NULL) {
            console::error_1(&error);
        }
    }

    /// Hands the bytes over without copying them again.
    pub(crate) fn post(&self, event: Event) {
        match event.into_bytes() {
            Ok(bytes) => {
                let bytes = Uint8Array::from(bytes.as_slice());
                let transfer = Array::of1(&bytes.buffer());
                if let Err(error) = self.scope.post_message_with_transfer(&bytes, &transfer) {
                    console::error_1(&error);
                }
            }
            Err(error) => console::error_1(&error.to_string().into()),
        }
    }
}
