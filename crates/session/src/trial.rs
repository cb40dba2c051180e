//! `Trial`: how long a training step takes, on the processor and on a device.

use engine::{Backend, Failure, Outcome, Program, Task};

/// Steps that are timed, where they are fast.
const STEPS: u32 = 8;

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

/// A device under the stopwatch: one step to warm up, then some more, always on the same batch.
pub(crate) struct Trial {
    backend: Box<dyn Backend>,
    started: f64,
    queued: u32,
    done: u32,
    outcome: Outcome,
}

impl Trial {
    /// Begins with these parameters.
    pub(crate) fn begin(
        mut backend: Box<dyn Backend>,
        program: &Program,
        parameters: impl Iterator<Item = Vec<f32>>,
        now: f64,
    ) -> Trial {
        for (&id, values) in program.parameters.iter().zip(parameters) {
            let written = backend.write(id, &values);
            assert!(written.is_ok(), "parameters have the shapes of the plan");
        }
        Trial { backend, started: now, queued: 0, done: 0, outcome: Outcome::default() }
    }

    /// Whether it waits for the device.
    pub(crate) fn waits(&self) -> bool {
        self.backend.waits()
    }

    /// Goes on; gives the milliseconds of a step, or why there are none, once that is known.
    pub(crate) fn work(
        &mut self,
        (inputs, targets): (&[f32], &[f32]),
        out_of_time: &mut dyn FnMut() -> bool,
        clock: &dyn Fn() -> f64,
    ) -> Option<Result<f64, Failure>> {
        // Only once the first step is done begins what counts.
        let most = if self.done == 0 { 1 } else { 1 + STEPS };
        while self.queued < most && self.backend.accepts_task() {
            let queued = self.backend.enqueue(Task::Train { inputs, targets });
            assert!(queued.is_ok(), "the batch has the size of the program");
            self.queued += 1;
        }
        self.backend.work(out_of_time);
        if let Some(failure) = self.backend.failure() {
            return Some(Err(failure));
        }
        let warm = self.done > 0;
        while self.backend.take_outcome(&mut self.outcome) {
            self.done += 1;
        }
        let spent = clock() - self.started;
        if !warm && self.done > 0 {
            self.started = clock();
            // A first step as slow as that is answer enough.
            return (spent > LONGEST_MS).then_some(Ok(spent));
        }
        let timed = self.done.saturating_sub(1);
        if timed == STEPS || spent > LONGEST_MS {
            return Some(Ok(spent / f64::from(timed.max(1))));
        }
        None
    }
}
