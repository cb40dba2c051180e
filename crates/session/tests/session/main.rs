//! The session's promises: same spec same numbers, prompt pauses, no event of an old run, faults
//! that say where.

mod compare;
mod device;
mod elsewhere;
mod evaluation;
mod large;
mod learned;
mod pace;
mod page;
mod rewind;
mod variety;

use experiment::{Activation, Init, Measure, RunSpec, Skip};
use page::{Page, load, still};
use protocol::{Command, Event, FaultPlace, RunId};
use session::{Session, Status};

fn small() -> RunSpec {
    RunSpec { depth: 3, width: 8, batch: 16, ..RunSpec::default() }
}

#[test]
fn the_default_experiment_vanishes_and_does_not_learn() {
    let page = Page::train(RunSpec::default(), 20);
    let frames = page.frames();
    let first = frames[0].values(Measure::GradActivation, 0);
    assert_eq!(first.len(), 21);
    assert!(first[0] / first[19] < 1e-9, "layer 1 gets {:e} of layer 20", first[0] / first[19]);
    assert!(first[0] > 0.0);
}

#[test]
fn equal_specs_give_bit_identical_runs_however_they_are_sliced() {
    let whole = Page::train(small(), 200);
    let mut sliced = Page::with(small());
    sliced.say(Command::Play { until: Some(200) });
    loop {
        let mut drawn = false;
        let status = sliced.session.work(&mut || true, &mut |event| {
            drawn |= matches!(event, Event::Frame(_));
            sliced.events.push(event);
        });
        if drawn {
            sliced.say(Command::Drawn { run: RunId(1) });
        } else if status == Status::Idle {
            break;
        }
    }
    assert_eq!(whole.losses().len(), 200);
    assert_eq!(whole.losses(), sliced.losses());
}

#[test]
fn a_run_says_that_it_rests_after_its_last_step() {
    let mut page = Page::with(small());
    page.say(Command::Play { until: None });
    for pauses in 1..=3 {
        // The page has not drawn the step before when the pause comes.
        for _ in 0..7 {
            page.session.work(&mut || true, &mut |event| page.events.push(event));
        }
        page.say(Command::Pause);
        page.run_until_idle();
        page.say(Command::Drawn { run: RunId(1) });
        page.run_until_idle();
        let rests = |event: &&Event| matches!(event, Event::Snapshots { .. });
        assert_eq!(page.events.iter().filter(rests).count(), pauses, "once for each rest");
        let last = page.events.iter().rposition(|event| matches!(event, Event::Frame(_)));
        let rests = page.events.iter().rposition(|event| matches!(event, Event::Snapshots { .. }));
        assert!(last.is_some() && last < rests, "{last:?} {rests:?}");
        page.say(Command::Play { until: None });
    }
}

#[test]
fn a_run_is_evaluated_after_its_first_step_and_after_every_epoch() {
    let page = Page::train(small(), 200);
    let steps: Vec<u64> =
        page.frames().iter().flat_map(|f| f.evaluations.iter().map(|e| e.step)).collect();
    assert_eq!(steps, [1, 89, 178], "1437 rows hold 89 batches of 16");
}

#[test]
fn a_shallow_network_learns_the_digits() {
    let spec = RunSpec { depth: 2, width: 32, activation: Activation::Tanh, ..RunSpec::default() };
    let page = Page::train(spec, 500);
    let evaluations = page.frames().iter().flat_map(|f| f.evaluations.clone()).collect::<Vec<_>>();
    let last = evaluations.last().unwrap();
    assert!(evaluations[0].accuracy < 0.3 && last.accuracy > 0.93, "{evaluations:?}");
}

#[test]
fn step_does_one_step_and_pauses() {
    let mut page = Page::with(small());
    for expected in 1..=3 {
        page.say(Command::Step);
        page.run_until_idle();
        assert_eq!(page.losses().len(), expected);
    }
    let playing = page.events.iter().filter_map(|event| match event {
        Event::Playing { playing, .. } => Some(*playing),
        _ => None,
    });
    assert_eq!(playing.collect::<Vec<_>>(), [true, false, true, false, true, false]);
}

