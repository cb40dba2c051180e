//! `Pace`: when the next step may begin, so that steps can be watched one by one.

use experiment::Speed;

/// The pace of runs, in the milliseconds of whatever clock it is told.
pub(crate) struct Pace {
    interval: Option<f64>,
    /// No step is begun after this one before it is time.
    limit: u64,
    /// When the step after that may begin.
    due: f64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace::new(Speed::Full)
    }
}

impl Pace {
    /// The pace of this speed; the first step may begin at once.
    pub(crate) fn new(speed: Speed) -> Pace {
        Pace { interval: speed.interval(), limit: 0, due: f64::NEG_INFINITY }
    }

    /// Whoever asks for steps sees the first of them at once.
    pub(crate) fn hurry(&mut self) {
        (self.limit, self.due) = (0, f64::NEG_INFINITY);
    }

    /// The last step that may begin now; so many are done. A clock is looked at only where there is
    /// something to hold back.
    pub(crate) fn limit(&mut self, done: u64, now: impl Fn() -> f64) -> u64 {
        let Some(interval) = self.interval else { return u64::MAX };
        let now = now();
        if done >= self.limit && now >= self.due {
            self.limit = done.saturating_add(1);
            let evenly = self.due + interval;
            // What came too late to be even is not made up for by haste.
            self.due = if evenly > now { evenly } else { now + interval };
        }
        self.limit
    }

    /// How long the next step has to wait; `None` where nothing holds it back.
    pub(crate) fn rest(&self, now: impl Fn() -> f64) -> Option<f64> {
        self.interval.map(|_| (self.due - now()).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_begin_evenly_and_none_is_made_up_for() {
        let mut pace = Pace::new(Speed::Five);
        // (now, steps done, the last step that may begin, how long the next one waits then)
        for (now, done, limit, rest) in [
            (1000.0, 0, 1, 200.0),
            (1150.0, 1, 1, 50.0),
            (1200.0, 1, 2, 200.0),
            (1410.0, 2, 3, 190.0),
            (1700.0, 2, 3, 0.0), // the step itself takes longer than that
            (2500.0, 3, 4, 200.0),
        ] {
            assert_eq!(pace.limit(done, || now), limit, "{now}");
            assert_eq!(pace.rest(|| now), Some(rest), "{now}");
        }
        pace.hurry();
        assert_eq!(pace.limit(4, || 2510.0), 5);
    }

    #[test]
    fn at_full_speed_nothing_waits_and_no_clock_is_asked() {
        let mut pace = Pace::new(Speed::Full);
        let clock = || -> f64 { panic!("nobody needs the time") };
        assert_eq!(pace.limit(7, clock), u64::MAX);
        assert_eq!(pace.rest(clock), None);
    }
}
