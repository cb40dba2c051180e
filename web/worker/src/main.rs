//! The web worker: decodes commands, lets the session work in slices, posts events.

#[cfg_attr(not(feature = "gpu"), path = "no_gpu_search.rs")]
mod gpu_search;
#[cfg_attr(not(feature = "split"), path = "no_later_tables.rs")]
mod tables;
#[cfg(not(feature = "gpu"))]
mod turns;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::{Device, Unavailable};
use experiment::Compute;
use js_sys::{Array, Uint8Array};
use protocol::{Command, Event, Message, decode};
use session::{Session, Status};
use wasm_bindgen::prelude::*;
use web_sys::{
    DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort, Performance, console,
};

/// Length of a slice of work. A command waits at most until the end of a slice.
const SLICE_MS: f64 = 8.0;

fn main() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let Some(performance) = scope.performance() else {
        console::error_1(&"this browser gives workers no clock".into());
        return;
    };
    let Ok(channel) = MessageChannel::new() else {
        console::error_1(&"this browser gives workers no message channel".into());
        return;
    };
    let clock = performance.clone();
    // The worker lives as long as its thread, so it is never freed: code that frees a session would be long.
    let worker: &Worker = Box::leak(Box::new(Worker {
        scope: scope.clone(),
        performance,
        #[cfg(not(feature = "gpu"))]
        turns: turns::Turns::new(&scope, &channel.port2()),
        next_slice: channel.port2(),
        scheduled: Cell::new(false),
        wake: RefCell::new(None),
        alarm: Cell::new(None),
        searched: Cell::new(false),
        session: RefCell::new(tables::session(Rc::new(move || clock.now()))),
    }));

    let on_time = Closure::<dyn FnMut()>::new(|| worker.schedule());
    worker.wake.replace(Some(on_time));

    let on_command = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        worker.receive(&message.data());
    });
    scope.set_onmessage(Some(on_command.as_ref().unchecked_ref()));
    on_command.forget(); // lives as long as the worker

    let on_slice = Closure::<dyn FnMut()>::new(|| worker.work());
    channel.port1().set_onmessage(Some(on_slice.as_ref().unchecked_ref()));
    on_slice.forget(); // lives as long as the worker

    worker.post(Event::Ready);
}

fn may_use_gpu(command: &Command) -> bool {
    match command {
        Command::Load { compute, .. } | Command::Compute { on: compute } => {
            *compute != Compute::Cpu
        }
        _ => false,
    }
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    performance: Performance,
    /// A message posted here starts the next slice after the waiting commands. A timer would leave the
    /// processor idle for milliseconds each time.
    next_slice: MessagePort,
    /// Whose turn it is among the workers of embedded pages.
    #[cfg(not(feature = "gpu"))]
    turns: Rc<turns::Turns>,
    /// Whether such a message is on its way. There is one at a time; otherwise every command would start
    /// another chain of slices.
    scheduled: Cell<bool>,
    /// Starts a slice.
    wake: RefCell<Option<Closure<dyn FnMut()>>>,
    /// The timer that wakes a resting run; there is one at a time, as with the messages.
    alarm: Cell<Option<i32>>,
    /// Whether a graphics processor was looked for. The search starts only once a run may use one.
    searched: Cell<bool>,
    session: RefCell<Session>,
}

impl Worker {
    fn receive(&'static self, message: &JsValue) {
        let bytes = Uint8Array::new(message).to_vec();
        match decode::<Command>(&bytes) {
            Ok(command) => {
                if let Some(command) = tables::ready(self, command) {
                    self.carry_out(command);
                }
            }
            Err(error) => console::error_1(&error.to_string().into()),
        }
    }

    fn carry_out(&'static self, command: Command) {
        if may_use_gpu(&command) && !self.searched.replace(true) {
            gpu_search::search(self);
        }
        self.session.borrow_mut().handle(command, &mut |event| self.post(event));
        self.schedule();
    }

    /// Takes the result of [`gpu_search::search`].
    fn looked_for_gpu(&self, found: Result<Rc<dyn Device>, Unavailable>) {
        self.session.borrow_mut().looked_for_gpu(found, &mut |event| self.post(event));
        self.schedule();
    }

    fn work(&self) {
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

    fn schedule(&self) {
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
    fn post(&self, event: Event) {
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
