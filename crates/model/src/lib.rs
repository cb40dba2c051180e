//! A network as data: what is computed, from what, with which parameters, and what is measured along it.
//!
//! A [`Model`] is built by a family (see the crate `experiment`) and read by everyone else: the engine
//! lowers it to operators, the theory follows moments through it, the export writes it in PyTorch, the
//! picture draws its blocks. Readers match on [`Kind`] exhaustively and never ask which family built it.

mod activation;
mod axes;
mod block;
mod builder;
mod closed_set;
mod draw;
mod init;
mod kind;
mod loss;
mod measure;
mod model;
mod module;
mod parameter;
mod path;
mod port;
mod real;
mod shape;
mod slopes;
mod streams;
mod track;
mod value;

pub use activation::{Activation, Function, INVERSE_ROOT_TAU, SELU_FLOOR, SELU_SCALE, sigmoid};
pub use axes::{Axes, Axis, AxisKind};
pub use block::{Block, Curve};
pub use builder::{BlockEnd, Builder};
pub use draw::{Draw, Rows};
pub use init::{Init, Scheme};
pub use kind::{Cell, Kind, Normalisation};
pub use loss::{Loss, Objective};
pub use measure::{Gate, Measure, NOT_LOGGED, Probes, is_logged};
pub use model::Model;
pub use module::{Module, ModuleId};
pub use parameter::{Parameter, ParameterId, ParameterKind};
pub use path::Path;
pub use port::{Port, PortKind};
pub use real::Real;
pub use shape::{Shape, Target};
pub use slopes::Slopes;
pub use streams::{of_layer, of_path};
pub use track::{Along, Place, Track};
pub use value::{Value, ValueId};
