//! What a network that has learned nothing would reach: the line that a loss must get below.

use experiment::Plan;
use model::{Loss, Objective, Target};

/// The loss of the best constant answer; `None` where it depends on the data.
pub fn loss(plan: &Plan, own_table: bool) -> Option<f32> {
    let &Loss { objective, target, .. } = plan.model.main_loss();
    let remembered = plan.spec.remembered().filter(|_| !own_table);
    match (objective, target) {
        // A standardised target has variance 1; the sum of two uniform numbers has 1/6.
        (_, Target::Value) if own_table => Some(1.0),
        (_, Target::Value) => Some(1.0 / 6.0),
        // Without memory the blanks are known, and the symbols are guessed.
        (Objective::CrossEntropy { smoothing }, Target::ClassPerStep { .. }) => {
            // What smoothed blanks cost depends on how many there are.
            remembered.filter(|_| smoothing == 0.0).map(|(of, among)| {
                of as f32 * (among as f32).ln() / plan.model.targets_per_row() as f32
            })
        }
        (Objective::CrossEntropy { .. }, Target::Class { classes }) => Some((classes as f32).ln()),
        (Objective::Binary, Target::Class { classes: 2 }) => Some(std::f32::consts::LN_2),
        (
            Objective::Binary | Objective::SquaredError | Objective::SoftmaxSquaredError,
            Target::ClassPerStep { .. } | Target::Class { .. },
        ) => None,
    }
}

/// The share of hits by guessing; `None` for numbers and where most answers are the same.
pub fn accuracy(plan: &Plan) -> Option<f32> {
    match plan.model.main_loss().target {
        Target::Class { classes } => Some(1.0 / classes as f32),
        Target::ClassPerStep { .. } | Target::Value => None,
    }
}
