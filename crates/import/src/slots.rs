//! `Slots`: which steps of a log are kept, and where their values lie.
//!
//! A log may have many more steps than a picture has columns, and its length is not known beforehand.
//! So steps are kept as the page's history keeps them: once there are too many, every second one is
//! dropped, and from then on only every second new step is kept. Whether a step is kept is decided
//! when the next step begins. Only then is it known whether the step has measurements of layers. Steps
//! that have only a loss are dropped first.

use crate::MOST_STEPS;
use crate::evaluations::MOST_SHARE;

/// What was logged of a step as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) number: u64,
    /// Where its values lie.
    pub(crate) slot: usize,
    /// Whether the step has measurements of layers.
    pub(crate) of_layers: bool,
    pub(crate) loss: Option<f32>,
    pub(crate) accuracy: Option<f32>,
    /// Lowest and highest finite loss up to the next kept step; NaN if there is none.
    pub(crate) loss_range: (f32, f32),
}

/// How values move when steps are dropped.
#[derive(Debug, PartialEq)]
pub(crate) enum Moved {
    /// Nothing has moved.
    Nothing,
    /// This slot is free again; its values are dropped.
    Freed(usize),
    /// Only the values of these slots are left, in this order.
    Kept(Vec<usize>),
}

/// The kept steps.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// The kept steps by number.
    steps: Vec<Step>,
    /// Index of the step that the last row was about.
    current: usize,
    /// The largest step number so far, including dropped steps.
    newest: Option<u64>,
    /// Whether the newest step is in the list and it is not yet decided whether it is kept.
    open: bool,
    /// Steps with measurements of layers for which this was decided.
    judged: u64,
    /// One step in 2 to this power is kept.
    doublings: u32,
    /// Whether any step was dropped.
    thinned: bool,
    /// Whether any step has measurements of layers.
    any_of_layers: bool,
}

impl Slots {
    /// The index of a step in the list; `None` if it was dropped. `moved` is called for values that move
    /// meanwhile.
    pub(crate) fn find(&mut self, number: u64, moved: &mut dyn FnMut(Moved)) -> Option<usize> {
        if self.steps.get(self.current).is_some_and(|step| step.number == number) {
            return Some(self.current);
        }
        match self.steps.binary_search_by_key(&number, |step| step.number) {
            Ok(index) => self.current = index,
            Err(_) if self.thinned && self.newest.is_some_and(|newest| number <= newest) => {
                return None;
            }
            Err(_) => self.begin(number, moved),
        }
        Some(self.current)
    }

    /// Begins a step that was not there before.
    fn begin(&mut self, number: u64, moved: &mut dyn FnMut(Moved)) {
        let is_newest = self.newest.is_none_or(|newest| number > newest);
        if is_newest {
            let judgement = self.judge();
            moved(judgement);
        }
        if self.steps.len() >= MOST_STEPS {
            moved(self.thin());
        }
        let step = Step {
            number,
            slot: self.steps.len(),
            of_layers: false,
            loss: None,
            accuracy: None,
            loss_range: (f32::NAN, f32::NAN),
        };
        let index = self.steps.partition_point(|step| step.number < number);
        self.steps.insert(index, step);
        self.current = index;
        if is_newest {
            self.newest = Some(number);
            self.open = true;
        }
    }

    /// Keeps or drops the newest step.
    fn judge(&mut self) -> Moved {
        let Some(&last) = self.steps.last().filter(|_| self.open) else { return Moved::Nothing };
        self.open = false;
        let stays = if last.of_layers || !self.any_of_layers {
            self.judged += 1;
            (self.judged - 1).is_multiple_of(1 << self.doublings)
        } else {
            !self.thinned
        };
        // Slots are numbered like the list, so a single slot can only be freed if it is the last one.
        if stays || last.slot + 1 != self.steps.len() || self.steps.len() == 1 {
            return Moved::Nothing;
        }
        self.thinned = true;
        self.steps.pop();
        self.current = self.steps.len() - 1;
        let before = &mut self.steps[self.current];
        before.loss_range = join(before.loss_range, last.loss_range);
        Moved::Freed(last.slot)
    }

    /// Makes room: drops steps without measurements of layers and then, if too many are left, every
    /// second step.
    fn thin(&mut self) -> Moved {
        self.thinned = true;
        if self.any_of_layers {
            self.keep(&|_, step| step.of_layers);
        }
        if self.steps.len() > MOST_STEPS / 2 {
            self.keep(&|index, _| index.is_multiple_of(2));
            self.doublings += 1;
        }
        self.renumber()
    }

