//! `Gpu`: an opened device, its pipelines, and what went wrong with it.

use std::sync::{Arc, Mutex, PoisonError};

use engine::Failure;

use crate::pipelines::Pipelines;

/// An opened device. A clone is another handle of the same one.
#[derive(Clone)]
pub struct Gpu {
    pub(crate) opened: Arc<Opened>,
}

/// What every backend on the device shares.
pub(crate) struct Opened {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    pub(crate) pipelines: Pipelines,
    /// The first thing that went wrong.
    pub(crate) failure: Arc<Mutex<Option<Failure>>>,
    /// Called when a task may be finished.
    pub(crate) wake: fn(),
    /// Milliseconds from some moment on.
    pub(crate) clock: fn() -> f64,
    /// Rounds of loops that an invocation may make, where there is a limit.
    pub(crate) room: Option<usize>,
    pub(crate) name: String,
}

impl Gpu {
    /// What the adapter calls itself; may be empty in a browser.
    pub fn name(&self) -> &str {
        &self.opened.name
    }

    /// Most bytes of a program's buffers together.
    pub fn most_bytes(&self) -> u64 {
        let limits = self.opened.device.limits();
        limits.max_storage_buffer_binding_size.min(limits.max_buffer_size)
    }

    /// What went wrong with the device, if anything did.
    pub fn failure(&self) -> Option<Failure> {
        self.opened.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Bytes that all buffers on the device take; a browser does not tell.
    pub fn allocated_bytes(&self) -> Option<u64> {
        // What was dropped is given back when the device is asked for news.
        let _ = self.opened.device.poll(wgpu::PollType::Poll);
        self.opened.device.generate_allocator_report().map(|report| report.total_allocated_bytes)
    }

    /// Gives the device up: every backend on it fails from now on, as when a driver is updated.
    pub fn destroy(&self) {
        self.opened.device.destroy();
        note(&self.opened.failure, Failure::Lost("it was given up".to_owned()));
    }
}

/// Keeps the first failure: what comes after it is its consequence.
pub(crate) fn note(kept: &Mutex<Option<Failure>>, failure: Failure) {
    kept.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
}
