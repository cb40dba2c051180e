//! Layers that are looked at: the one under the microscope, and the one that is pointed at in the pictures.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::{Command, Inspection};
use words::places::Kind;

use super::Lab;
use crate::browser;

impl Lab {
    /// The layer under the microscope.
    pub(crate) fn layer_up_close(self) -> usize {
        let last = self.plan.with(|plan| plan.model.hidden().len());
        last.min(self.layer.get() as usize)
    }

    /// The layer that is pointed at in the pictures, or else the one under the microscope.
    pub(crate) fn layer_looked_at(self) -> usize {
        let pointed = self.sight.pointed.get().map(|pointed| pointed.row);
        let places = self.places_of(self.selected.get());
        match (pointed, places.kind) {
            (Some(row), Kind::Layers | Kind::HiddenLayers) if row < places.count => row,
            (Some(row), Kind::Weights) if row < places.count => row / 2,
            _ => self.layer_up_close(),
        }
    }

    /// Asks the worker how the numbers of a layer are distributed.
    pub(crate) fn inspect(self, layer: usize) {
        self.send(&Command::Inspect { run: self.run_id(), layer });
    }

    /// Asks for a layer as long as somebody looks at one: while the run trains at most once in so many
    /// milliseconds, and at once for another layer.
    pub(crate) fn inspect_while(self, looked_at: Memo<Option<usize>>, pause: f64) {
        let asked = StoredValue::new((f64::NEG_INFINITY, usize::MAX));
        Effect::new(move |_| {
            self.pictures.slow.track();
            let (now, playing) = (browser::now(), self.playing.get());
            let Some(layer) = looked_at.get() else { return };
            let (then, before) = asked.get_value();
            if !playing || layer != before || now - then >= pause {
                asked.set_value((now, layer));
                self.inspect(layer);
            }
        });
    }

    /// A layer was measured. Who looks at another one is not shown this one.
    pub(super) fn inspected(self, inspection: Inspection) {
        let (looked_at, up_close) = untrack(|| (self.layer_looked_at(), self.layer_up_close()));
        let inspection = Arc::new(inspection);
        if inspection.layer == looked_at {
            self.findings.looked_at.set(Some(Arc::clone(&inspection)));
        }
        if inspection.layer == up_close {
            self.findings.inspection.set(Some(inspection));
        }
    }
}
