//! What the page knows and says, without a browser: its messages in every language, numbers as their readers
//! write them, names of places and runs, settings, verdicts, what a layer does and what was learned, in
//! words. The page binds this to its panels; the command line uses it where it says the same.

#[cfg(not(feature = "embed"))]
pub mod backward;
pub mod baseline;
pub mod comparison;
#[cfg(not(feature = "embed"))]
pub mod computing;
pub mod faults;
mod fill;
#[cfg(not(feature = "embed"))]
pub mod learned;
#[cfg(not(feature = "embed"))]
pub mod log_problems;
pub mod messages;
#[cfg(not(feature = "embed"))]
pub mod microscope;
pub mod naming;
pub mod notes;
pub mod numbers;
#[cfg(not(feature = "embed"))]
pub mod own_keys;
pub mod own_run;
#[cfg(not(feature = "embed"))]
pub mod own_table;
pub mod past;
pub mod places;
pub mod plural;
#[cfg(not(feature = "embed"))]
pub mod recipe;
pub mod rehearsal;
pub mod settings;
#[cfg(not(feature = "embed"))]
pub mod table_problems;
pub mod undo;
pub mod verdict;

pub use fill::fill;
pub use messages::{Catalogue, catalogue, own_name, resolve};
