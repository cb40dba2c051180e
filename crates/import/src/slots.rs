//! `Slots`: which steps of a log are kept, and where their values lie.
//!
//! A log may be much longer than a picture is wide, and nobody says beforehand how long. So steps are
//! kept as the page's history keeps them: once there are too many, every second one goes, and from
//! then on only every second new one stays. A step is judged when the next one begins, since only then
//! it is known whether anything of its layers was logged: steps that have but a loss give way first.

use crate::MOST_STEPS;

/// What was logged of a step as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) number: u64,
    /// Where its values lie.
    pub(crate) slot: usize,
    /// Whether anything of its layers was logged.
    pub(crate) of_layers: bool,
    pub(crate) loss: Option<f32>,
    pub(crate) accuracy: Option<f32>,
    /// Lowest and highest finite loss up to the next step; NaN where there is none.
    pub(crate) loss_range: (f32, f32),
}

/// What became of the values of steps that went.
#[derive(Debug, PartialEq)]
pub(crate) enum Moved {
    /// Nothing has moved.
    Nothing,
    /// This slot is free again, its values are to be forgotten.
    Freed(usize),
    /// The values of these slots, in this order, are the ones left.
    Kept(Vec<usize>),
}

/// The kept steps.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// By number.
    steps: Vec<Step>,
    /// Index of the step that the last row was about.
    current: usize,
    /// The largest number that was seen, also of steps that went.
    newest: Option<u64>,
    /// Whether the newest step is still in the list, and not yet judged.
    open: bool,
    /// Steps with layers that were judged.
    judged: u64,
    /// Of so many one is kept; 0 stands for 1.
    doublings: u32,
    /// Whether any step has gone.
    thinned: bool,
    /// Whether anything of layers was logged at all.
    any_of_layers: bool,
}

impl Slots {
    /// The index of a step in the list; `None` if it has gone. What moved meanwhile is told to `moved`.
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

    /// Keeps the newest step or lets it go.
    fn judge(&mut self) -> Moved {
        let Some(&last) = self.steps.last().filter(|_| self.open) else { return Moved::Nothing };
        self.open = false;
        let stays = if last.of_layers || !self.any_of_layers {
            self.judged += 1;
            (self.judged - 1).is_multiple_of(1 << self.doublings)
        } else {
            !self.thinned
        };
        // The slots are those of the list, so only the last one can be given back alone.
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

    /// Makes room: first the steps go that have nothing of layers, then every second one.
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

    /// Keeps some steps; what the loss was in the others is not lost.
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

    /// Lets the values lie in the order of the steps.
    fn renumber(&mut self) -> Moved {
        let order = self.steps.iter().map(|step| step.slot).collect();
        self.steps.iter_mut().enumerate().for_each(|(slot, step)| step.slot = slot);
        Moved::Kept(order)
    }

    /// Notes that something of this step's layers was logged.
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

    /// Drops what has nothing of layers, and lets the values lie in the order of the steps.
    pub(crate) fn finish(&mut self) -> Moved {
        self.keep(&|_, step| step.of_layers);
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

/// The range that holds both; f32's `min` and `max` pass over NaN.
fn join(a: (f32, f32), b: (f32, f32)) -> (f32, f32) {
    (a.0.min(b.0), a.1.max(b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kept steps after these rows: a step, and whether a row is about a layer.
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
