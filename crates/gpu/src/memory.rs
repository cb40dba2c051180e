//! The buffers of a program on the device, and how its dispatches are submitted.

use crate::code::Dispatch;
use crate::encoding::{Encode, words};
use crate::gpu::Gpu;
use crate::instructions::{Range, Step};
use crate::kernel::Kernel;
use crate::pipelines::Kernels;
use crate::planner::Planned;

/// Sizes of the uniform buffers' entries that a step and a dispatch read.
const STEP_BYTES: u64 = 4 * Step::WORDS as u64;
const DISPATCH_BYTES: u64 = 4 * Range::WORDS as u64;

/// The buffers on the device.
pub(crate) struct Memory {
    pub(crate) arena: wgpu::Buffer,
    pub(crate) control: wgpu::Buffer,
    pub(crate) step: wgpu::Buffer,
    others: [wgpu::Buffer; 2],
    computes: wgpu::BindGroup,
    records: wgpu::BindGroup,
    kernels: Kernels,
    /// Bytes between two entries of the dispatches' uniform buffer.
    stride: u32,
}

impl Memory {
    pub(crate) fn new(gpu: &Gpu, planned: &Planned) -> Memory {
        let device = &gpu.opened.device;
        let buffer = |label, size: u64, usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage: usage | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        let (storage, uniform) = (wgpu::BufferUsages::STORAGE, wgpu::BufferUsages::UNIFORM);
        let code_words = planned.code.words();
        let stride = device.limits().min_uniform_buffer_offset_alignment;
        let dispatches: Vec<&Dispatch> = planned.train.iter().chain(&planned.evaluate).collect();
        let size = u64::from(stride) * dispatches.len() as u64;
        let bytes = planned.arena.bytes().max(planned.purpose.bytes());
        let arena = buffer("arena", bytes, storage | wgpu::BufferUsages::COPY_SRC);
        let control = buffer("control", 4, storage);
        let step = buffer("step", STEP_BYTES, uniform);
        let code = buffer("code", planned.code.bytes(), storage);
        let table = buffer("dispatches", size, uniform);
        gpu.opened.queue.write_buffer(&code, 0, bytemuck::cast_slice(&code_words));
        let mut entries = vec![0u32; size as usize / 4];
        for (of, entry) in dispatches.iter().zip(entries.chunks_exact_mut(stride as usize / 4)) {
            let range = words(&of.range);
            entry[..range.len()].copy_from_slice(&range);
        }
        gpu.opened.queue.write_buffer(&table, 0, bytemuck::cast_slice(&entries));
        let bind = |layout| {
            let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
            let dispatch = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer: &table,
                offset: 0,
                size: std::num::NonZeroU64::new(DISPATCH_BYTES),
            });
            device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: None,
                layout,
                entries: &[
                    entry(0, arena.as_entire_binding()),
                    entry(1, code.as_entire_binding()),
                    entry(2, step.as_entire_binding()),
                    entry(3, dispatch),
                    entry(4, control.as_entire_binding()),
                ],
            })
        };
        let (computes, records) =
            (bind(&gpu.opened.pipelines.computes), bind(&gpu.opened.pipelines.records));
        let kernels = gpu.opened.pipelines.all(device, planned.purpose);
        Memory { arena, control, step, others: [code, table], computes, records, kernels, stride }
    }

    /// Submits dispatches, the first of which has this place in the table.
    pub(crate) fn submit(&self, gpu: &Gpu, dispatches: &[Dispatch], first: usize) {
        let opened = &gpu.opened;
        let mut encoder = opened.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            let mut last = None;
            for (index, dispatch) in dispatches.iter().enumerate() {
                if last != Some(dispatch.kernel) {
                    pass.set_pipeline(&self.kernels[dispatch.kernel as usize]);
                    last = Some(dispatch.kernel);
                }
                let group =
                    if dispatch.kernel == Kernel::Record { &self.records } else { &self.computes };
                pass.set_bind_group(0, group, &[(first + index) as u32 * self.stride]);
                let [x, y, z] = dispatch.groups;
                pass.dispatch_workgroups(x, y, z);
            }
        }
        opened.queue.submit([encoder.finish()]);
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let own = [&self.arena, &self.control, &self.step];
        own.into_iter().chain(&self.others).for_each(wgpu::Buffer::destroy);
    }
}
