//! What the worker tells: frames, faults, where it computes, and what became of the data.

use experiment::{Compute, Shape};
use leptos::prelude::*;
use protocol::{Event, RunId};

use super::Lab;
use super::findings::Ended;
use crate::browser::{Delay, Later};
use crate::run::Run;
use crate::worker_client::WorkerClient;

impl Lab {
    /// Starts the worker and listens to it.
    pub(super) fn connect(self) {
        let fail = move || {
            self.failed.set(true);
            self.pictures.settled.set(true);
            self.playing.set(false);
        };
        let gpu = self.view.with_untracked(|view| view.compute == Compute::Gpu);
        let client = WorkerClient::start(gpu, move |event| self.receive(event), fail);
        if client.is_err() {
            fail();
        }
        self.link.update_value(|link| {
            link.client = client.ok();
            link.draw = Some(Later::new(Delay::NextPicture, Box::new(move || self.draw())));
        });
    }

    pub(super) fn receive(self, event: Event) {
        let find = |run: RunId| self.runs.with_value(|runs| runs.find(run));
        match event {
            Event::Ready => {
                self.link.update_value(|link| link.ready = true);
                self.restart();
            }
            Event::Frame(frame) => {
                self.update(frame.run, &mut |run| run.record(&frame));
                self.request_picture();
            }
            Event::Playing { run, playing } => {
                self.update(run, &mut |run| (run.playing, run.rests) = (playing, false));
                let playing = self.runs.with_value(|runs| runs.iter().any(|run| run.playing));
                self.playing.set(playing);
                if !playing {
                    self.findings.rate.set(None);
                    self.runs.update_value(|runs| runs.iter_mut().for_each(Run::rest));
                    self.request_picture();
                }
            }
            Event::Stopped { run, fault } => {
                if let Some(place) = find(run) {
                    self.findings.faults.update(|faults| faults.push(Ended { place, fault }));
                }
            }
            Event::Snapshots { run, steps } => {
                self.update(run, &mut |run| {
                    run.snapshots.clone_from(&steps);
                    run.rests = true;
                });
                self.request_picture();
                if find(run) == Some(0) {
                    self.findings.snapshots.set(steps);
                } else {
                    self.findings.snapshots.notify();
                }
            }
            Event::Rewound { run, step } => {
                if let Some(place) = find(run) {
                    self.update(run, &mut |run| run.rewind(step));
                    self.findings
                        .faults
                        .update(|faults| faults.retain(|ended| ended.place != place));
                    self.time.rewound(step);
                    self.sight.pointed.set(None);
                    self.request_picture();
                }
            }
            Event::Inspection(inspection) if inspection.run == self.run_id() => {
                self.inspected(inspection);
            }
            Event::Learned(learned) if learned.run == self.run_id() => {
                self.findings.learned.set(Some(learned));
            }
            // The others follow the first.
            Event::Computing { run, on, reason } if find(run) == Some(0) => {
                self.computing.set(Some((on, reason)));
            }
            Event::Loaded { run, shape, bytes, table } => {
                self.update(run, &mut |run| run.bytes = bytes);
                self.bytes.set(self.runs.with_value(|runs| runs.iter().map(|run| run.bytes).sum()));
                if find(run) == Some(0) {
                    self.learn_shape(shape);
                    if !table.is_empty() {
                        self.table.update(|own| own.reported = table);
                    }
                }
            }
            Event::Large { run, bytes, milliseconds } if find(run).is_some() => {
                self.playing.set(false);
                self.findings.large.set(Some((bytes, milliseconds)));
                // What the run before it has left is not its picture.
                self.request_picture();
            }
            // The page sends only valid experiments: it is the table that is refused. Without one
            // there would be nothing to try again.
            Event::Refused { run, table, .. } if find(run).is_some() && !table.is_empty() => {
                self.table.update(|own| own.refuse(table));
                self.shape.set(None);
                self.restart();
            }
            Event::LookedAt(look) => self.table.update(|table| table.offer(look)),
            // What an old run says is shown no more.
            Event::Computing { .. }
            | Event::Large { .. }
            | Event::Refused { .. }
            | Event::Inspection(_)
            | Event::Learned(_) => {}
        }
    }

    /// Changes what the page keeps of a run, unless it is gone.
    fn update(self, run: RunId, change: &mut dyn FnMut(&mut Run)) {
        self.runs.update_value(|runs| {
            if let Some(place) = runs.find(run) {
                change(runs.get_mut(place));
            }
        });
    }

    /// The worker has read the data: a table's shape is known only then.
    fn learn_shape(self, shape: Shape) {
        let own = self.table.with_untracked(|table| table.in_use().is_some());
        let shape = own.then_some(shape);
        if self.shape.get_untracked() != shape {
            self.shape.set(shape);
            let plans = self.plans.get_untracked();
            self.runs.update_value(|runs| {
                runs.iter_mut().zip(plans).for_each(|(run, plan)| run.reshape(plan));
            });
        }
    }
}
