//! Runs on a device: the same numbers, the choice by time, and what happens when a device fails.

use std::cell::RefCell;
use std::rc::Rc;

use cpu::Arithmetic;
use engine::{Device, Failure, Unavailable};
use experiment::{Activation, Compute, Init, Norm, Probes, RunSpec};
use protocol::{Command, ComputeReason, Event, Processor, RunId};
use session::{Session, Status};

use crate::elsewhere::Behaviour;
use crate::page::{Page, load, still};

fn small() -> RunSpec {
    RunSpec { depth: 3, width: 8, batch: 16, norm: Norm::Batch, ..RunSpec::default() }
}

fn page(spec: RunSpec, compute: Compute, found: Result<Behaviour, Unavailable>) -> Page {
    let clock: session::Clock = match &found {
        // Every look at the clock takes a millisecond.
        Ok(behaviour) => {
            let clock = Rc::clone(&behaviour.clock);
            Rc::new(move || {
                clock.set(clock.get() + 1.0);
                clock.get()
            })
        }
        Err(_) => still(),
    };
    let mut page = Page { session: Session::new(clock), events: Vec::new() };
    let found = found.map(|behaviour| Rc::new(behaviour) as Rc<dyn Device>);
    page.session.looked_for_gpu(found, &mut |event| panic!("{event:?}"));
    let Command::Load { runs, table, probes, .. } = load(1, spec) else { unreachable!() };
    page.say(Command::Load { runs, table, probes, compute });
    page
}

/// A run that begins as one with a device does, and stays.
fn on_the_processor(spec: RunSpec) -> Page {
    page(spec, Compute::Auto, Err(Unavailable::Missing("no adapter".to_owned())))
}

fn play(page: &mut Page, until: u64) {
    page.say(Command::Play { until: Some(until) });
    page.run_until_idle();
}

fn computing(page: &Page) -> Vec<(Processor, ComputeReason)> {
    let told = page.events.iter().filter_map(|event| match event {
        Event::Computing { on, reason, .. } => Some((*on, reason.clone())),
        _ => None,
    });
    told.collect()
}

fn evaluations(page: &Page) -> Vec<protocol::Evaluation> {
    page.frames().iter().flat_map(|frame| frame.evaluations.clone()).collect()
}

#[test]
fn a_device_that_is_ahead_trains_evaluates_and_rewinds_as_the_processor_does() {
    let mut plain = on_the_processor(small());
    play(&mut plain, 200);
    for ahead in [1, 2, 7] {
        let behaviour = Behaviour { ahead, ..Behaviour::default() };
        let mut page = page(small(), Compute::Gpu, Ok(behaviour));
        assert_eq!(computing(&page), [(Processor::Gpu, ComputeReason::Asked)]);
        play(&mut page, 90);
        page.say(Command::Probe { probes: Probes::ALL });
        play(&mut page, 150);
        page.say(Command::Probe { probes: Probes::default() });
        play(&mut page, 200);
        assert_eq!(page.losses(), plain.losses(), "{ahead}");
        assert_eq!(evaluations(&page), evaluations(&plain), "{ahead}");
        page.say(Command::Inspect { run: RunId(1), layer: 1 });
        page.run_until_idle();
        assert!(matches!(page.events.last(), Some(Event::Inspection(it)) if it.step == 200));
        page.say(Command::Rewind { to: 160, specs: vec![small()] });
        assert!(matches!(page.events.last(), Some(Event::Rewound { step: 160, .. })));
        page.events.clear();
        play(&mut page, 200);
        assert_eq!(page.losses(), plain.losses()[160..], "{ahead}");
    }
}

