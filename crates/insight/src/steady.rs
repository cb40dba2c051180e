//! `Steady`: what is shown of a run that trains, so that neither the word nor its digits flicker.

use experiment::Kind;

use crate::course::{Classified, Course};

/// While a run trains, a word gives way only where its bound is passed by so many decades: twofold.
pub const SLACK_DECADES: f32 = 0.301;
/// Judgements in a row that must contradict a word.
pub const PATIENCE: u32 = 3;
/// Digits change with a ratio that is this many decades off the one that is shown: by a quarter.
const SAME_DECADES: f32 = 0.1;
/// And with a share of units that is so far off.
const SAME_SHARE: f32 = 0.02;

/// What is shown, and what would take its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steady {
    shown: Option<Classified>,
    /// The run that it is of.
    run: Option<u32>,
    /// How often in a row it was contradicted, by whatever other kinds.
    against: u32,
}

impl Steady {
    /// What to show of what is judged now. What is at rest, or of another run, is shown as it is.
    pub(crate) fn settle(&mut self, now: Classified, live: Option<u32>) -> Classified {
        let shown = self.shown.filter(|_| live.is_some() && self.run == live);
        let kept = match shown {
            Some(shown) if self.keeps(&shown, &now) => shown,
            _ => {
                self.against = 0;
                now
            }
        };
        (self.shown, self.run) = (Some(kept), live);
        kept
    }

    fn keeps(&mut self, (kind, course, worst): &Classified, now: &Classified) -> bool {
        if now.0 == *kind {
            self.against = 0;
            return is_same_course(course, &now.1) && is_same_layer(*worst, now.2);
        }
        if now.0 == Kind::NonFinite {
            return false;
        }
        if now.1.is_nearly(*kind, now.0, SLACK_DECADES) {
            self.against = 0;
            return true;
        }
        self.against += 1;
        self.against < PATIENCE
    }
}

/// Whether what is said of one course is true enough of the other.
fn is_same_course(shown: &Course, now: &Course) -> bool {
    let near = match (shown.early_to_late, now.early_to_late) {
        (Some(shown), Some(now)) => (shown - now).abs() <= SAME_DECADES,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    near && shown.zero == now.zero && shown.below_f32.abs_diff(now.below_f32) <= 1
}

fn is_same_layer(shown: Option<(usize, f32)>, now: Option<(usize, f32)>) -> bool {
    match (shown, now) {
        (Some(shown), Some(now)) => shown.0 == now.0 && (shown.1 - now.1).abs() <= SAME_SHARE,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Reading;

    /// Ten layers along which the gradient changes by so many decades.
    fn judged(decades: f32) -> Classified {
        let norms = (0..10).map(|layer| 10f32.powf(decades * (1.0 - layer as f32 / 9.0)));
        let course = Course::new(&norms.map(Reading::Value).collect::<Vec<_>>()).unwrap();
        (course.kind(), course, None)
    }

    /// Numbers without a pattern, evenly from -1 to 1.
    fn noise() -> impl Iterator<Item = f32> {
        let mut state = 1u32;
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
    }

    /// How often the word and the ratio change in 1000 judgements of a ratio that scatters.
    fn changes(around: f32, scatter: f32, live: Option<u32>) -> (usize, usize) {
        let mut steady = Steady::default();
        let shown: Vec<Classified> = noise()
            .take(1000)
            .map(|noise| steady.settle(judged(around + scatter * noise), live))
            .collect();
        let count = |differ: fn(&Classified, &Classified) -> bool| {
            shown.windows(2).filter(|pair| differ(&pair[0], &pair[1])).count()
        };
        (count(|a, b| a.0 != b.0), count(|a, b| a.1.early_to_late != b.1.early_to_late))
    }

    #[test]
    fn a_noisy_ratio_changes_neither_word_nor_digits() {
        for bound in [-2.0, 2.0] {
            let (words, digits) = changes(bound, 0.05, None);
            assert!(words > 300 && digits > 900, "at rest: {words} and {digits}");
            assert_eq!(changes(bound, 0.05, Some(1)), (0, 0));
            // So much noise leaves the slack now and again, but hardly three times in a row.
            let (words, digits) = changes(bound, 0.5, Some(1));
            assert!(words <= 30 && digits < 600, "{words} and {digits}");
        }
    }

    #[test]
    fn a_clear_change_is_shown_after_three_judgements_and_a_broken_run_at_once() {
        let mut steady = Steady::default();
        let mut show = |decades: f32| steady.settle(judged(decades), Some(1)).0;
        assert_eq!(show(3.0), Kind::Exploding);
        assert_eq!([-3.0, -3.0].map(&mut show), [Kind::Exploding; 2]);
        assert_eq!(show(1.8), Kind::Exploding, "within the slack: the count begins anew");
        assert_eq!([-3.0, 0.0].map(&mut show), [Kind::Exploding; 2]);
        assert_eq!(show(-3.0), Kind::Vanishing, "whatever the words between were");
        assert_eq!([-1.8; 9].map(&mut show), [Kind::Vanishing; 9], "within the slack");
        let broken = Course::new(&[Reading::NonFinite; 3]).unwrap();
        let shown = steady.settle((broken.kind(), broken, None), Some(1));
        assert_eq!(shown.0, Kind::NonFinite);
    }

    #[test]
    fn what_rests_and_what_begins_anew_is_shown_as_it_is() {
        let mut steady = Steady::default();
        for (decades, live, kind) in [
            (-2.1, Some(1), Kind::Vanishing),
            (-1.9, Some(1), Kind::Vanishing),
            (-1.9, None, Kind::Healthy),
            (-2.1, Some(1), Kind::Vanishing),
            (-1.9, Some(2), Kind::Healthy),
        ] {
            let shown = steady.settle(judged(decades), live);
            assert_eq!(shown.0, kind, "{decades} of {live:?}");
        }
    }
}
