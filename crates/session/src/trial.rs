//! `Trial`: how long a training step takes, on the processor and on a device.

use engine::{Backend, Failure, Outcome, Task};

/// Steps that are timed, where they are fast.
const STEPS: u32 = 8;

/// Steps of a device before those.
const WARM_UP: u32 = 2;

/// Time after which fewer steps are enough.
const LONGEST_MS: f64 = 90.0;

/// Adds up the time that steps take which are trained anyway.
#[derive(Default)]
pub(crate) struct Stopwatch {
    spent: f64,
    steps: u32,
}

impl Stopwatch {
    /// Adds time in which a step was worked on.
    pub(crate) fn add(&mut self, spent: f64) {
        self.spent += spent;
    }

    /// A step is done.
    pub(crate) fn step(&mut self) {
        // The first step meets cold caches.
        if self.steps == 0 {
            self.spent = 0.0;
        }
        self.steps += 1;
    }

    /// Whether that is enough to judge by.
    pub(crate) fn is_enough(&self) -> bool {
        self.steps > STEPS || self.steps > 1 && self.spent > LONGEST_MS
    }

    /// Milliseconds of a step.
    pub(crate) fn per_step(&self) -> f64 {
        self.spent / f64::from(self.steps.max(2) - 1)
    }
}

/// A device under the stopwatch, always on the same batch.
///
/// Its first steps are not timed, and the run trains on beside them: kernels may still be compiled for
/// the first, and the second tells the backend how far ahead it may work. Then the run stands still for
/// some steps, so that each processor is timed alone; for steps that take longer than that it trains on.
pub(crate) struct Trial {
    backend: Box<dyn Backend>,
    /// Since when steps count.
    started: Option<f64>,
    /// Whether the run no longer waits for the end.
    is_late: bool,
    queued: u32,
    done: u32,
    outcome: Outcome,
}

impl Trial {
    /// A trial of a backend that has its parameters and has done nothing yet.
    pub(crate) fn new(backend: Box<dyn Backend>) -> Trial {
        let outcome = Outcome::default();
        Trial { backend, started: None, is_late: false, queued: 0, done: 0, outcome }
    }

    /// Whether it waits for the device.
    pub(crate) fn waits(&self) -> bool {
        self.backend.waits()
    }

    /// Whether the device is ready to be timed, once the run rests.
    pub(crate) fn is_ready(&self) -> bool {
        self.started.is_none() && self.done == WARM_UP
    }

    /// Begins to time.
    pub(crate) fn start(&mut self, now: f64) {
        self.started = Some(now);
    }

    /// Whether the run has to stand still.
    pub(crate) fn is_alone(&self) -> bool {
        self.started.is_some() && !self.is_late
    }

    /// Goes on; gives the milliseconds of a step, or why there are none, once that is known.
    pub(crate) fn work(
        &mut self,
        (inputs, targets): (&[f32], &[f32]),
        out_of_time: &mut dyn FnMut() -> bool,
        clock: &dyn Fn() -> f64,
    ) -> Option<Result<f64, Failure>> {
        let most = if self.started.is_some() { WARM_UP + STEPS } else { WARM_UP };
        while self.queued < most && self.backend.accepts_task() {
            let queued = self.backend.enqueue(Task::Train { inputs, targets });
            assert!(queued.is_ok(), "the batch has the size of the program");
            self.queued += 1;
        }
        self.backend.work(out_of_time);
        if let Some(failure) = self.backend.failure() {
            return Some(Err(failure));
        }
        while self.backend.take_outcome(&mut self.outcome) {
            self.done += 1;
        }
        let spent = clock() - self.started?;
        let timed = self.done - WARM_UP;
        self.is_late = spent > LONGEST_MS;
        let is_enough = timed == STEPS || timed > 0 && self.is_late;
        is_enough.then(|| Ok(spent / f64::from(timed)))
    }
}
