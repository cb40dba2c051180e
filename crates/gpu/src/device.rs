//! `Gpu`: the device, its pipelines, and what went wrong with it.

use std::sync::{Arc, Mutex, PoisonError};

use engine::{Backend, Device, Failure, Program, Unavailable};

use crate::backend::GpuBackend;
use crate::pipelines::Pipelines;
use crate::planner::{SOFTWARE_ROOM, plan};
use crate::purpose::Purpose;
use crate::shaders::Form;

/// Size of the uniform buffer's entry that a dispatch reads, and of that of a step.
pub(crate) const DISPATCH_BYTES: u64 = 16;
pub(crate) const STEP_BYTES: u64 = 48;

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
    room: Option<u32>,
    name: String,
}

/// Opens the fastest device there is, with kernels of the form that suits it. `wake` is called, from anywhere, when an outcome may be ready or
/// the device is lost; `clock` gives milliseconds.
///
/// # Errors
/// If there is no adapter, it gives no device, or a kernel does not compile on it.
pub async fn open(wake: fn(), clock: fn() -> f64) -> Result<Gpu, Unavailable> {
    open_as(None, wake, clock).await
}

/// Opens it with kernels of a form that somebody chose.
///
/// # Errors
/// As [`open`].
pub async fn open_as(
    form: Option<Form>,
    wake: fn(),
    clock: fn() -> f64,
) -> Result<Gpu, Unavailable> {
    let descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    let instance = wgpu::Instance::new(descriptor);
    let options = wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        ..Default::default()
    };
    let adapter = instance.request_adapter(&options).await;
    let adapter = adapter.map_err(|error| Unavailable::Missing(error.to_string()))?;
    let possible = adapter.limits();
    // Larger buffers where there are any; of everything else what every WebGPU device gives.
    let required_limits = wgpu::Limits {
        max_storage_buffer_binding_size: possible.max_storage_buffer_binding_size,
        max_buffer_size: possible.max_buffer_size,
        ..wgpu::Limits::default()
    };
    let descriptor = wgpu::DeviceDescriptor { required_limits, ..Default::default() };
    let opened = adapter.request_device(&descriptor).await;
    let (device, queue) = opened.map_err(|error| Unavailable::Missing(error.to_string()))?;

    let failure = Arc::new(Mutex::new(None));
    let lost = Arc::clone(&failure);
    device.set_device_lost_callback(move |_, message| {
        note(&lost, Failure::Lost(message));
        wake();
    });
    let faulty = Arc::clone(&failure);
    device.on_uncaptured_error(Arc::new(move |error| {
        note(
            &faulty,
            match error {
                wgpu::Error::OutOfMemory { source } => Failure::OutOfMemory(source.to_string()),
                wgpu::Error::Validation { description, .. }
                | wgpu::Error::Internal { description, .. } => Failure::Invalid(description),
            },
        );
        wake();
    }));

    let info = adapter.get_info();
    // Software: SwiftShader in a browser, llvmpipe elsewhere.
    let is_software = info.device_type == wgpu::DeviceType::Cpu;
    let is_browser = cfg!(target_family = "wasm");
    let suits = if is_software && is_browser { Form::Straight } else { Form::Staged };
    let form = form.unwrap_or(suits);
    let room = (is_software && !is_browser).then_some(SOFTWARE_ROOM);
    let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
    let pipelines = Pipelines::new(&device, form, is_browser);
    if let Some(error) = scope.pop().await {
        return Err(Failure::Invalid(error.to_string()).into());
    }
    let opened = Opened {
        device,
        queue,
        pipelines,
        failure,
        wake,
        clock,
        room,
        name: if info.name.is_empty() { info.driver } else { info.name },
    };
    #[cfg_attr(
        target_family = "wasm",
        expect(
            clippy::arc_with_non_send_sync,
            reason = "there are no threads in a browser's worker"
        )
    )]
    Ok(Gpu { opened: Arc::new(opened) })
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

impl Device for Gpu {
    fn backend(&self, program: &Program) -> Result<Box<dyn Backend>, Unavailable> {
        if let Some(failure) = self.failure() {
            return Err(failure.into());
        }
        let mut planned = plan(program, self.opened.pipelines.form(), self.opened.room)
            .map_err(|refusal| Failure::Invalid(refusal.to_string()))?;
        let most = self.most_bytes();
        let needed = planned.arena.bytes().max(4 * planned.code.words.len() as u64);
        if needed > most {
            return Err(Unavailable::TooLarge { needed, most });
        }
        planned.purpose = if self.opened.pipelines.by_purpose() {
            let numbers = planned.arena.bytes() / 4;
            planned.purpose.with_room(numbers as usize, most as usize / 4)
        } else {
            Purpose::EVERYTHING
        };
        Ok(Box::new(GpuBackend::new(self.clone(), program.clone(), planned)))
    }
}

/// Keeps the first failure: what comes after it is its consequence.
fn note(kept: &Mutex<Option<Failure>>, failure: Failure) {
    kept.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
}
