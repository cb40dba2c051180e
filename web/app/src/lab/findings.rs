//! What the worker has told of the runs; a run that begins anew knows none of it.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::{Fault, Inspection, Learned};

/// What is known of the runs beside their histories.
#[derive(Clone, Copy)]
pub(crate) struct Findings {
    /// Steps per second, while training.
    pub(crate) rate: RwSignal<Option<f64>>,
    /// The runs that ended by themselves.
    pub(crate) faults: RwSignal<Vec<Ended>>,
    /// Steps the experiment's own run can be rewound to, as it was when it last rested. Those of the
    /// others are in their [`crate::run::Run`], and change with a notice here.
    pub(crate) snapshots: RwSignal<Vec<u64>>,
    /// Bytes of memory and milliseconds of a step that a large run would take, while it waits for the
    /// reader's word.
    pub(crate) large: RwSignal<Option<(u64, f64)>>,
    /// What the microscope saw last.
    pub(crate) inspection: RwSignal<Option<Arc<Inspection>>>,
    /// What was measured last of the layer that is pointed at.
    pub(crate) looked_at: RwSignal<Option<Arc<Inspection>>>,
    /// What the network said last of rows that it was not trained on.
    pub(crate) learned: RwSignal<Option<Learned>>,
}

/// A run that ended by itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ended {
    /// Place of the run.
    pub(crate) place: usize,
    /// Why it ended.
    pub(crate) fault: Fault,
}

impl Findings {
    /// Nothing is known.
    pub(super) fn new() -> Findings {
        Findings {
            rate: RwSignal::new(None),
            faults: RwSignal::new(Vec::new()),
            snapshots: RwSignal::new(Vec::new()),
            large: RwSignal::new(None),
            inspection: RwSignal::new(None),
            looked_at: RwSignal::new(None),
            learned: RwSignal::new(None),
        }
    }

    /// Runs begin anew.
    pub(super) fn reset(self) {
        self.faults.set(Vec::new());
        self.large.set(None);
        self.snapshots.set(Vec::new());
        self.rate.set(None);
        self.reset_answers();
    }

    /// What was asked of a run is asked anew.
    pub(super) fn reset_answers(self) {
        self.inspection.set(None);
        self.looked_at.set(None);
        self.learned.set(None);
    }
}
