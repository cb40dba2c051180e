//! A run that goes on with another program or somewhere else: asked for, timed, or after a failure.

use engine::{Backend, Failure, Program, initial_parameters};
use experiment::{Compute, Plan};
use protocol::{ComputeReason, Event};

use crate::computing::Gpu;
use crate::run::Run;
use crate::snapshots::{carry_over, names};

impl Run {
    /// Computes on something else from the next step on.
    pub(crate) fn compute(&mut self, choice: Compute, emit: &mut dyn FnMut(Event)) {
        self.move_at = None;
        let reason = self.computing.choose(choice);
        self.tell_unless_moving(reason, emit);
    }

    /// It is known now whether there is a graphics processor.
    pub(crate) fn looked(&mut self, gpu: Gpu, emit: &mut dyn FnMut(Event)) {
        self.move_at = None;
        let reason = self.computing.looked(gpu);
        self.tell_unless_moving(reason, emit);
    }

    fn tell_unless_moving(&mut self, reason: ComputeReason, emit: &mut dyn FnMut(Event)) {
        if self.computing.moving().is_none() {
            self.tell(reason, emit);
        } else if self.queued == 0 && self.under_way.is_empty() {
            // Nothing was computed yet: the new place begins as the old one did.
            let state = vec![Vec::new(); self.program.state().count()];
            self.go_on(&state, emit);
            write_parameters(&self.plan, &self.program, self.backend.as_mut());
        }
    }

    pub(crate) fn tell(&self, reason: ComputeReason, emit: &mut dyn FnMut(Event)) {
        emit(Event::Computing { run: self.id, on: self.computing.on(), reason });
    }

    /// Whether the run is to go on with another program or elsewhere.
    pub(crate) fn is_to_change(&self) -> bool {
        self.wanted.is_some() || self.is_to_move()
    }

    /// Whether the run is to go on elsewhere, which it does in a pause, too.
    pub(crate) fn is_to_move(&self) -> bool {
        let now = !self.in_company || self.move_at.is_some_and(|step| self.queued >= step);
        self.computing.moving().is_some() && !self.has_ended() && now
    }

    /// Goes on from this state with what is to be measured, and where it is to be computed, now.
    pub(crate) fn go_on(&mut self, state: &[Vec<f32>], emit: &mut dyn FnMut(Event)) {
        let probes = self.wanted.take().unwrap_or(self.program.measured);
        let program = Program::with_probes(&self.plan, probes);
        let (mut backend, reason) = self.computing.make(&program);
        carry_over(&names(&self.program), state, &program, backend.as_mut());
        backend.set_steps_done(self.step);
        (self.backend, self.move_at) = (backend, None);
        // What the old probes measured goes out as it is.
        self.hand_out_all(emit);
        self.adopt(program);
        if let Some(reason) = reason {
            self.tell(reason, emit);
        }
    }

    /// Begins to try out a graphics processor where that is due, or goes on.
    pub(crate) fn try_out(
        &mut self,
        out_of_time: &mut dyn FnMut() -> bool,
        emit: &mut dyn FnMut(Event),
    ) {
        if self.computing.trial_is_due() {
            let parameters = initial_parameters(&self.plan).into_iter();
            if let Err(reason) = self.computing.begin_trial(&self.program, parameters) {
                self.tell(reason, emit);
            }
        }
        let (batch, rests) =
            ((&self.batch.inputs[..], &self.batch.targets[..]), self.under_way.is_empty());
        if let Some(reason) = self.computing.try_out(batch, rests, out_of_time) {
            self.tell(reason, emit);
        }
    }

    /// Goes on from the last snapshot on the processor.
    pub(crate) fn fall_back(&mut self, failure: &Failure, emit: &mut dyn FnMut(Event)) {
        let reason = self.computing.give_up(failure);
        let mode = self.mode;
        let spec = self.plan.spec.clone();
        self.rewind(self.step, &spec, emit);
        self.tell(reason, emit);
        self.set_mode(mode, emit);
    }
}

/// Writes the parameters that the run begins with.
pub(crate) fn write_parameters(plan: &Plan, program: &Program, backend: &mut dyn Backend) {
    for (&id, values) in program.parameters.iter().zip(initial_parameters(plan)) {
        let written = backend.write(id, &values);
        assert!(written.is_ok(), "initial parameters have the shapes of the plan");
    }
}
