//! `Losses`: how far the loss of a run has come, for networks that are too short to have a course.

use experiment::Kind;

/// Before so many steps nobody knows whether a loss has stopped falling.
const FEWEST_STEPS: u64 = 200;
/// A loss above this share of what guessing gives is that of guessing: batches differ.
const GUESSING_SHARE: f32 = 0.95;
/// A loss that rests above this share of what guessing gives is stuck; below, the network has learned.
const STUCK_SHARE: f32 = 0.3;
/// A loss falls if in the last half of the steps it came down by more than this share of it,
const FALLING_SHARE: f32 = 0.02;
/// and by more than so many standard errors: batches differ.
const STANDARD_ERRORS: f32 = 3.0;
/// A loss so many times that of guessing,
const OVERSHOOTING: f32 = 1.2;
/// and so many times the first one, is one of steps that are too large: initial weights may give a large loss, too.
const RISEN: f32 = 1.5;

/// The losses of a run, summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Losses {
    /// Steps done.
    pub steps: u64,
    /// Loss of the first step.
    pub first: f32,
    /// Mean loss of the tenth of the steps that ends half way.
    pub half_way: f32,
    /// Mean loss of the last tenth of the steps.
    pub now: f32,
    /// Standard error of the difference of the two.
    pub error: f32,
    /// What the best constant answer gives.
    pub guessing: f32,
}

impl Losses {
    /// Sums up the losses of steps, in order, of which some may be left out; `None` where there are too few.
    pub fn new(losses: impl Iterator<Item = (u64, f32)> + Clone, guessing: f32) -> Option<Losses> {
        let (first, steps) = (losses.clone().next()?.1, losses.clone().last()?.0);
        // Mean of the tenth of the steps before `end`, and the square of its standard error.
        let tenth = |end: u64| {
            let of_these = losses.clone().filter(|it| (end - steps / 10..=end).contains(&it.0));
            let (count, sum, squares) = of_these.fold((0.0, 0.0, 0.0), |(n, sum, squares), it| {
                let loss = f64::from(it.1);
                (n + 1.0, sum + loss, squares + loss * loss)
            });
            let mean = sum / count;
            let variance = (squares / count - mean * mean).max(0.0) / count;
            (mean as f32, variance)
        };
        (steps >= FEWEST_STEPS).then(|| {
            let ((half_way, before), (now, after)) = (tenth(steps / 2), tenth(steps));
            let error = (before + after).sqrt() as f32;
            Losses { steps, first, half_way, now, error, guessing }
        })
    }

    /// What they say: [`Kind::Learning`], [`Kind::Guessing`] or [`Kind::Stuck`].
    pub fn kind(&self) -> Kind {
        let fall = self.half_way - self.now;
        let falls = fall > FALLING_SHARE * self.half_way && fall > STANDARD_ERRORS * self.error;
        let share = self.now / self.guessing;
        if share >= GUESSING_SHARE {
            Kind::Guessing
        } else if falls || share < STUCK_SHARE {
            Kind::Learning
        } else {
            Kind::Stuck
        }
    }

    /// Whether the steps were too large, rather than too small.
    pub fn overshoots(&self) -> bool {
        self.now > OVERSHOOTING * self.guessing && self.now > RISEN * self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(loss: impl Fn(u64) -> f32) -> Option<Kind> {
        let every_third = (0..=500).map(|step| 3 * step).map(|step| (step, loss(step)));
        Losses::new(every_third, 0.7).map(|it| it.kind())
    }

    #[test]
    fn a_loss_that_falls_is_learning_and_one_that_rests_is_judged_by_its_height() {
        // Batches differ by a tenth.
        let noise = |step: u64| if step.is_multiple_of(2) { 0.9 } else { 1.1 };
        assert_eq!(
            kind(|step| noise(step) * 0.7 / (1.0 + step as f32 / 300.0)),
            Some(Kind::Learning)
        );
        assert_eq!(kind(|step| 0.1 * noise(step)), Some(Kind::Learning));
        assert_eq!(kind(|step| 0.45 * noise(step)), Some(Kind::Stuck));
        assert_eq!(kind(|step| 0.7 * noise(step)), Some(Kind::Guessing));
        assert_eq!(kind(|step| 5.0 * noise(step)), Some(Kind::Guessing));
        // From worse than guessing down to it.
        assert_eq!(
            kind(|step| noise(step) * (0.7 + 30.0 / (30.0 + step as f32))),
            Some(Kind::Guessing)
        );
    }

    #[test]
    fn a_noisy_loss_that_rests_is_not_taken_for_one_that_falls() {
        // Numbers from 0 to 1 without a pattern.
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        let losses: Vec<(u64, f32)> = (0..3000).map(|step| (step, 0.1 + 0.5 * noise())).collect();
        let kinds = (FEWEST_STEPS..3000).step_by(10).map(|steps| {
            Losses::new(losses[..=steps as usize].iter().copied(), 0.7).map(|it| it.kind())
        });
        let wrong = kinds.filter(|kind| *kind != Some(Kind::Stuck)).count();
        assert!(wrong <= 3, "{wrong} of 280 judgements");
    }

    #[test]
    fn a_few_steps_say_nothing() {
        let short = (0..FEWEST_STEPS).map(|step| (step, 0.7));
        assert_eq!(Losses::new(short, 0.7), None);
        assert_eq!(Losses::new(std::iter::empty(), 0.7), None);
    }

    #[test]
    fn a_loss_far_above_guessing_is_one_of_steps_that_are_too_large() {
        let of = |first, now| Losses {
            steps: 500,
            first,
            half_way: now,
            now,
            error: 0.01,
            guessing: 0.7,
        };
        assert!(of(0.7, 2.0).overshoots() && !of(0.7, 0.7).overshoots());
        // Steps that are far too small leave the loss of the initial weights.
        assert!(!of(2.0, 1.9).overshoots());
    }
}