#[test]
fn equal_runs_stay_equal_on_a_device_and_move_after_the_same_step() {
    let mut plain = on_the_processor(small());
    play(&mut plain, 120);
    for (compute, slices, moves) in [
        (Compute::Gpu, 150, 1),
        (Compute::Gpu, 151, 1),
        (Compute::Gpu, 160, 1),
        (Compute::Auto, 400, 2),
    ] {
        let behaviour = Behaviour { ahead: 3, ..Behaviour::default() };
        let mut page = page(small(), compute, Ok(behaviour));
        page.events.clear();
        let runs = [1, 2, 3].map(|run| (RunId(run), small())).to_vec();
        page.say(Command::Load { runs, table: None, probes: Probes::default(), compute });
        page.say(Command::Play { until: Some(120) });
        for on in [Compute::Cpu, Compute::Gpu] {
            // Wherever each of them is by now.
            for _ in 0..slices {
                page.session.work(&mut || true, &mut |event| page.events.push(event));
                (1..=3).for_each(|run| page.say(Command::Drawn { run: RunId(run) }));
            }
            page.say(Command::Compute { on });
        }
        play(&mut page, 120);
        let of = |run: u32| {
            let events = page.events.iter().filter(move |event| match event {
                Event::Frame(frame) => frame.run == RunId(run),
                Event::Computing { run: told, .. } => *told == RunId(run),
                _ => false,
            });
            Page { session: Session::new(still()), events: events.cloned().collect() }
        };
        let told = computing(&of(1));
        assert_eq!(told.len(), moves + 2, "{told:?}");
        assert_eq!(told.last(), Some(&(Processor::Gpu, ComputeReason::Asked)));
        // Where each came to be: after how many steps, and on what.
        let places = |run: u32| {
            let mut steps = 0;
            let mut places = Vec::new();
            for event in of(run).events {
                match event {
                    Event::Frame(frame) => steps += frame.steps(),
                    Event::Computing { on, .. } => places.push((steps, on)),
                    _ => {}
                }
            }
            places.retain(|(steps, _)| *steps > 0);
            places
        };
        for run in 1..=3 {
            assert_eq!(of(run).losses(), plain.losses(), "run {run}");
            assert_eq!(places(run), places(1), "run {run}");
        }
    }
}

#[test]
fn a_pause_stops_what_is_queued_ahead() {
    let behaviour = Behaviour { ahead: 5, ..Behaviour::default() };
    let mut page = page(small(), Compute::Gpu, Ok(behaviour));
    page.say(Command::Play { until: None });
    for _ in 0..4 {
        page.session.work(&mut || true, &mut |event| page.events.push(event));
        page.say(Command::Drawn { run: RunId(1) });
    }
    page.say(Command::Pause);
    page.run_until_idle();
    assert!(page.losses().len() < 30, "a paused run trains on");
    play(&mut page, 30);
    let mut plain = on_the_processor(small());
    play(&mut plain, 30);
    assert_eq!(page.losses(), plain.losses());
}

#[test]
fn an_explosion_on_a_device_is_that_of_the_processor() {
    let spec = RunSpec {
        activation: Activation::Relu,
        init: Init::He,
        depth: 8,
        width: 32,
        learning_rate: 0.3,
        ..RunSpec::default()
    };
    let stopped = |page: &Page| {
        page.events.iter().find_map(|event| match event {
            Event::Stopped { fault, .. } => Some(fault.clone()),
            _ => None,
        })
    };
    let mut plain = on_the_processor(spec.clone());
    play(&mut plain, 400);
    let mut ahead = page(spec, Compute::Gpu, Ok(Behaviour { ahead: 6, ..Behaviour::default() }));
    play(&mut ahead, 400);
    assert!(stopped(&plain).is_some(), "it explodes");
    assert_eq!(stopped(&ahead), stopped(&plain));
    assert_eq!(ahead.losses(), plain.losses());
}

#[test]
fn a_device_that_fails_leaves_the_run_to_the_processor() {
    let mut plain = on_the_processor(small());
    play(&mut plain, 60);
    for (after, failure, told) in [
        (
            0,
            Failure::Invalid("no shader".to_owned()),
            ComputeReason::Invalid("no shader".to_owned()),
        ),
        (1, Failure::OutOfMemory("full".to_owned()), ComputeReason::OutOfMemory),
        (37, Failure::Lost("unplugged".to_owned()), ComputeReason::Lost("unplugged".to_owned())),
    ] {
        let behaviour =
            Behaviour { ahead: 3, fails_after: Some((after, failure)), ..Behaviour::default() };
        let mut page = page(small(), Compute::Gpu, Ok(behaviour));
        play(&mut page, 60);
        let expected = [(Processor::Gpu, ComputeReason::Asked), (Processor::Cpu, told)];
        assert_eq!(computing(&page), expected);
        let rewound = page.events.iter().position(|it| matches!(it, Event::Rewound { .. }));
        let rewound = rewound.expect("it goes back to a snapshot");
        let Event::Rewound { step, .. } = page.events[rewound] else { unreachable!() };
        assert!(step <= after && step + 10 > after, "{after}: {step}");
        page.events.drain(..rewound);
        assert_eq!(page.losses(), plain.losses()[step as usize..], "{after}");
    }
}

