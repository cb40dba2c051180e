//! Asking what a network has learned, and how a layer's numbers lie, while a device trains: no bit of the
//! run changes.

use std::rc::Rc;

use experiment::{Compute, DataSet, Network, Norm, Probes, RunSpec};
use protocol::{Command, Event, Processor, RunId};
use session::{Session, Status};
use tests::has_adapter;

const RUN: RunId = RunId(1);

/// A session whose run trains on the device.
struct Page {
    session: Session,
    events: Vec<Event>,
}

impl Page {
    fn new(spec: RunSpec) -> Page {
        let device = pollster::block_on(gpu::open(|| {}, || 0.0)).expect("there is an adapter");
        let mut page = Page { session: Session::new(Rc::new(|| 0.0)), events: Vec::new() };
        page.session.looked_for_gpu(Ok(Rc::new(device)), &mut |event| page.events.push(event));
        let (probes, compute) = (Probes::default(), Compute::Gpu);
        page.say(Command::Load { runs: vec![(RUN, spec)], table: None, probes, compute });
        page
    }

    fn say(&mut self, command: Command) {
        self.session.handle(command, &mut |event| self.events.push(event));
    }

    fn run_until_idle(&mut self) {
        loop {
            let before = self.events.len();
            let status = self.session.work(&mut || false, &mut |event| self.events.push(event));
            let drew = self.events[before..].iter().any(|it| matches!(it, Event::Frame(_)));
            if drew {
                self.say(Command::Drawn { run: RUN });
            } else if status == Status::Idle {
                return;
            } else {
                std::thread::yield_now(); // the device computes
            }
        }
    }

    /// Every loss and every measured value, as bits.
    fn bits(&self) -> Vec<u64> {
        let frames = self.events.iter().filter_map(|event| match event {
            Event::Frame(frame) => Some(frame),
            _ => None,
        });
        // Frames may hold more or fewer steps, so step by step.
        let steps = frames.flat_map(|frame| {
            (0..frame.steps()).flat_map(|step| {
                let values = frame.series.iter().flat_map(move |series| {
                    &series.values[step * series.places..(step + 1) * series.places]
                });
                let loss = f64::from(frame.losses[step]);
                values.copied().chain([loss]).map(f64::to_bits).collect::<Vec<_>>()
            })
        });
        steps.collect()
    }

    fn count(&self, wanted: fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|event| wanted(event)).count()
    }
}

#[test]
fn asking_changes_no_bit_of_a_run_on_the_device() {
    if !has_adapter() {
        return;
    }
    let small = RunSpec { depth: 3, width: 16, batch: 32, length: 12, ..RunSpec::default() };
    for spec in [
        small.clone(),
        RunSpec { norm: Norm::Batch, ..small.clone() },
        RunSpec { network: Network::Gru, data: DataSet::CopyMemory, depth: 1, ..small },
    ] {
        let mut plain = Page::new(spec.clone());
        plain.say(Command::Play { until: Some(24) });
        plain.run_until_idle();
        let mut asked = Page::new(spec.clone());
        for until in (3..=24).step_by(3) {
            asked.say(Command::Play { until: Some(until) });
            asked.say(Command::AskWhatItLearned { run: RUN });
            asked.say(Command::Inspect { run: RUN, layer: 0 });
            asked.run_until_idle();
        }
        let on_device = |it: &Event| matches!(it, Event::Computing { on: Processor::Gpu, .. });
        for page in [&plain, &asked] {
            assert!(page.count(on_device) > 0, "{spec:?} trained on the device");
        }
        assert!(asked.count(|it| matches!(it, Event::Learned(_))) >= 8, "it answered");
        assert!(!plain.bits().is_empty());
        assert!(plain.bits() == asked.bits(), "{spec:?}");
    }
}
