//! What the worker tells: frames, faults, where it computes, and what became of the data.

use leptos::prelude::*;
use protocol::{Event, Frame};
use spec::Shape;

use super::Lab;
use crate::browser::{Delay, Later};
use crate::run::Run;
use crate::worker_client::WorkerClient;

impl Lab {
    /// Starts the worker and listens to it.
    pub(super) fn connect(self) {
        let fail = move || {
            self.failed.set(true);
            self.playing.set(false);
        };
        let client = WorkerClient::start(move |event| self.receive(event), fail);
        if client.is_err() {
            fail();
        }
        self.link.update_value(|link| {
            link.client = client.ok();
            link.draw = Some(Later::new(Delay::NextPicture, Box::new(move || self.draw())));
        });
    }

    pub(super) fn receive(self, event: Event) {
        let current = self.run_id();
        match event {
            Event::Ready => {
                self.link.update_value(|link| link.ready = true);
                self.restart();
            }
            Event::Frame(frame) if frame.run == current => self.take(&frame),
            Event::Playing { run, playing } if run == current => {
                self.playing.set(playing);
                if !playing {
                    self.rate.set(None);
                    self.run.update_value(Run::rest);
                    self.request_picture();
                }
            }
            Event::Stopped { run, fault } if run == current => self.fault.set(Some(fault)),
            Event::Snapshots { run, steps } if run == current => self.snapshots.set(steps),
            Event::Rewound { run, step } if run == current => {
                self.run.update_value(|run| run.rewind(step));
                self.fault.set(None);
                self.pointed.set(None);
                self.request_picture();
            }
            Event::Inspection(inspection) if inspection.run == current => {
                self.inspection.set(Some(inspection));
            }
            Event::Computing { run, on, reason } if run == current => {
                self.computing.set(Some((on, reason)));
            }
            Event::Loaded { run, shape, bytes } if run == current => {
                self.bytes.set(bytes);
                self.learn_shape(shape);
            }
            // The page sends only valid experiments: it is the table that is refused. Without one
            // there would be nothing to try again.
            Event::Refused { run, table, .. } if run == current && !table.is_empty() => {
                self.table.update(|own| own.refuse(table));
                self.shape.set(None);
                self.restart();
            }
            Event::Columns(columns) => self.table.update(|table| table.offer(columns)),
            // What an old run says is shown no more.
            Event::Frame(_)
            | Event::Playing { .. }
            | Event::Stopped { .. }
            | Event::Snapshots { .. }
            | Event::Rewound { .. }
            | Event::Loaded { .. }
            | Event::Computing { .. }
            | Event::Refused { .. }
            | Event::Inspection(_) => {}
        }
    }

    /// The worker has read the data: a table's shape is known only then.
    fn learn_shape(self, shape: Shape) {
        let own = self.table.with_untracked(|table| table.in_use().is_some());
        let shape = own.then_some(shape);
        if self.shape.get_untracked() != shape {
            self.shape.set(shape);
            let plan = self.plan.get_untracked();
            self.run.update_value(|run| run.reshape(plan));
        }
    }

    fn take(self, frame: &Frame) {
        self.run.update_value(|run| run.record(frame));
        self.request_picture();
    }
}
