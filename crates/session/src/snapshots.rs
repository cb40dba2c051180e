//! `Snapshots`: the states a run can be rewound to.

use std::collections::VecDeque;
use std::rc::Rc;

use data::Feed;
use engine::{Backend, BufferId, Program};

/// Everything that a run's next step depends on.
pub(crate) struct Snapshot {
    /// Steps done.
    pub(crate) step: u64,
    /// Where the data had got to.
    pub(crate) feed: Feed,
    /// The program's state, buffer by buffer.
    state: Vec<Vec<f32>>,
    /// Whose state it is: after a rewind it may be another optimiser's.
    names: Rc<[String]>,
}

/// The snapshots of a run, the oldest first: all of its last steps' and, as far as memory allows,
/// ever fewer of those before, down to the very first.
pub(crate) struct Snapshots {
    ring: VecDeque<Snapshot>,
    interval: u64,
    most: usize,
    /// The names of the buffers of the state.
    names: Rc<[String]>,
    /// Whether there are others than when their steps were last taken.
    changed: bool,
}

/// A run can be rewound by at least so many steps, as soon as it has done them.
const REACH: u64 = 50;

/// Numbers of a state up to which a snapshot every ten steps costs little beside the steps.
const SMALL: usize = 1_000_000;

/// Numbers of a state above which three snapshots would not fit beside it.
const LARGE: usize = 48_000_000;

/// Numbers that all snapshots together may hold, where the reach does not need more.
const BUDGET: usize = 6_000_000;

/// More stops than these are no use on a slider.
const MOST: usize = 60;

impl Snapshots {
    /// None yet, of the state of this program.
    pub(crate) fn new(program: &Program) -> Snapshots {
        let names = Rc::default();
        let mut snapshots =
            Snapshots { ring: VecDeque::new(), interval: 1, most: 0, names, changed: false };
        snapshots.follow(program);
        snapshots
    }

    /// From now on the state of this program is kept: small states every ten steps, large ones every
    /// fifty, and those too large for memory not at all.
    pub(crate) fn follow(&mut self, program: &Program) {
        (self.interval, self.most) = room(numbers(program));
        self.names = names(program).into();
    }

    /// Bytes that all of them may take.
    pub(crate) fn bytes(program: &Program) -> u64 {
        let numbers = numbers(program);
        room(numbers).1 as u64 * numbers as u64 * 4
    }

    /// Whether the state after this step is to be kept.
    pub(crate) fn is_due(&self, step: u64) -> bool {
        self.most > 0 && step.is_multiple_of(self.interval)
    }

    /// Keeps a state. What is left in `state` is the memory of the snapshot that it takes the place
    /// of, once the ring is full.
    pub(crate) fn keep(&mut self, step: u64, feed: Feed, state: &mut Vec<Vec<f32>>) {
        let mut recycled = Vec::new();
        while self.ring.len() >= self.most
            && let Some(replaced) = self.ring.remove(self.least_missed(step))
        {
            recycled = replaced.state;
        }
        let state = std::mem::replace(state, recycled);
        self.ring.push_back(Snapshot { step, feed, state, names: Rc::clone(&self.names) });
        self.changed = true;
    }

    /// The snapshot that is missed least once there is one of `step`: of those out of reach, but not
    /// the first, the one whose going leaves the smallest gap for its age.
    fn least_missed(&self, step: u64) -> usize {
        let at = |index: usize| self.ring[index].step;
        let left =
            |index: usize| (at(index + 1) - at(index - 1)) as f64 / (step - at(index)) as f64;
        let old =
            (1..self.ring.len().saturating_sub(1)).take_while(|&index| at(index) + REACH < step);
        old.min_by(|&a, &b| left(a).total_cmp(&left(b))).unwrap_or(0)
    }

    /// Drops all snapshots after the last one at or before `step`; gives that one, if any.
    pub(crate) fn back_to(&mut self, step: u64) -> Option<&Snapshot> {
        let until = self.ring.partition_point(|snapshot| snapshot.step <= step);
        self.ring.truncate(until);
        self.changed = true;
        self.ring.back()
    }

    /// Whether there are others than when their steps were last taken.
    pub(crate) fn changed(&self) -> bool {
        self.changed
    }

    /// The steps there are snapshots of.
    pub(crate) fn steps(&mut self) -> Vec<u64> {
        self.changed = false;
        self.ring.iter().map(|snapshot| snapshot.step).collect()
    }
}

impl Snapshot {
    /// Writes the state into a backend of `to`: buffers of the same name and size take it over,
    /// others (another optimiser's memory) keep what they start with.
    pub(crate) fn restore(&self, to: &Program, backend: &mut dyn Backend) {
        carry_over(&self.names, &self.state, to, backend);
    }
}

/// Numbers of a program's state.
fn numbers(program: &Program) -> usize {
    let size = |id: BufferId| program.buffer(id).rows * program.buffer(id).columns;
    program.state().map(size).sum()
}

/// Every how many steps a state of so many numbers is kept, and how many of them are.
fn room(numbers: usize) -> (u64, usize) {
    let interval = if numbers <= SMALL { 10 } else { REACH };
    // One more than the reach needs, since the newest may be of this very step, and one for the
    // beginning.
    let least = (REACH / interval) as usize + 2;
    let most = (BUDGET / numbers.max(1)).clamp(least, MOST);
    (interval, if numbers > LARGE { 0 } else { most })
}

/// The names of the buffers of a program's state.
pub(crate) fn names(program: &Program) -> Vec<String> {
    program.state().map(|id| program.buffer(id).name.clone()).collect()
}

/// Writes a state into a backend of `to`, by the names of its buffers.
pub(crate) fn carry_over(
    names: &[String],
    state: &[Vec<f32>],
    to: &Program,
    backend: &mut dyn Backend,
) {
    let mut targets = to.state().peekable();
    for (name, values) in names.iter().zip(state) {
        // Both lists are mostly alike and in the same order; a search is the exception.
        let target = targets
            .next_if(|&id| to.buffer(id).name == *name)
            .or_else(|| to.find(name))
            .filter(|&id| to.buffer(id).rows * to.buffer(id).columns == values.len());
        if let Some(target) = target {
            let written = backend.write(target, values);
            assert!(written.is_ok(), "the buffers have the same size");
        }
    }
}
