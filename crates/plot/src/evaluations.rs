//! `Evaluations`: what was measured on a test set at some steps, thinned out like the history.

use crate::thinning::{Admission, Thinning, keep_even_rows};

/// The most evaluations kept.
const MAX_EVALUATIONS: usize = 512;

/// Steps at which the network was evaluated on a test set, and the accuracy (0 to 1) or the loss there.
#[derive(Clone, Debug)]
pub struct Evaluations {
    thinning: Thinning,
    kept: Vec<(u64, f32)>,
    latest: Option<(u64, f32)>,
}

impl Evaluations {
    pub(crate) fn new() -> Evaluations {
        Evaluations {
            thinning: Thinning::new(MAX_EVALUATIONS),
            kept: Vec::with_capacity(MAX_EVALUATIONS),
            latest: None,
        }
    }

    pub(crate) fn push(&mut self, step: u64, value: f32) {
        match self.thinning.admit() {
            Admission::Skip => {}
            Admission::Keep => self.kept.push((step, value)),
            Admission::HalveThenKeep => {
                keep_even_rows(&mut self.kept, 1);
                self.kept.push((step, value));
            }
        }
        self.latest = Some((step, value));
    }

    /// Forgets the evaluations after a step.
    pub(crate) fn rewind(&mut self, step: u64) {
        self.kept.truncate(self.kept.partition_point(|(at, _)| *at <= step));
        self.thinning.keep(self.kept.len());
        self.latest = self.kept.last().copied();
    }

    /// The newest evaluation, also if the stride does not keep it.
    pub fn latest(&self) -> Option<(u64, f32)> {
        self.latest
    }

    /// The last one at or before a step that is kept.
    pub fn at(&self, step: u64) -> Option<(u64, f32)> {
        self.iter().take_while(|(at, _)| *at <= step).last()
    }

    /// The kept evaluations by step; the newest one is always at the end.
    pub fn iter(&self) -> impl Iterator<Item = (u64, f32)> + '_ {
        let newest = self.latest.filter(|latest| self.kept.last() != Some(latest));
        self.kept.iter().copied().chain(newest)
    }

    /// Whether nothing was evaluated yet.
    pub fn is_empty(&self) -> bool {
        self.latest.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_always_shows_and_the_list_stays_bounded() {
        let mut evaluations = Evaluations::new();
        assert!(evaluations.is_empty());
        for i in 0..5_000u64 {
            evaluations.push(i * 100, i as f32 / 5_000.0);
            assert_eq!(evaluations.iter().last(), Some((i * 100, i as f32 / 5_000.0)));
            assert!(evaluations.iter().count() <= MAX_EVALUATIONS + 1);
        }
        assert!(evaluations.iter().all(|(step, accuracy)| accuracy == step as f32 / 500_000.0));
        assert!(evaluations.iter().is_sorted_by(|a, b| a.0 < b.0));
        let first = evaluations.iter().next();
        assert_eq!(evaluations.at(99), first);
        assert!(
            evaluations.at(250_050).is_some_and(|(step, _)| (240_000..=250_050).contains(&step))
        );
        assert_eq!(evaluations.at(u64::MAX), evaluations.latest());
        evaluations.rewind(1_000);
        assert!(evaluations.iter().all(|(step, _)| step <= 1_000));
        evaluations.push(1_001, 0.5);
        assert_eq!(evaluations.latest(), Some((1_001, 0.5)));
    }
}