#[test]
fn what_takes_less_time_goes_on_without_a_seam() {
    let mut plain = on_the_processor(small());
    play(&mut plain, 60);
    for (step_ms, faster) in [(0.0, true), (40.0, false)] {
        let behaviour = Behaviour { ahead: 4, step_ms, ..Behaviour::default() };
        let mut page = page(small(), Compute::Auto, Ok(behaviour));
        play(&mut page, 60);
        let told = computing(&page);
        assert_eq!(told[0], (Processor::Cpu, ComputeReason::Timing));
        let (on, ComputeReason::Timed { cpu, gpu }) = told[1].clone() else { panic!("{told:?}") };
        assert_eq!(told.len(), 2);
        assert_eq!(on == Processor::Gpu, faster, "{cpu} against {gpu}");
        assert_eq!(gpu < cpu, faster);
        assert_eq!(page.losses(), plain.losses());
        // Said once more it is timed once more; said plainly it is done.
        page.events.clear();
        page.say(Command::Compute { on: Compute::Gpu });
        play(&mut page, 70);
        page.say(Command::Compute { on: Compute::Cpu });
        play(&mut page, 80);
        let told = computing(&page);
        let expected =
            [(Processor::Gpu, ComputeReason::Asked), (Processor::Cpu, ComputeReason::Asked)];
        assert_eq!(told, expected);
    }
}

/// Plays in slices as short as they can be, so that frames come when steps are done. Gives what was told
/// of times, and how many steps were done then.
fn play_in_slices(page: &mut Page, until: u64) -> (f64, f64, usize) {
    page.say(Command::Play { until: Some(until) });
    while page.session.work(&mut || true, &mut |event| page.events.push(event)) != Status::Idle {
        page.say(Command::Drawn { run: RunId(1) });
    }
    let mut steps = 0;
    for event in &page.events {
        match event {
            Event::Frame(frame) => steps += frame.steps(),
            Event::Computing { reason: ComputeReason::Timed { cpu, gpu }, .. } => {
                return (*cpu, *gpu, steps);
            }
            _ => {}
        }
    }
    panic!("nothing was timed")
}

#[test]
fn a_device_that_compiles_for_long_is_timed_without_that_and_the_run_goes_on_meanwhile() {
    let mut plain = on_the_processor(small());
    play(&mut plain, 400);
    let behaviour = Behaviour { ahead: 4, first_takes: 120, ..Behaviour::default() };
    let mut compiling = page(small(), Compute::Auto, Ok(behaviour.clone()));
    let (cpu, gpu, steps) = play_in_slices(&mut compiling, 400);
    assert!(gpu < 2.0 * cpu, "{cpu} and {gpu}");
    assert!((100..400).contains(&steps), "{steps} steps were done when it was timed");
    assert_eq!(compiling.losses(), plain.losses());

    // In a pause it goes on, and is not waited for by the steps that are asked for then.
    let mut paused =
        page(small(), Compute::Auto, Ok(Behaviour { has_compiled: Rc::default(), ..behaviour }));
    assert_eq!(play_in_slices(&mut paused, 12).2, 12);
}

#[test]
fn steps_that_take_long_are_timed_in_full_while_the_run_goes_on() {
    // Every question of this device's takes more than a millisecond of the clock.
    let behaviour = Behaviour { ahead: 4, each_takes: 400, ..Behaviour::default() };
    let mut page = page(small(), Compute::Auto, Ok(behaviour));
    let (cpu, gpu, steps) = play_in_slices(&mut page, 1500);
    assert!(gpu >= 400.0 && gpu > cpu, "{cpu} and {gpu}");
    assert!(steps > 400, "{steps} steps were done when it was timed");
    assert_eq!(page.losses().len(), 1500);
}

