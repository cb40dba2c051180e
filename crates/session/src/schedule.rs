//! `Schedule`: how far a run is to train, and after which step it moves to another processor.

use crate::computing::Computing;

/// What a run is asked to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Paused,
    /// Playing until so many steps are done.
    Playing {
        until: u64,
    },
    /// A number was not finite: nothing more to do, unless the run is rewound.
    Ended,
}

/// When a run trains and moves.
pub(crate) struct Schedule {
    mode: Mode,
    /// No step is begun after this one: other runs have to come up first.
    limit: u64,
    /// Whether other runs train beside it, so that it moves only where they do.
    in_company: bool,
    /// The step after which all of them move.
    move_at: Option<u64>,
}

impl Schedule {
    /// Paused.
    pub(crate) fn new() -> Schedule {
        Schedule { mode: Mode::Paused, limit: u64::MAX, in_company: false, move_at: None }
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Takes up a mode; gives whether the run plays, if that is new.
    pub(crate) fn set_mode(&mut self, mode: Mode) -> Option<bool> {
        let before = self.is_playing();
        self.mode = mode;
        let plays = self.is_playing();
        (plays != before).then_some(plays)
    }

    pub(crate) fn is_playing(&self) -> bool {
        matches!(self.mode, Mode::Playing { .. })
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.mode == Mode::Ended
    }

    /// The step that it plays to, if it does not play on and on.
    pub(crate) fn goal(&self) -> Option<u64> {
        match self.mode {
            Mode::Playing { until } if until < u64::MAX => Some(until),
            Mode::Playing { .. } | Mode::Paused | Mode::Ended => None,
        }
    }

    /// Whether it plays and has done what it was asked for, with so many steps done.
    pub(crate) fn has_reached_goal(&self, step: u64) -> bool {
        matches!(self.mode, Mode::Playing { until } if step >= until)
    }

    /// No step is begun after this one.
    pub(crate) fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
    }

    /// Whether other runs train beside it.
    pub(crate) fn set_in_company(&mut self, in_company: bool) {
        self.in_company = in_company;
    }

    /// The run moves after this step, once it has somewhere to go.
    pub(crate) fn move_after(&mut self, step: u64) {
        self.move_at = Some(step);
    }

    /// Whether it is said when the run moves.
    pub(crate) fn knows_when_to_move(&self) -> bool {
        self.move_at.is_some()
    }

    /// Whatever was said of a move is void.
    pub(crate) fn forget_move(&mut self) {
        self.move_at = None;
    }

    /// Whether a run with so many steps queued moves now.
    pub(crate) fn moves_now(&self, queued: u64, computing: &Computing) -> bool {
        let now = !self.in_company || self.move_at.is_some_and(|step| queued >= step);
        now && computing.moving().is_some() && !self.has_ended()
    }

    /// Whether a run with so many steps queued may begin another. One that is to move moves first.
    pub(crate) fn may_step(&self, queued: u64, computing: &Computing) -> bool {
        let Mode::Playing { until } = self.mode else { return false };
        let moves = self.move_at.filter(|_| computing.moving().is_some());
        queued < until.min(self.limit).min(moves.unwrap_or(u64::MAX))
    }
}
