//! Opens a device, with kernels of the form that suits it.

use std::sync::{Arc, Mutex};

use engine::{Failure, Unavailable};

use crate::gpu::{Gpu, Opened, note};
use crate::pipelines::Pipelines;
use crate::planner::SOFTWARE_ROOM;
use crate::shaders::Form;

/// Opens the fastest device there is, with kernels of the form that suits it. `wake` is called, from
/// anywhere, when an outcome may be ready or the device is lost; `clock` gives milliseconds.
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
