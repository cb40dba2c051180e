//! `Evaluations`: what was measured on a test set now and then, thinned out where it is very much.

/// The most that are kept of a curve.
const MOST: usize = 4096;

/// An accuracy above this is one in per cent. A share may be rounded to a little more than 1.
pub(crate) const MOST_SHARE: f32 = 1.001;

/// Steps and what was measured there.
#[derive(Debug, Default)]
pub(crate) struct Evaluations {
    kept: Vec<(u64, f32)>,
    /// One in 2 to this power is kept.
    doublings: u32,
    seen: u64,
}

impl Evaluations {
    pub(crate) fn push(&mut self, step: u64, value: f32) {
        if self.kept.len() == MOST {
            let mut index = 0;
            self.kept.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.doublings += 1;
        }
        if self.seen.is_multiple_of(1 << self.doublings) {
            self.kept.push((step, value));
        }
        self.seen += 1;
    }

    /// Puts them in the order of their steps, and leaves one for each: the one that came last.
    pub(crate) fn finish(&mut self) {
        self.kept.sort_by_key(|it| it.0);
        self.kept.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 = later.1;
            }
            same
        });
    }

    /// Makes shares of accuracies that were logged in per cent: where one is above 1, all of them were.
    pub(crate) fn shares_of_percents(&mut self) {
        if self.kept.iter().any(|it| it.1 > MOST_SHARE) {
            self.kept.iter_mut().for_each(|it| it.1 /= 100.0);
        }
    }

    pub(crate) fn list(&self) -> &[(u64, f32)] {
        &self.kept
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_many_are_thinned_evenly_and_one_is_left_for_each_step() {
        let mut evaluations = Evaluations::default();
        (0..100_000).for_each(|step| evaluations.push(step, step as f32));
        evaluations.finish();
        assert!((MOST / 2..=MOST).contains(&evaluations.list().len()));
        assert!(evaluations.list().windows(2).all(|pair| pair[1].0 - pair[0].0 == 32));
        let mut evaluations = Evaluations::default();
        [(7, 1.0), (3, 2.0), (7, 3.0)]
            .into_iter()
            .for_each(|(step, it)| evaluations.push(step, it));
        evaluations.finish();
        assert_eq!(evaluations.list(), [(3, 2.0), (7, 3.0)]);
    }
}
