//! `Computing`: what a run computes on, and how that is chosen.

use std::rc::Rc;

use cpu::Arithmetic;
use engine::{Backend, Device, Failure, Program, Unavailable};
use experiment::Compute;
use protocol::{ComputeReason, Processor};

use crate::training::Training;
use crate::trial::{Stopwatch, Trial};

/// Milliseconds since some moment.
pub type Clock = Rc<dyn Fn() -> f64>;

/// What is known of a graphics processor.
#[derive(Clone, Default)]
pub(crate) enum Gpu {
    /// Nothing yet.
    #[default]
    Looking,
    /// There is one.
    Found(Rc<dyn Device>),
    /// There is none that could be used.
    Missing(Unavailable),
}

/// What a run computes on.
pub(crate) struct Computing {
    clock: Clock,
    arithmetic: Arithmetic,
    choice: Compute,
    gpu: Gpu,
    on: Processor,
    /// Where the run is to go on, and why.
    moving: Option<(Processor, ComputeReason)>,
    /// How long steps take on the processor; kept while both are to be timed.
    stopwatch: Option<Stopwatch>,
    trial: Option<Trial>,
}

impl Computing {
    /// Begins on the processor; the rest is up to [`Computing::choose`]. A run that begins with the
    /// processor chosen has the same bits everywhere, and any other what is fastest here: to the end,
    /// since a run is one computation.
    pub(crate) fn new(clock: Clock, gpu: Gpu, begins: Compute) -> Computing {
        let arithmetic =
            if begins == Compute::Cpu { Arithmetic::Portable } else { Arithmetic::Fused };
        Computing {
            clock,
            arithmetic,
            choice: Compute::Cpu,
            gpu,
            on: Processor::Cpu,
            moving: None,
            stopwatch: None,
            trial: None,
        }
    }

    /// Takes up a choice; gives the reason for what the run computes on until it moves.
    pub(crate) fn choose(&mut self, choice: Compute) -> ComputeReason {
        self.choice = choice;
        (self.moving, self.stopwatch, self.trial) = (None, None, None);
        let target = if choice == Compute::Gpu { Processor::Gpu } else { Processor::Cpu };
        match (&self.gpu, choice) {
            (Gpu::Looking, Compute::Gpu | Compute::Auto) => ComputeReason::Looking,
            (Gpu::Missing(error), Compute::Gpu | Compute::Auto) => why(error.clone()),
            (Gpu::Found(_), Compute::Auto) => {
                self.stopwatch = Some(Stopwatch::default());
                if self.on != target {
                    self.moving = Some((target, ComputeReason::Timing));
                }
                ComputeReason::Timing
            }
            (_, Compute::Cpu) | (Gpu::Found(_), Compute::Gpu) => {
                if self.on != target {
                    self.moving = Some((target, ComputeReason::Asked));
                }
                ComputeReason::Asked
            }
        }
    }

    /// Whoever looked for a graphics processor has an answer.
    pub(crate) fn looked(&mut self, gpu: Gpu) -> ComputeReason {
        self.gpu = gpu;
        self.choose(self.choice)
    }

    /// What it computes on.
    pub(crate) fn on(&self) -> Processor {
        self.on
    }

    /// The choice it follows.
    pub(crate) fn choice(&self) -> Compute {
        self.choice
    }

    /// Where the run is to go on.
    pub(crate) fn moving(&self) -> Option<Processor> {
        self.moving.as_ref().map(|(to, _)| *to)
    }

    /// A backend where the run is to go on; if it moves, or cannot stay where it is, the reason.
    pub(crate) fn make(&mut self, program: &Program) -> (Box<dyn Backend>, Option<ComputeReason>) {
        let (to, reason) = match self.moving.take() {
            Some((to, reason)) => (to, Some(reason)),
            None => (self.on, None),
        };
        if to == Processor::Gpu
            && let Gpu::Found(device) = &self.gpu
        {
            match device.backend(program) {
                Ok(backend) => {
                    self.on = Processor::Gpu;
                    return (backend, reason);
                }
                Err(error) => return (self.processor(program), Some(why(error))),
            }
        }
        (self.processor(program), reason)
    }

