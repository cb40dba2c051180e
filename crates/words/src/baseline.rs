//! What a network that has learned nothing would reach: the line that a loss must get below.

use experiment::{DataSet, Loss, Plan, Target};

/// The loss of the best constant answer; `None` where it depends on the data.
pub fn loss(plan: &Plan, own_table: bool) -> Option<f32> {
    match (plan.loss, plan.shape.target) {
        // A standardised target has variance 1; the sum of two uniform numbers has 1/6.
        (_, Target::Value) if own_table => Some(1.0),
        (_, Target::Value) => Some(1.0 / 6.0),
        // Without memory: the blanks are known, the ten symbols are guessed among eight.
        (Loss::CrossEntropy, Target::ClassPerStep { .. })
            if plan.spec.data == DataSet::CopyMemory && !own_table =>
        {
            Some(10.0 * 8f32.ln() / plan.targets as f32)
        }
        (Loss::CrossEntropy, Target::Class { classes }) => Some((classes as f32).ln()),
        (Loss::Binary, Target::Class { classes: 2 }) => Some(std::f32::consts::LN_2),
        _ => None,
    }
}

/// The share of hits by guessing; `None` for numbers and where most answers are the same.
pub fn accuracy(plan: &Plan) -> Option<f32> {
    match plan.shape.target {
        Target::Class { classes } => Some(1.0 / classes as f32),
        Target::ClassPerStep { .. } | Target::Value => None,
    }
}
