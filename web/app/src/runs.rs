//! The runs of the page: the experiment's own first, then those it is compared with.

use experiment::Plan;
use protocol::RunId;

use crate::run::Run;

/// At least one run.
pub(crate) struct Runs {
    list: Vec<Run>,
    newest: RunId,
}

impl Runs {
    /// One run, not begun.
    pub(crate) fn new(plan: Plan) -> Runs {
        Runs { list: vec![Run::new(plan)], newest: RunId::default() }
    }

    /// One run, as it is.
    #[cfg(not(feature = "embed"))]
    pub(crate) fn of_one(run: Run) -> Runs {
        Runs { list: vec![run], newest: RunId::default() }
    }

    /// Begins a run of every plan, the first in the place of the one before.
    pub(crate) fn begin(&mut self, plans: Vec<Plan>, layer: usize) {
        self.list.truncate(1);
        for (index, plan) in plans.into_iter().enumerate() {
            self.newest = self.newest.next();
            match self.list.get_mut(index) {
                Some(run) => run.begin(self.newest, plan, layer),
                None => {
                    let mut run = Run::new(plan.clone());
                    run.begin(self.newest, plan, layer);
                    self.list.push(run);
                }
            }
        }
    }

    /// Drops all but these, by their places.
    pub(crate) fn keep(&mut self, places: &[usize]) {
        let mut place = 0;
        self.list.retain(|_| {
            place += 1;
            places.contains(&(place - 1))
        });
    }

    /// The run at a place; the last one where there are not so many.
    pub(crate) fn get(&self, place: usize) -> &Run {
        &self.list[place.min(self.list.len() - 1)]
    }

    /// As [`Runs::get`], to change it.
    pub(crate) fn get_mut(&mut self, place: usize) -> &mut Run {
        let last = self.list.len() - 1;
        &mut self.list[place.min(last)]
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Run> {
        self.list.iter()
    }

    /// All of them, to change them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.list.iter_mut()
    }

    /// The place of the run of this name; `None` for one that is gone.
    pub(crate) fn find(&self, id: RunId) -> Option<usize> {
        self.list.iter().position(|run| run.id() == id)
    }
}
