//! `Worker`: lets the session work in slices, and posts its events.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::{Device, Unavailable};
use js_sys::{Array, Uint8Array};
use protocol::{Event, Message};
use session::{Session, Status};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Performance, console};

#[cfg(not(feature = "gpu"))]
use crate::turns::Turns;

/// Length of a slice of work. A command waits at most until the end of a slice. It is longer than the 4 ms that
/// browsers let a timer wait which a timer has set.
const SLICE_MS: f64 = 8.0;

/// A closure that timers call, kept alive.
pub(crate) type Called = RefCell<Option<Closure<dyn FnMut()>>>;

pub(crate) struct Worker {
    pub(crate) scope: DedicatedWorkerGlobalScope,
    pub(crate) performance: Performance,
    /// Whose turn it is among the workers of embedded pages.
    #[cfg(not(feature = "gpu"))]
    pub(crate) turns: Rc<Turns>,
    /// Works for a slice.
    pub(crate) slice: Called,
    /// The timer that starts the next slice; commands come in between two of them.
    pub(crate) next_slice: Cell<Option<i32>>,
    /// Whether there is to be a next slice. There is one at a time; otherwise every command would start
    /// another chain of slices.
    pub(crate) scheduled: Cell<bool>,
    /// Schedules a slice.
    pub(crate) wake: Called,
    /// The timer that wakes a resting run; there is one at a time, too.
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
        self.next_slice.set(None);
        self.stop(&self.alarm);
        // A slice that panicked has left it borrowed, and is the last one.
        let Ok(mut session) = self.session.try_borrow_mut() else { return };
        // Set when the slice begins, the timer is due when the slice ends. Set then, it would leave the
        // processor idle for 4 ms. A message to itself would not, but WebKit sends it through the window,
        // where it waits until the window has drawn.
        self.start_next();
        let end = self.performance.now() + SLICE_MS;
        let status =
            session.work(&mut || self.performance.now() >= end, &mut |event| self.post(event));
        drop(session);
        #[cfg(not(feature = "gpu"))]
        if !matches!(status, Status::Busy) {
            self.turns.end();
        }
        match status {
            Status::Busy => self.schedule(),
            Status::Resting(rest) => self.alarm.set(self.after(rest as i32, &self.wake)),
            // The device wakes a session that waits.
            Status::Waiting | Status::Idle => {}
        }
        if !self.scheduled.get() {
            self.stop(&self.next_slice);
        }
    }

    pub(crate) fn schedule(&self) {
        if self.scheduled.replace(true) {
            return;
        }
        #[cfg(not(feature = "gpu"))]
        if !self.turns.mine(self.performance.now()) {
            self.stop(&self.next_slice);
            return self.turns.wait();
        }
        self.start_next();
    }

    /// Has the next slice start by a timer, so that commands can come in between.
    fn start_next(&self) {
        if self.next_slice.get().is_none() {
            self.next_slice.set(self.after(0, &self.slice));
        }
    }

    /// Starts a timer.
    fn after(&self, milliseconds: i32, called: &Called) -> Option<i32> {
        let called = called.borrow();
        let called = called.as_ref()?.as_ref().unchecked_ref();
        let timer =
            self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(called, milliseconds);
        timer.inspect_err(console::error_1).ok()
    }

    fn stop(&self, timer: &Cell<Option<i32>>) {
        if let Some(timer) = timer.take() {
            self.scope.clear_timeout_with_handle(timer);
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
