//! Copies of device memory on their way to the host, without waiting for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::gpu::Gpu;

const IDLE: u8 = 0;
const UNDER_WAY: u8 = 1;
const READY: u8 = 2;

/// A buffer that the device copies into and the host reads.
pub(crate) struct Readback {
    gpu: Gpu,
    buffer: wgpu::Buffer,
    state: Arc<AtomicU8>,
    /// Which submission copies into it.
    submitted: Option<wgpu::SubmissionIndex>,
}

impl Readback {
    /// For at most so many bytes.
    pub(crate) fn new(gpu: &Gpu, bytes: u64) -> Readback {
        let buffer = gpu.opened.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("readback"),
            size: bytes,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let state = Arc::new(AtomicU8::new(IDLE));
        Readback { gpu: gpu.clone(), buffer, state, submitted: None }
    }

    /// Bytes that fit.
    pub(crate) fn bytes(&self) -> u64 {
        self.buffer.size()
    }

    /// Whether it can be used for a copy.
    pub(crate) fn is_idle(&self) -> bool {
        self.state.load(Ordering::Acquire) == IDLE
    }

    /// Whether the copy is here.
    pub(crate) fn is_ready(&self) -> bool {
        self.state.load(Ordering::Acquire) == READY
    }

    /// Copies these ranges of bytes of `source` as they are after everything submitted so far.
    pub(crate) fn start(&mut self, source: &wgpu::Buffer, ranges: &[std::ops::Range<u64>]) {
        let opened = &self.gpu.opened;
        let mut encoder = opened.device.create_command_encoder(&Default::default());
        let mut end = 0;
        for range in ranges {
            let size = range.end - range.start;
            encoder.copy_buffer_to_buffer(source, range.start, &self.buffer, end, size);
            end += size;
        }
        self.submitted = Some(opened.queue.submit([encoder.finish()]));
        self.state.store(UNDER_WAY, Ordering::Release);
        let (state, wake) = (Arc::clone(&self.state), opened.wake);
        self.buffer.map_async(wgpu::MapMode::Read, 0..end, move |result| {
            // A copy that failed does so with its device, which tells of it.
            if result.is_ok() {
                state.store(READY, Ordering::Release);
            }
            wake();
        });
    }

    /// Hands the first so many numbers to `read`, and is idle again.
    pub(crate) fn take(&mut self, count: usize, read: impl FnOnce(&[f32])) {
        if let Ok(view) = self.buffer.get_mapped_range(0..4 * count as u64) {
            // Mapped memory is aligned to 8 bytes.
            read(bytemuck::cast_slice(&view));
        }
        self.buffer.unmap();
        self.submitted = None;
        self.state.store(IDLE, Ordering::Release);
    }

    /// Waits until the copy is here or the device is lost. In a browser it does nothing: there the
    /// event loop brings it.
    pub(crate) fn wait(&self) {
        if let Some(submitted) = &self.submitted {
            let until =
                wgpu::PollType::Wait { submission_index: Some(submitted.clone()), timeout: None };
            // An error is a device that is lost, which its callback tells of.
            let _ = self.gpu.opened.device.poll(until);
        }
    }
}

impl Drop for Readback {
    fn drop(&mut self) {
        self.buffer.destroy();
    }
}
