//! Moving a run: it goes on elsewhere, with other probes, or on the processor after a failure.

use engine::Failure;
use experiment::Compute;
use protocol::{ComputeReason, Event};

use super::Run;
use crate::computing::Gpu;

impl Run {
    /// Computes on something else from the next step on.
    pub(crate) fn compute(&mut self, choice: Compute, emit: &mut dyn FnMut(Event)) {
        let reason = self.computing.choose(choice);
        self.take_up(reason, emit);
    }

    /// It is known now whether there is a graphics processor.
    pub(crate) fn looked(&mut self, gpu: Gpu, emit: &mut dyn FnMut(Event)) {
        let reason = self.computing.looked(gpu);
        self.take_up(reason, emit);
    }

    fn take_up(&mut self, reason: ComputeReason, emit: &mut dyn FnMut(Event)) {
        self.schedule.forget_move();
        if self.computing.moving().is_none() {
            self.tell(reason, emit);
        } else if self.queued() == 0 && self.pipeline.executor().rests() {
            // Nothing was computed yet: the new place begins as the old one did.
            self.go_on(None, emit);
        }
    }

    pub(super) fn tell(&self, reason: ComputeReason, emit: &mut dyn FnMut(Event)) {
        emit(Event::Computing { run: self.id, on: self.computing.on(), reason });
    }

    /// Goes on from this state or, where there is none, from the beginning, with what is to be measured
    /// and where it is to be computed now.
    pub(super) fn go_on(&mut self, state: Option<&[Vec<f32>]>, emit: &mut dyn FnMut(Event)) {
        let reason = self.pipeline.go_on(state, &mut self.computing);
        self.schedule.forget_move();
        // What the old probes measured goes out as it is.
        self.record.send(u64::MAX, emit);
        self.record.follow(self.pipeline.training().program());
        if let Some(reason) = reason {
            self.tell(reason, emit);
        }
    }

    /// Goes on from the last snapshot on the processor.
    pub(super) fn fall_back(&mut self, failure: &Failure, emit: &mut dyn FnMut(Event)) {
        let reason = self.computing.give_up(failure);
        let mode = self.schedule.mode();
        let spec = self.training().plan().spec.clone();
        self.rewind(self.step(), &spec, emit);
        self.tell(reason, emit);
        self.set_mode(mode, emit);
    }

    /// Whether the run is to go on elsewhere, which it does in a pause, too.
    pub(super) fn moves_now(&self) -> bool {
        self.schedule.moves_now(self.queued(), &self.computing)
    }
}
