//! The training core: a small compiler from a `Plan` to a `Program`, and the seam that runs it.
//!
//! [`Program::compile`] lowers a plan to a flat list of operators and derives the backward pass by
//! reverse-mode differentiation of that list. A [`Backend`] executes programs; [`OpByOp`] is the
//! backend for kernels that work in host memory, and [`Reference`] its plainest set of kernels.

mod backend;
mod buffer;
mod compile;
pub mod constants;
mod cost;
mod differentiate;
mod error;
mod histogram;
mod initialise;
mod kernels;
mod list;
mod lower;
mod memory;
mod norm;
mod op;
mod op_by_op;
pub mod ops;
mod orthogonal;
mod probe;
mod program;
mod reference;
mod rule;
mod slices;
mod statistic;
mod tape;

pub use backend::{Backend, Device, Outcome, Task, TaskKind};
pub use buffer::{Buffer, BufferId, Role, RowAxes, Span};
pub use error::{BackendError, Failure, Unavailable};
pub use histogram::{BINS, Histogram};
pub use initialise::initial_parameters;
pub use kernels::Kernels;
pub use list::List;
pub use memory::Memory;
pub use model::{Function, Measure, Probes, Real};
pub use norm::{scaled, scaled_norm};
pub use op::{GradientUse, Op, OpKind, Recurrent, Write};
pub use op_by_op::OpByOp;
pub use program::{LayerBuffers, LossBuffers, Probe, Program};
pub use reference::Reference;
pub use rule::Rule;
