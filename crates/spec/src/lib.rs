//! The experiment as plain data: what to train, checked, and written into a link.
//!
//! [`RunSpec`] is the whole experiment. [`check`] turns it into a [`Plan`] (every layer with its
//! shape and name) or into all its problems at once. [`link`] writes it into a URL and reads it
//! back; [`json`] reads specification files. One table of fields, [`schema`], drives all of them.

pub mod choices;
#[cfg(feature = "json")]
pub mod json;
pub mod link;
pub mod number;
mod plan;
pub mod presets;
mod problem;
mod run_spec;
pub mod schema;
mod view;

pub use choices::{Activation, DataSet, Init, Skip};
pub use plan::{Layer, LayerRole, Plan, check};
pub use problem::{Expected, Problem};
pub use run_spec::RunSpec;
pub use view::{Language, Quantity, Theme, View};