    /// A backend on the processor.
    pub(crate) fn processor(&mut self, program: &Program) -> Box<dyn Backend> {
        self.on = Processor::Cpu;
        Box::new(cpu::backend(program.clone(), self.arithmetic))
    }

    /// The graphics processor has failed: nothing is asked of it again.
    pub(crate) fn give_up(&mut self, failure: &Failure) -> ComputeReason {
        let error = Unavailable::Failed(failure.clone());
        self.gpu = Gpu::Missing(error.clone());
        (self.stopwatch, self.trial, self.moving) = (None, None, None);
        self.on = Processor::Cpu;
        why(error)
    }

    /// Now.
    pub(crate) fn now(&self) -> f64 {
        (self.clock)()
    }

    /// The stopwatch, while steps on the processor are timed: not those beside a trial.
    pub(crate) fn stopwatch(&mut self) -> Option<&mut Stopwatch> {
        let is_alone = self.on == Processor::Cpu && self.trial.is_none();
        self.stopwatch.as_mut().filter(|_| is_alone)
    }

    /// Whether the graphics processor is to be tried now.
    fn trial_is_due(&self) -> bool {
        let timed = self.stopwatch.as_ref().is_some_and(Stopwatch::is_enough);
        timed && self.moving.is_none() && self.trial.is_none()
    }

    /// Begins to try the graphics processor on what is trained.
    fn begin_trial(&mut self, training: &Training) -> Result<(), ComputeReason> {
        let Gpu::Found(device) = &self.gpu else { return Ok(()) };
        match device.backend(training.program()) {
            Ok(mut backend) => {
                training.write_initial_parameters(backend.as_mut());
                self.trial = Some(Trial::new(backend));
                Ok(())
            }
            Err(error) => {
                self.stopwatch = None;
                Err(why(error))
            }
        }
    }

    /// Whether the graphics processor is being tried.
    pub(crate) fn is_trying(&self) -> bool {
        self.trial.is_some()
    }

    /// Whether it is to be timed as soon as the run rests.
    pub(crate) fn trial_is_ready(&self) -> bool {
        self.trial.as_ref().is_some_and(Trial::is_ready)
    }

    /// Whether it is being timed, so that everything else stands still.
    pub(crate) fn is_timing(&self) -> bool {
        self.trial.as_ref().is_some_and(Trial::is_alone)
    }

    /// Whether the trial waits for the graphics processor.
    pub(crate) fn trial_waits(&self) -> bool {
        self.trial.as_ref().is_some_and(Trial::waits)
    }

    /// Begins to try the graphics processor on what is trained where that is due, or goes on; the run
    /// `rests` or trains. Gives the reason for what the run computes on, once it is known.
    pub(crate) fn try_out(
        &mut self,
        training: &Training,
        batch: (&[f32], &[f32]),
        rests: bool,
        out_of_time: &mut dyn FnMut() -> bool,
    ) -> Option<ComputeReason> {
        if self.trial_is_due()
            && let Err(reason) = self.begin_trial(training)
        {
            return Some(reason);
        }
        let trial = self.trial.as_mut()?;
        if rests && trial.is_ready() {
            trial.start((self.clock)());
        }
        match trial.work(batch, out_of_time, &*self.clock)? {
            Ok(gpu) => {
                let cpu = self.stopwatch.as_ref()?.per_step();
                let reason = ComputeReason::Timed { cpu, gpu };
                (self.trial, self.stopwatch) = (None, None);
                // What processors compute is the same to the last bit on nearly all of them: a small
                // gain is not worth losing that.
                if gpu < 0.9 * cpu {
                    self.moving = Some((Processor::Gpu, reason));
                    return None;
                }
                Some(reason)
            }
            Err(failure) => Some(self.give_up(&failure)),
        }
    }
}

fn why(error: Unavailable) -> ComputeReason {
    match error {
        Unavailable::Missing(words) => ComputeReason::Missing(words),
        Unavailable::TooLarge { needed, most } => ComputeReason::TooLarge { needed, most },
        Unavailable::Failed(Failure::Lost(words)) => ComputeReason::Lost(words),
        Unavailable::Failed(Failure::OutOfMemory(_)) => ComputeReason::OutOfMemory,
        Unavailable::Failed(Failure::Invalid(words)) => ComputeReason::Invalid(words),
    }
}
