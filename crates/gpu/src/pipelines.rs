//! `Pipelines`: the compiled kernels, and the layouts of what they are bound to.

use std::sync::{Arc, Mutex, PoisonError};

use crate::kernel::Kernel;
use crate::purpose::Purpose;
use crate::shaders::{Form, source};

/// Purposes that kernels are kept for: those of an experiment, and of what was tried before it.
const KEPT: usize = 8;

/// Every kernel, compiled; in the order of [`Kernel::ALL`].
pub(crate) type Kernels = Arc<[wgpu::ComputePipeline]>;

/// The kernels of a device.
pub(crate) struct Pipelines {
    form: Form,
    /// Whether kernels are made for each program's purpose.
    by_purpose: bool,
    /// Bind group layouts of the kernel that records, and of all others.
    pub(crate) records: wgpu::BindGroupLayout,
    pub(crate) computes: wgpu::BindGroupLayout,
    /// Compiled ones by purpose, the newest last.
    made: Mutex<Vec<(Purpose, Kernels)>>,
}

impl Pipelines {
    /// Compiles the kernels that serve every program; where they are made by purpose, one of them, so
    /// that a device that compiles nothing is found out at once.
    pub(crate) fn new(device: &wgpu::Device, form: Form, in_browser: bool) -> Pipelines {
        let (records, computes) = (layout(device, false), layout(device, true));
        let by_purpose = form == Form::Straight && in_browser;
        let pipelines =
            Pipelines { form, by_purpose, records, computes, made: Mutex::new(Vec::new()) };
        if by_purpose {
            pipelines.compile(device, Kernel::Record, Purpose::EVERYTHING);
        } else {
            pipelines.all(device, Purpose::EVERYTHING);
        }
        pipelines
    }

    /// How they multiply.
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// Whether kernels are made for each program's purpose; else there are those for everything.
    pub(crate) fn by_purpose(&self) -> bool {
        self.by_purpose
    }

    /// The kernels for a purpose.
    pub(crate) fn all(&self, device: &wgpu::Device, purpose: Purpose) -> Kernels {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = made.iter().position(|(of, _)| *of == purpose) {
            let found = made.remove(place);
            made.push(found);
        } else {
            let compiled = Kernel::ALL.map(|kernel| self.compile(device, kernel, purpose));
            let surplus = (made.len() + 1).saturating_sub(KEPT);
            made.drain(..surplus);
            made.push((purpose, compiled.into()));
        }
        made.last().map(|(_, kernels)| Arc::clone(kernels)).unwrap_or_else(|| Arc::new([]))
    }

    fn compile(
        &self,
        device: &wgpu::Device,
        kernel: Kernel,
        purpose: Purpose,
    ) -> wgpu::ComputePipeline {
        let source = source(kernel, self.form);
        let source = match self.form {
            Form::Staged => source,
            Form::Straight => purpose.applied(kernel, &source),
        };
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(kernel.name()),
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        let group = if kernel == Kernel::Record { &self.records } else { &self.computes };
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(group)],
            immediate_size: 0,
        });
        device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(kernel.name()),
            layout: Some(&layout),
            module: &module,
            entry_point: Some("main"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        })
    }
}

fn layout(device: &wgpu::Device, control_is_read_only: bool) -> wgpu::BindGroupLayout {
    let storage = |read_only| wgpu::BufferBindingType::Storage { read_only };
    let entry = |binding, ty, has_dynamic_offset| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size: None },
        count: None,
    };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: None,
        entries: &[
            entry(0, storage(false), false),
            entry(1, storage(true), false),
            entry(2, wgpu::BufferBindingType::Uniform, false),
            entry(3, wgpu::BufferBindingType::Uniform, true),
            entry(4, storage(control_is_read_only), false),
        ],
    })
}