#[test]
fn two_steps_asked_for_at_once_are_two_steps() {
    let mut page = Page::with(small());
    page.say(Command::Step);
    page.say(Command::Step);
    page.run_until_idle();
    assert_eq!(page.losses().len(), 2);
}

#[test]
fn a_pause_finishes_the_step_under_way_and_play_goes_on_without_a_seam() {
    let mut page = Page::with(small());
    page.say(Command::Play { until: Some(50) });
    let mut checks = 0;
    page.session.work(
        &mut || {
            checks += 1;
            checks > 7
        },
        &mut |event| page.events.push(event),
    );
    page.say(Command::Pause);
    assert!(matches!(page.events.last(), Some(Event::Playing { playing: false, .. })));
    page.say(Command::Drawn { run: RunId(1) });
    let before = page.losses().len();
    page.run_until_idle();
    let paused = page.losses().len();
    assert!(paused <= before + 1, "a paused run trains on");
    page.say(Command::Play { until: Some(50) });
    page.run_until_idle();
    assert_eq!(page.losses(), Page::train(small(), 50).losses());
}

#[test]
fn a_page_that_does_not_draw_is_not_flooded() {
    let mut page = Page::with(small());
    page.say(Command::Play { until: None });
    for _ in 0..10 {
        page.session.work(&mut || false, &mut |event| page.events.push(event));
    }
    assert_eq!(page.frames().len(), 1, "one frame is on its way, the rest waits");
}

#[test]
fn a_new_load_ends_the_old_run() {
    let mut page = Page::train(small(), 5);
    page.events.clear();
    page.say(load(2, RunSpec { seed: 2, ..small() }));
    page.say(Command::Drawn { run: RunId(1) }); // late, of the old run
    page.say(Command::Play { until: Some(5) });
    page.run_until_idle();
    assert!(page.frames().iter().all(|frame| frame.run == RunId(2)));
    assert_eq!(page.frames()[0].first_step, 1);
}

#[test]
fn a_bad_spec_is_refused_with_its_problems() {
    let page = Page::with(RunSpec { depth: 0, batch: 0, ..small() });
    let Event::Refused { problems, .. } = &page.events[0] else { panic!("{:?}", page.events) };
    assert_eq!(problems.len(), 2);
}

#[test]
fn an_explosion_stops_the_run_and_names_layer_and_step() {
    let spec = RunSpec {
        activation: Activation::Relu,
        init: Init::He,
        skip: Skip::Residual,
        depth: 100,
        width: 32,
        learning_rate: 10.0,
        ..RunSpec::default()
    };
    let mut page = Page::train(spec, 100);
    let Some(Event::Stopped { fault, .. }) = page.events.last() else {
        panic!("no fault: {:?}", page.events.last())
    };
    let fault = fault.clone();
    assert!(fault.layer.is_some(), "{fault:?}");
    assert_eq!((fault.place, fault.time), (FaultPlace::Activation, None));
    assert!(["Linear", "Add"].contains(&fault.operator.as_str()), "{fault:?}");
    assert_eq!(fault.step as usize, page.losses().len(), "the last step shown is the faulty one");
    page.events.clear();
    page.say(Command::Play { until: None });
    page.say(Command::Step);
    page.run_until_idle();
    assert_eq!(page.events, [], "an ended run stays ended");
}

#[test]
fn commands_without_a_run_do_nothing() {
    let mut session = Session::new(still());
    for command in [
        Command::Play { until: None },
        Command::Pause,
        Command::Step,
        Command::Drawn { run: RunId(9) },
    ] {
        session.handle(command, &mut |event| panic!("{event:?}"));
    }
    assert_eq!(session.work(&mut || false, &mut |event| panic!("{event:?}")), Status::Idle);
}
