//! `Snapshots`: the states a run can be rewound to.

use std::collections::VecDeque;

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
}

/// A ring of snapshots, the oldest first.
pub(crate) struct Snapshots {
    ring: VecDeque<Snapshot>,
    interval: u64,
    most: usize,
}

/// A run can be rewound by at least so many steps, as soon as it has done them.
const REACH: u64 = 50;

/// Numbers of a state up to which a snapshot every ten steps costs little beside the steps.
const SMALL: usize = 1_000_000;

/// Numbers of a state above which three snapshots would not fit beside it.
const LARGE: usize = 48_000_000;

impl Snapshots {
    /// A ring fit for the program's state: small states are kept every ten steps, large ones every
    /// fifty, and those too large for memory not at all.
    pub(crate) fn new(program: &Program) -> Snapshots {
        let size = |id: BufferId| program.buffer(id).rows * program.buffer(id).columns;
        let numbers: usize = program.state().map(size).sum();
        let interval = if numbers <= SMALL { 10 } else { REACH };
        // One more than the reach needs: the newest may be of this very step.
        let most = if numbers > LARGE { 0 } else { (REACH / interval) as usize + 2 };
        Snapshots { ring: VecDeque::with_capacity(most), interval, most }
    }

    /// Whether the state after this step is to be kept.
    pub(crate) fn is_due(&self, step: u64) -> bool {
        self.most > 0 && step.is_multiple_of(self.interval)
    }

    /// Keeps a state. What is left in `state` is the memory of the oldest snapshot, once the ring is
    /// full.
    pub(crate) fn keep(&mut self, step: u64, feed: Feed, state: &mut Vec<Vec<f32>>) {
        let oldest = if self.ring.len() == self.most { self.ring.pop_front() } else { None };
        let recycled = oldest.map_or_else(Vec::new, |oldest| oldest.state);
        let state = std::mem::replace(state, recycled);
        self.ring.push_back(Snapshot { step, feed, state });
    }

    /// Drops all snapshots after the last one at or before `step`; gives that one, if any.
    pub(crate) fn back_to(&mut self, step: u64) -> Option<&Snapshot> {
        let until = self.ring.partition_point(|snapshot| snapshot.step <= step);
        self.ring.truncate(until);
        self.ring.back()
    }

    /// The steps there are snapshots of.
    pub(crate) fn steps(&self) -> Vec<u64> {
        self.ring.iter().map(|snapshot| snapshot.step).collect()
    }
}

impl Snapshot {
    /// Writes the state that `from` had into a backend of `to`: buffers of the same name and size
    /// take it over, others (another optimiser's memory) keep what they start with.
    pub(crate) fn restore(&self, from: &Program, to: &Program, backend: &mut dyn Backend) {
        carry_over(from, &self.state, to, backend);
    }
}

/// Writes the state that `from` had into a backend of `to`, by the names of the buffers.
pub(crate) fn carry_over(
    from: &Program,
    state: &[Vec<f32>],
    to: &Program,
    backend: &mut dyn Backend,
) {
    let mut targets = to.state().peekable();
    for (source, values) in from.state().zip(state) {
        let name = &from.buffer(source).name;
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