#[test]
fn what_was_due_after_a_skipped_step_is_not_carried_out() {
    // An epoch of five steps; a norm overflows in the fourth, while the fifth is queued.
    let spec = RunSpec { batch: 256, ..small() };
    let mut plain = on_the_processor(spec.clone());
    play(&mut plain, 23);
    let steps = |page: &Page| evaluations(page).iter().map(|it| it.step).collect::<Vec<_>>();
    assert_eq!(steps(&plain), [1, 5, 10, 15, 20]);
    for (ahead, overflows) in [(2, 4), (3, 4), (7, 4), (7, 3), (7, 9)] {
        let overflows = Some(overflows);
        let behaviour = Behaviour { ahead, overflows, ..Behaviour::default() };
        let mut page = page(spec.clone(), Compute::Gpu, Ok(behaviour));
        play(&mut page, 23);
        assert_eq!(page.losses().len(), 23);
        assert_eq!(steps(&page), steps(&plain), "{ahead} {overflows:?}");
    }
}

#[test]
fn without_a_device_the_processor_computes_and_says_why() {
    let missing = || ComputeReason::Missing("no adapter".to_owned());
    for compute in [Compute::Auto, Compute::Gpu, Compute::Cpu] {
        let mut without =
            page(small(), compute, Err(Unavailable::Missing("no adapter".to_owned())));
        let reason = if compute == Compute::Cpu { ComputeReason::Asked } else { missing() };
        assert_eq!(computing(&without), [(Processor::Cpu, reason)]);
        play(&mut without, 20);
        assert_eq!(without.losses().len(), 20);
    }
    let refuses = Some(Unavailable::TooLarge { needed: 9, most: 8 });
    let behaviour = Behaviour { refuses, ..Behaviour::default() };
    for compute in [Compute::Auto, Compute::Gpu] {
        let mut page = page(small(), compute, Ok(behaviour.clone()));
        play(&mut page, 20);
        let told = computing(&page);
        let expected = (Processor::Cpu, ComputeReason::TooLarge { needed: 9, most: 8 });
        assert_eq!(told.last(), Some(&expected));
        assert_eq!(page.losses().len(), 20);
    }
}

#[test]
fn a_device_that_is_found_late_takes_over_where_it_was_asked_for() {
    let behaviour = Behaviour { ahead: 2, ..Behaviour::default() };
    let device = Rc::new(RefCell::new(Some(behaviour)));
    let mut page = Page { session: Session::new(still()), events: Vec::new() };
    let Command::Load { runs, table, probes, .. } = load(1, small()) else { unreachable!() };
    page.say(Command::Load { runs, table, probes, compute: Compute::Gpu });
    play(&mut page, 20);
    let found = device.take().map(|device| Rc::new(device) as Rc<dyn Device>);
    let events = &mut page.events;
    page.session.looked_for_gpu(
        found.ok_or_else(|| Unavailable::Missing(String::new())),
        &mut |event| {
            events.push(event);
        },
    );
    play(&mut page, 60);
    let expected =
        [(Processor::Cpu, ComputeReason::Looking), (Processor::Gpu, ComputeReason::Asked)];
    assert_eq!(computing(&page), expected);
    let mut plain = on_the_processor(small());
    play(&mut plain, 60);
    assert_eq!(page.losses(), plain.losses());
}

#[test]
fn only_a_run_that_begins_with_the_processor_chosen_has_the_bits_of_all_machines() {
    // Without a normalisation: its rounding would hide that of the products in some steps.
    let spec = RunSpec { norm: Norm::None, ..small() };
    let begun = |compute| {
        let missing = Err(Unavailable::Missing("no adapter".to_owned()));
        let mut page = page(spec.clone(), compute, missing);
        play(&mut page, 40);
        // What is chosen later changes nothing: a run is one computation.
        page.say(Command::Compute { on: Compute::Cpu });
        play(&mut page, 80);
        page.losses()
    };
    let [chosen, open, elsewhere] = [Compute::Cpu, Compute::Auto, Compute::Gpu].map(begun);
    assert_eq!(open, elsewhere);
    assert_eq!(chosen == open, !Arithmetic::Fused.fuses());
    let mut portable = Page::with(spec);
    play(&mut portable, 80);
    assert_eq!(chosen, portable.losses());
}