    /// Keeps some steps. The loss range of a kept step takes in the losses of the dropped steps after it.
    fn keep(&mut self, stays: &dyn Fn(usize, &Step) -> bool) {
        let mut kept: Vec<Step> = Vec::with_capacity(self.steps.len());
        for (index, step) in self.steps.iter().enumerate() {
            match kept.last_mut() {
                Some(before) if !stays(index, step) => {
                    before.loss_range = join(before.loss_range, step.loss_range);
                }
                None if !stays(index, step) => {}
                _ => kept.push(*step),
            }
        }
        self.steps = kept;
        self.current = self.steps.len().saturating_sub(1);
    }

    /// Numbers the slots anew in the order of the steps.
    fn renumber(&mut self) -> Moved {
        let order = self.steps.iter().map(|step| step.slot).collect();
        self.steps.iter_mut().enumerate().for_each(|(slot, step)| step.slot = slot);
        Moved::Kept(order)
    }

    /// Notes that this step has measurements of layers.
    pub(crate) fn mark_of_layers(&mut self, index: usize) {
        self.steps[index].of_layers = true;
        self.any_of_layers = true;
    }

    pub(crate) fn step_mut(&mut self, index: usize) -> &mut Step {
        &mut self.steps[index]
    }

    /// The kept steps, in their order.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Makes shares of accuracies that were logged in per cent: where one is above 1, all of them were.
    pub(crate) fn shares_of_percents(&mut self) {
        let accuracies = || self.steps.iter().filter_map(|step| step.accuracy);
        if accuracies().any(|accuracy| accuracy > MOST_SHARE) {
            self.steps
                .iter_mut()
                .filter_map(|step| step.accuracy.as_mut())
                .for_each(|it| *it /= 100.0);
        }
    }

    /// Whether any step has measurements of layers.
    pub(crate) fn are_of_layers(&self) -> bool {
        self.any_of_layers
    }

    /// Drops steps without measurements of layers, unless there are no others, and numbers the slots in the
    /// order of the steps.
    pub(crate) fn finish(&mut self) -> Moved {
        if self.any_of_layers {
            self.keep(&|_, step| step.of_layers);
        }
        self.renumber()
    }
}

impl Step {
    /// Takes a logged loss.
    pub(crate) fn log_loss(&mut self, loss: f32) {
        self.loss = Some(loss);
        let finite = if loss.is_finite() { loss } else { f32::NAN };
        self.loss_range = join(self.loss_range, (finite, finite));
    }
}

/// The range that holds both ranges; f32's `min` and `max` ignore NaN.
fn join(a: (f32, f32), b: (f32, f32)) -> (f32, f32) {
    (a.0.min(b.0), a.1.max(b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps that are kept after these rows; a row is a step and whether it is about a layer.
    fn kept(rows: impl Iterator<Item = (u64, bool)>) -> Vec<u64> {
        let mut slots = Slots::default();
        for (number, of_layer) in rows {
            let found = slots.find(number, &mut |_| {});
            found.into_iter().filter(|_| of_layer).for_each(|index| slots.mark_of_layers(index));
            assert!(slots.steps().len() <= MOST_STEPS);
        }
        slots.finish();
        slots.steps().iter().map(|step| step.number).collect()
    }

    #[test]
    fn many_steps_are_kept_evenly_and_the_last_one_always() {
        let steps = kept((0..100_000).flat_map(|step| [(step, false), (step, true)]));
        assert_eq!(steps.len(), 100_000 / 64 + 2);
        assert!(
            steps[..steps.len() - 1].iter().enumerate().all(|(i, step)| *step == i as u64 * 64)
        );
        assert_eq!(steps.last(), Some(&99_999));
    }

    #[test]
    fn steps_with_a_loss_alone_give_way_to_those_with_gradients() {
        let steps = kept((0..100_000).map(|step| (step, step % 100 == 0)));
        assert_eq!(steps, (0..1000).map(|step| step * 100).collect::<Vec<_>>());
    }

    #[test]
    fn a_log_that_is_ordered_by_metric_keeps_the_same_steps_for_all() {
        let rows = (0..5000).map(|step| (step, false));
        let steps = kept(rows.chain((0..5000).map(|step| (step, true))));
        assert!(steps.iter().all(|step| step % 4 == 0 || *step == 4999), "{steps:?}");
        assert_eq!(steps.len(), 1251);
    }

    #[test]
    fn steps_may_come_in_any_order() {
        assert_eq!(kept([5, 3, 9, 3, 0].into_iter().map(|step| (step, true))), [0, 3, 5, 9]);
    }
}
