//! The experiment as plain data: what to train, checked, and written into a link.
//!
//! [`RunSpec`] is the whole experiment. [`check`] turns it into a [`Plan`] (every layer with its
//! shape and name) or into all its problems at once. [`link`] writes it into a URL and reads it
//! back; [`json`] reads specification files; [`forgiving`] reads both as others write them. One table of fields, [`schema`], drives all of them.

mod about;
mod built_in;
pub mod changes;
pub mod choices;
mod comparison;
pub mod embedding;
mod families;
mod field;
pub mod forgiving;
pub mod formulas;
#[cfg(feature = "json")]
pub mod json;
mod kind;
mod layered;
pub mod link;
mod names;
pub mod number;
pub mod offers;
mod plan;
pub mod presets;
mod problem;
pub mod remedies;
pub mod rules;
mod run_spec;
pub mod schema;
pub mod synonyms;
mod table;
mod table_problem;
mod view;

pub use about::About;
pub use built_in::{BuiltIn, Look};
pub use choices::{
    Clip, DataSet, ForgetInit, Loss, Network, Norm, NormPlace, Optimiser, RecurrentInit, Schedule,
    Skip,
};
pub use comparison::{Comparison, Flip, MOST_BESIDE};
pub use embedding::{Embed, Embedding, Layout};
pub use kind::Kind;
pub use layered::{First, Layered};
pub use model::{
    Activation, Cell, Gate, Init, Measure, NOT_LOGGED, Probes, Shape, Target, is_logged,
};
pub use names::Names;
pub use plan::{Plan, check};
pub use problem::{Expected, Problem};
pub use run_spec::RunSpec;
pub use table::{
    Column, Encoding, Fit, LARGEST_TABLE, LabelAs, Missing, TABLE_MEMBER, TableChoices, TableLook,
    TableReport,
};
pub use table_problem::{CellFault, TableProblem};
pub use view::{Compute, Language, Quantity, Speed, Theme, View};
