//! Pace: steps come at their time, and a command never waits for one.

use std::cell::Cell;
use std::rc::Rc;

use experiment::{RunSpec, Speed};
use protocol::{Command, Event, RunId};
use session::{Session, Status};

use crate::page::{Page, load};

/// A page and the clock of its session.
fn page() -> (Page, Rc<Cell<f64>>) {
    let time = Rc::new(Cell::new(0.0));
    let clock = Rc::clone(&time);
    let session = Session::new(Rc::new(move || clock.get()));
    let mut page = Page { session, events: Vec::new() };
    page.say(load(1, RunSpec { depth: 3, width: 8, batch: 16, ..RunSpec::default() }));
    (page, time)
}

/// Works until nothing more is to be done now.
fn work(page: &mut Page) -> Status {
    loop {
        let status = page.session.work(&mut || false, &mut |event| page.events.push(event));
        page.say(Command::Drawn { run: RunId(1) });
        if status != Status::Busy {
            return status;
        }
    }
}

#[test]
fn a_slow_run_takes_its_steps_at_their_time() {
    let (mut page, time) = page();
    page.say(Command::Pace { speed: Speed::Five });
    page.say(Command::Play { until: None });
    for (now, steps, rest) in
        [(0.0, 1, 200), (50.5, 1, 150), (199.0, 1, 1), (200.0, 2, 200), (410.0, 3, 190)]
    {
        time.set(now);
        assert_eq!((work(&mut page), page.losses().len()), (Status::Resting(rest), steps), "{now}");
    }
    page.say(Command::Pause);
    assert!(matches!(page.events.last(), Some(Event::Playing { playing: false, .. })));
    assert_eq!(work(&mut page), Status::Idle);
    page.say(Command::Step);
    assert_eq!((work(&mut page), page.losses().len()), (Status::Idle, 4), "one step comes at once");
}

#[test]
fn full_speed_is_back_at_once_and_the_numbers_are_the_same() {
    let (mut page, _) = page();
    page.say(Command::Pace { speed: Speed::One });
    page.say(Command::Play { until: Some(40) });
    assert_eq!(work(&mut page), Status::Resting(1000));
    page.say(Command::Pace { speed: Speed::Full });
    page.run_until_idle();
    let (mut plain, _) = self::page();
    plain.say(Command::Play { until: Some(40) });
    plain.run_until_idle();
    assert_eq!(page.losses(), plain.losses());
}

#[test]
fn the_next_run_has_the_same_pace() {
    let (mut page, _) = page();
    page.say(Command::Pace { speed: Speed::One });
    page.say(load(2, RunSpec { depth: 2, width: 8, ..RunSpec::default() }));
    page.say(Command::Play { until: None });
    assert_eq!(work(&mut page), Status::Resting(1000));
}
