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
        (Objective::Binary, Target::Class { classes }) => {
            // Of one-hot targets, the mean over the classes: the entropy of a share of 1 in so many.
            let share = 1.0 / classes as f32;
            Some(-share * share.ln() - (1.0 - share) * (1.0 - share).ln())
        }
        (Objective::SquaredError | Objective::SoftmaxSquaredError, Target::Class { classes }) => {
            // The variance of a one-hot target, the mean over the classes.
            let share = 1.0 / classes as f32;
            Some(share * (1.0 - share))
        }
        (
            Objective::Binary | Objective::SquaredError | Objective::SoftmaxSquaredError,
            Target::ClassPerStep { .. },
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

#[cfg(test)]
mod tests {
    use experiment::{DataSet, Loss as Choice, RunSpec};

    use super::*;

    /// The loss of a constant answer, by the definition of the loss.
    fn by_definition(classes: usize, of: impl Fn(f32, f32) -> f32) -> f32 {
        let share = 1.0 / classes as f32;
        let row = (0..classes).map(|class| of(share, f32::from(u8::from(class == 0))));
        row.sum::<f32>() / classes as f32
    }

    #[test]
    fn a_constant_answer_has_the_loss_that_the_definition_gives() {
        let squared = |answer: f32, target: f32| (answer - target).powi(2);
        let binary =
            |answer: f32, target: f32| -target * answer.ln() - (1.0 - target) * (1.0 - answer).ln();
        for (data, classes) in [(DataSet::Digits, 10), (DataSet::Xor, 2)] {
            for (choice, expected) in [
                (Choice::CrossEntropy, (classes as f32).ln()),
                (Choice::Binary, by_definition(classes, binary)),
                (Choice::SquaredError, by_definition(classes, squared)),
                (Choice::SigmoidSquaredError, by_definition(classes, squared)),
                (Choice::SoftmaxSquaredError, by_definition(classes, squared)),
            ] {
                let plan = Plan::new(&RunSpec { data, loss: choice, ..RunSpec::default() });
                let found = loss(&plan, false).expect("it is known");
                assert!((found - expected).abs() < 1e-6, "{data} {choice}: {found}, {expected}");
            }
        }
    }
}
