//! Whether a change helps that was tried, not only predicted.

use experiment::Kind;

/// A loss below this share of another one is clearly lower.
const LOWER: f32 = 0.95;
/// A loss below this share of another one is no worse: batches differ.
const NO_WORSE: f32 = 1.1;
/// A loss of more than so many times that of guessing is lost, finite or not.
const LOST: f32 = 10.0;

/// What became of an experiment that was tried for some steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The verdict on its first step.
    pub start: Kind,
    /// The verdict on its last step.
    pub end: Kind,
    /// Its loss at the end.
    pub loss: f32,
    /// The loss of guessing, if it is known.
    pub guessing: Option<f32>,
}

impl Outcome {
    /// How many of its two verdicts name a trouble.
    fn troubles(&self) -> usize {
        [self.start, self.end].into_iter().filter(|kind| is_trouble(*kind)).count()
    }

    /// Whether it is better than another one: its numbers stay finite, and either fewer verdicts name a
    /// trouble at a loss that is no worse, or the loss is clearly lower. One that still guesses is not: what its loss
    /// is then comes from its initial weights. Where the numbers of the other one do not stay finite, it is enough
    /// that the loss does not run away.
    pub fn is_better_than(&self, other: &Outcome) -> bool {
        if self.end == Kind::NonFinite || !self.loss.is_finite() {
            return false;
        }
        if other.end == Kind::NonFinite || !other.loss.is_finite() {
            return self.guessing.is_none_or(|guessing| self.loss <= LOST * guessing);
        }
        if self.end == Kind::Guessing {
            return false;
        }
        let healthier = self.troubles() < other.troubles();
        self.loss < LOWER * other.loss || healthier && self.loss <= NO_WORSE * other.loss
    }
}

fn is_trouble(kind: Kind) -> bool {
    match kind {
        Kind::Healthy | Kind::Learning | Kind::Undecided => false,
        Kind::Vanishing
        | Kind::Exploding
        | Kind::Dead
        | Kind::Saturated
        | Kind::Shattered
        | Kind::Guessing
        | Kind::Stuck
        | Kind::NonFinite => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_verdict_or_a_lower_loss_is_better_and_broken_numbers_never_are() {
        let guessing = Some(2.3);
        let outcome = |start, end, loss| Outcome { start, end, loss, guessing };
        let gone = outcome(Kind::Vanishing, Kind::Vanishing, 2.3);
        for (after, better) in [
            (gone, false),
            (outcome(Kind::Healthy, Kind::Healthy, 2.3), true),
            (outcome(Kind::Healthy, Kind::Healthy, 2.6), false),
            (outcome(Kind::Exploding, Kind::Exploding, 2.3), false),
            (outcome(Kind::Vanishing, Kind::Vanishing, 1.2), true),
            (outcome(Kind::Undecided, Kind::Guessing, 1.2), false),
            (outcome(Kind::Undecided, Kind::Stuck, 1.2), true),
            (outcome(Kind::Healthy, Kind::NonFinite, 1.2), false),
            (outcome(Kind::Healthy, Kind::Healthy, f32::NAN), false),
        ] {
            assert_eq!(after.is_better_than(&gone), better, "{after:?}");
        }
        let broken = outcome(Kind::Healthy, Kind::NonFinite, f32::NAN);
        assert!(gone.is_better_than(&broken) && !broken.is_better_than(&gone));
        let runs_away = outcome(Kind::Healthy, Kind::Dead, 3e5);
        assert!(!runs_away.is_better_than(&broken));
        assert!(Outcome { guessing: None, ..runs_away }.is_better_than(&broken));
    }
}
