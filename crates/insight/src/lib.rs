//! What norms mean: readings that never show a false 0, predictions of theory, verdicts, remedies.
//!
//! Pure functions of plans and numbers: nothing here trains, draws or knows where a number came from.

mod activation;
mod coherence;
mod course;
mod dense;
mod drawn;
mod gated;
mod prediction;
mod quadrature;
mod reading;
mod reason;
mod recurrent;
mod remedy;
mod theory;
mod verdict;

pub use activation::Phi;
pub use coherence::{SHATTERED_COHERENCE, coherence};
pub use course::{
    Course, EXPLODING_DECADES, FEWEST_LAYERS, Kind, LEAST_EXPLAINED, VANISHING_DECADES,
    WIDEST_UNEXPLAINED,
};
pub use prediction::Prediction;
pub use reading::{Reading, readings};
pub use reason::Reason;
pub use remedy::{Remedy, remedies};
pub use theory::{predict, predict_rows};
pub use verdict::{
    Classified, DEAD_SHARE, Evidence, Explanation, SATURATED_SHARE, Verdict, classify, judge,
    judge_again, judge_measured, typical_mean_square,
};
