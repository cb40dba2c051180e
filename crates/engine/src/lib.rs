//! The training core: a small compiler from a `Plan` to a `Program`, and the seam that runs it.
//!
//! [`Program::compile`] lowers a plan to a flat list of operators and derives the backward pass by
//! reverse-mode differentiation of that list. A [`Backend`] executes programs; [`OpByOp`] is the
//! backend for kernels that work in host memory, and [`Reference`] its plainest set of kernels.

mod backend;
mod differentiate;
mod initialise;
mod lower;
mod norm;
mod op_by_op;
mod program;
mod real;
mod reference;

pub use backend::{Backend, BackendError, Outcome, Rows, Task, TaskKind, TrainingData};
pub use initialise::initial_parameters;
pub use norm::scaled_norm;
pub use op_by_op::{Kernels, Memory, OpByOp};
pub use program::{Buffer, BufferId, LayerBuffers, Measure, Op, Probe, Program, Role};
pub use real::Real;
pub use reference::Reference;
