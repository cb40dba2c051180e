//! What the measured numbers mean: readings that never show a false 0, and the profile's trend.
//!
//! Pure functions of numbers: nothing here trains, draws or knows where a number came from.

mod profile;
mod reading;

pub use profile::{EXPLODING_DECADES, Profile, Trend, VANISHING_DECADES};
pub use reading::{Reading, readings};
