//! What the page knows and says, without a browser: its messages in every language, numbers as their readers
//! write them, names of places and runs, settings, verdicts, what a layer does and what was learned, in
//! words. The page binds this to its panels; the command line uses it where it says the same.

pub mod baseline;
#[cfg(not(feature = "embed"))]
pub mod learned;
pub mod messages;
#[cfg(not(feature = "embed"))]
pub mod microscope;
pub mod naming;
pub mod numbers;
pub mod own_run;
pub mod past;
pub mod places;
pub mod settings;
pub mod verdict;

pub use messages::{Catalogue, catalogue, fill, own_name, resolve};
