//! What norms mean: readings that never show a false 0, predictions of theory, verdicts, remedies.
//!
//! Pure functions of models, plans and numbers: nothing here trains, draws or knows where a number came from.

mod across_layers;
mod backward;
mod coherence;
mod course;
mod drawn;
mod evidence;
mod forward;
mod gated;
mod gradient;
mod learning;
mod passage;
mod points;
mod prediction;
mod quadrature;
mod reading;
mod reason;
mod recurrent;
mod remedy;
mod rows;
mod signal;
mod smooth;
mod steady;
mod theory;
mod through_time;
mod tried;
mod typical;
mod vanilla;
mod verdict;

pub use coherence::{SHATTERED_COHERENCE, coherence};
pub use course::{
    Classified, Course, EXPLODING_DECADES, FEWEST_LAYERS, LEAST_EXPLAINED, VANISHING_DECADES,
    WIDEST_UNEXPLAINED,
};
pub use evidence::Evidence;
pub use experiment::Kind;
pub use learning::Losses;
pub use prediction::Prediction;
pub use reading::{Reading, readings};
pub use reason::Reason;
pub use remedy::remedies;
pub use rows::Rows;
pub use steady::{PATIENCE, SLACK_DECADES};
pub use theory::predict;
pub use tried::Outcome;
pub use typical::typical_rows;
pub use verdict::{
    DEAD_SHARE, Known, SATURATED_SHARE, Verdict, classify, judge, judge_again, judge_measured,
};
