//! The CPU backend: f32 kernels that vectorise, buffers planned once.
