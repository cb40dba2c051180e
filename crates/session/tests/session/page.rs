//! A page as the session sees it: says commands, keeps events, draws at once.

use experiment::{Compute, Probes, RunSpec};
use protocol::{Command, Event, Frame, RunId};
use session::{Clock, Session, Status};

/// Drives a session as a page that draws at once would, until it is idle.
pub(crate) struct Page {
    pub(crate) session: Session,
    pub(crate) events: Vec<Event>,
}

impl Page {
    pub(crate) fn with(spec: RunSpec) -> Page {
        let mut page = Page { session: Session::new(still()), events: Vec::new() };
        page.say(load(1, spec));
        page
    }

    pub(crate) fn say(&mut self, command: Command) {
        self.session.handle(command, &mut |event| self.events.push(event));
    }

    pub(crate) fn run_until_idle(&mut self) {
        loop {
            let mut drawn = Vec::new();
            let status = self.session.work(&mut || false, &mut |event| {
                if let Event::Frame(frame) = &event {
                    drawn.push(frame.run);
                }
                self.events.push(event);
            });
            if drawn.is_empty() && status == Status::Idle {
                return;
            }
            drawn.into_iter().for_each(|run| self.say(Command::Drawn { run }));
        }
    }

    pub(crate) fn train(spec: RunSpec, steps: u64) -> Page {
        let mut page = Page::with(spec);
        page.say(Command::Play { until: Some(steps) });
        page.run_until_idle();
        page
    }

    pub(crate) fn frames(&self) -> Vec<&Frame> {
        let frames = self.events.iter().filter_map(|event| match event {
            Event::Frame(frame) => Some(frame),
            _ => None,
        });
        frames.collect()
    }

    pub(crate) fn losses(&self) -> Vec<u32> {
        self.frames().iter().flat_map(|f| f.losses.iter().map(|loss| loss.to_bits())).collect()
    }
}

/// Loads a run that measures gradients.
pub(crate) fn load(run: u32, spec: RunSpec) -> Command {
    let (probes, compute) = (Probes::default(), Compute::Cpu);
    Command::Load { runs: vec![(RunId(run), spec)], table: None, probes, compute }
}

/// A clock that stands still: nothing is timed here.
pub(crate) fn still() -> Clock {
    std::rc::Rc::new(|| 0.0)
}
