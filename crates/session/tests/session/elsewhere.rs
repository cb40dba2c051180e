//! A device for tests: it computes on the processor, but ahead, late, or not at all.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

use cpu::Arithmetic;
use engine::{
    Backend, BackendError, BufferId, Device, Failure, Outcome, Program, Task, TaskKind, Unavailable,
};

/// What the device of a test does.
#[derive(Clone, Default)]
pub(crate) struct Behaviour {
    /// Tasks it takes before the first must be done.
    pub(crate) ahead: usize,
    /// Training steps after which it fails.
    pub(crate) fails_after: Option<(u64, Failure)>,
    /// Why it takes no program.
    pub(crate) refuses: Option<Unavailable>,
    /// What the clock shows, and how much a step on the device adds to it.
    pub(crate) clock: Rc<Cell<f64>>,
    pub(crate) step_ms: f64,
    /// How often the first of all its steps, and how often each, is asked for before it is done.
    pub(crate) first_takes: u32,
    pub(crate) each_takes: u32,
    /// Whether it has done the first one.
    pub(crate) has_compiled: Rc<Cell<bool>>,
    /// The step in which a norm overflows, but no number.
    pub(crate) overflows: Option<u64>,
}

impl Device for Behaviour {
    fn backend(&self, program: &Program) -> Result<Box<dyn Backend>, Unavailable> {
        match &self.refuses {
            Some(reason) => Err(reason.clone()),
            None => Ok(Box::new(Elsewhere {
                cpu: cpu::backend(program.clone(), Arithmetic::Fused),
                behaviour: self.clone(),
                queue: VecDeque::new(),
                is_waiting: false,
                asked: 0,
                trained: 0,
                stopped: false,
            })),
        }
    }
}

/// Computes on the processor, but ahead and late, as a device does: what it is told waits in a
/// queue, and the first question about outcomes after that is answered with "not yet".
struct Elsewhere {
    cpu: cpu::CpuBackend,
    behaviour: Behaviour,
    queue: VecDeque<Told>,
    is_waiting: bool,
    /// How often the oldest task was asked for.
    asked: u32,
    trained: u64,
    /// Whether training tasks are skipped: until one that was queued after that was known.
    stopped: bool,
}

enum Told {
    Train(Vec<f32>, Vec<f32>, bool),
    Evaluate(Vec<f32>, Vec<f32>, usize),
    Read(Vec<BufferId>),
    Write(BufferId, Vec<f32>),
}

impl Backend for Elsewhere {
    fn accepts_task(&self) -> bool {
        let tasks = self.queue.iter().filter(|told| !matches!(told, Told::Write(..)));
        tasks.count() < self.behaviour.ahead
    }

    fn enqueue(&mut self, task: Task<'_>) -> Result<(), BackendError> {
        assert!(self.accepts_task());
        self.queue.push_back(match task {
            Task::Train { inputs, targets } => {
                Told::Train(inputs.to_vec(), targets.to_vec(), self.stopped)
            }
            Task::Evaluate { inputs, targets, rows } => {
                Told::Evaluate(inputs.to_vec(), targets.to_vec(), rows)
            }
            Task::Read { buffers } => Told::Read(buffers.to_vec()),
        });
        self.is_waiting = true;
        Ok(())
    }

    fn work(&mut self, _out_of_time: &mut dyn FnMut() -> bool) {}

    fn waits(&self) -> bool {
        self.is_waiting
    }

    fn failure(&mut self) -> Option<Failure> {
        let (after, failure) = self.behaviour.fails_after.as_ref()?;
        (self.trained >= *after).then(|| failure.clone())
    }

    fn take_outcome(&mut self, into: &mut Outcome) -> bool {
        if std::mem::take(&mut self.is_waiting) || self.failure().is_some() {
            return false;
        }
        let Behaviour { first_takes, each_takes, has_compiled, .. } = &self.behaviour;
        let next = self.queue.iter().find(|told| !matches!(told, Told::Write(..)));
        let trains = matches!(next, Some(Told::Train(..)));
        let takes = if has_compiled.get() { *each_takes } else { *first_takes };
        if trains && self.asked < takes {
            (self.asked, self.is_waiting) = (self.asked + 1, true);
            return false;
        }
        self.asked = 0;
        loop {
            let Some(told) = self.queue.pop_front() else { return false };
            let task = match &told {
                Told::Write(buffer, values) => {
                    self.cpu.write(*buffer, values).expect("it fits");
                    continue;
                }
                Told::Train(inputs, targets, goes_on) => {
                    self.stopped &= !goes_on;
                    Task::Train { inputs, targets }
                }
                Told::Evaluate(inputs, targets, rows) => {
                    Task::Evaluate { inputs, targets, rows: *rows }
                }
                Told::Read(buffers) => Task::Read { buffers },
            };
            *into = Outcome::default();
            if self.stopped && matches!(told, Told::Train(..)) {
                (into.kind, into.skipped) = (TaskKind::Train, true);
                return true;
            }
            self.cpu.enqueue(task).expect("it fits");
            while !self.cpu.take_outcome(into) {
                self.cpu.work(&mut || false);
            }
            if into.kind == TaskKind::Train {
                self.trained += 1;
                let Behaviour { clock, step_ms, has_compiled, overflows, .. } = &self.behaviour;
                clock.set(clock.get() + step_ms);
                has_compiled.set(true);
                if *overflows == Some(self.trained) {
                    into.probes[0] = f64::INFINITY;
                }
                self.stopped = !into.loss.is_finite() || !into.probes[0].is_finite();
            }
            return true;
        }
    }

    fn write(&mut self, buffer: BufferId, values: &[f32]) -> Result<(), BackendError> {
        self.queue.push_back(Told::Write(buffer, values.to_vec()));
        Ok(())
    }

    fn set_steps_done(&mut self, steps: u64) {
        self.cpu.set_steps_done(steps);
    }
}
