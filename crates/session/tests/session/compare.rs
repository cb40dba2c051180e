//! Runs side by side: the same numbers as alone, always at the same step, each with its own end.

use std::collections::HashMap;

use experiment::{Activation, Clip, Compute, Init, Probes, RunSpec};
use protocol::{Command, Event, RunId};
use session::Session;

use crate::page::{Page, still};

fn small() -> RunSpec {
    RunSpec { depth: 3, width: 8, batch: 16, ..RunSpec::default() }
}

fn explosive() -> RunSpec {
    let he = RunSpec { activation: Activation::Relu, init: Init::He, ..RunSpec::default() };
    RunSpec { depth: 8, width: 32, learning_rate: 0.3, ..he }
}

fn page(specs: &[RunSpec]) -> Page {
    let mut page = Page { session: Session::new(still()), events: Vec::new() };
    let runs = (1..).map(RunId).zip(specs.iter().cloned()).collect();
    let (probes, compute) = (Probes::default(), Compute::Cpu);
    page.say(Command::Load { runs, table: None, probes, compute });
    page
}

/// Losses and every measured value of a run, as bits.
fn bits(page: &Page, run: u32) -> Vec<u64> {
    let frames = page.frames().into_iter().filter(|frame| frame.run == RunId(run));
    let numbers = frames.flat_map(|frame| {
        (0..frame.steps()).flat_map(|step| {
            let series = frame.series.iter();
            let values = series.flat_map(move |it| &it.values[step * it.places..][..it.places]);
            let loss = f64::from(frame.losses[step]);
            values.copied().chain([loss]).map(f64::to_bits).collect::<Vec<_>>()
        })
    });
    numbers.collect()
}

/// Steps of each run that were handed out.
fn steps(page: &Page) -> HashMap<u32, u64> {
    let mut steps = HashMap::new();
    for frame in page.frames() {
        let done = frame.first_step + frame.steps() as u64 - 1;
        steps.insert(frame.run.0, done);
    }
    steps
}

#[test]
fn with_nothing_flipped_all_runs_are_bit_identical_and_those_of_a_run_alone() {
    let alone = Page::train(small(), 120);
    let mut four = page(&[small(), small(), small(), small()]);
    four.say(Command::Play { until: Some(120) });
    four.run_until_idle();
    let expected = bits(&alone, 1);
    assert_eq!(expected.len(), 120 * (1 + 4 + 4));
    for run in 1..=4 {
        assert!(bits(&four, run) == expected, "run {run}");
    }
    let evaluations = |page: &Page, run| {
        let frames = page.frames().into_iter().filter(|frame| frame.run == RunId(run));
        frames.flat_map(|frame| frame.evaluations.clone()).collect::<Vec<_>>()
    };
    assert_eq!(evaluations(&four, 3), evaluations(&alone, 1));
}

#[test]
fn runs_of_unequal_size_are_told_of_at_the_same_step_however_they_are_sliced() {
    let large = RunSpec { depth: 12, width: 40, ..small() };
    let mut two = page(&[small(), large.clone()]);
    two.say(Command::Play { until: Some(40) });
    let mut seen = 0;
    loop {
        let mut drawn = Vec::new();
        let status = two.session.work(&mut || true, &mut |event| {
            if let Event::Frame(frame) = &event {
                drawn.push(frame.run);
            }
            two.events.push(event);
        });
        if !drawn.is_empty() {
            seen += 1;
            let steps = steps(&two);
            assert_eq!(steps.get(&1), steps.get(&2), "both or none");
        }
        for run in &drawn {
            two.say(Command::Drawn { run: *run });
        }
        if drawn.is_empty() && status == session::Status::Idle {
            break;
        }
    }
    assert!(seen > 20, "{seen}");
    assert_eq!(steps(&two), HashMap::from([(1, 40), (2, 40)]));
    assert!(bits(&two, 2) == bits(&Page::train(large, 40), 1));
}

#[test]
fn a_pause_anywhere_and_single_steps_keep_the_runs_together() {
    let mut two = page(&[small(), RunSpec { activation: Activation::Tanh, ..small() }]);
    for checks in 1..30 {
        two.say(Command::Play { until: None });
        let mut left = checks;
        two.session.work(
            &mut || {
                left -= 1;
                left <= 0
            },
            &mut |event| two.events.push(event),
        );
        two.say(Command::Pause);
        two.say(Command::Drawn { run: RunId(1) });
        two.say(Command::Drawn { run: RunId(2) });
        two.run_until_idle();
        let before = steps(&two).get(&1).copied().unwrap_or_default();
        two.say(Command::Step);
        two.say(Command::Step);
        two.run_until_idle();
        assert_eq!(steps(&two), HashMap::from([(1, before + 2), (2, before + 2)]), "{checks}");
    }
}

#[test]
fn one_explodes_and_the_other_goes_on() {
    let alone = Page::train(RunSpec { learning_rate: 0.001, ..explosive() }, 400);
    let mut two = page(&[explosive(), RunSpec { learning_rate: 0.001, ..explosive() }]);
    two.say(Command::Play { until: Some(400) });
    two.run_until_idle();
    let stopped = two.events.iter().find_map(|event| match event {
        Event::Stopped { run, fault, .. } => Some((*run, fault.step)),
        _ => None,
    });
    let (run, step) = stopped.expect("it explodes");
    assert_eq!(run, RunId(1));
    assert_eq!(steps(&two), HashMap::from([(1, step), (2, 400)]));
    assert!(bits(&two, 2) == bits(&alone, 1));
    // Also the one that went on has kept its beginning.
    two.events.clear();
    let clipped = RunSpec { clip: Clip::Norm, clip_at: 0.1, ..explosive() };
    let calm = RunSpec { learning_rate: 0.001, ..explosive() };
    two.say(Command::Rewind { to: 10, specs: vec![clipped, calm] });
    two.run_until_idle();
    let rewound = two.events.iter().filter_map(|event| match event {
        Event::Rewound { run, step } => Some((run.0, *step)),
        _ => None,
    });
    let rewound: HashMap<u32, u64> = rewound.collect();
    assert_eq!(rewound, HashMap::from([(1, 10), (2, 10)]));
    two.say(Command::Play { until: Some(50) });
    two.run_until_idle();
    assert_eq!(steps(&two), HashMap::from([(1, 50), (2, 50)]));
    let alone = bits(&alone, 1);
    assert!(bits(&two, 2) == alone[alone.len() / 400 * 10..alone.len() / 400 * 50]);
}

#[test]
fn one_that_cannot_go_back_as_exactly_comes_up_to_the_others() {
    // So large a state is kept every fifty steps only.
    let large = RunSpec { depth: 9, width: 256, ..small() };
    let mut two = page(&[small(), large.clone()]);
    two.say(Command::Play { until: Some(80) });
    two.run_until_idle();
    two.events.clear();
    two.say(Command::Rewind { to: 73, specs: vec![small(), large.clone()] });
    two.run_until_idle();
    assert_eq!(steps(&two), HashMap::from([(2, 70)]), "the first has nothing to do again");
    two.say(Command::Step);
    two.run_until_idle();
    assert_eq!(steps(&two), HashMap::from([(1, 71), (2, 71)]));
    let whole = bits(&Page::train(large, 80), 1);
    assert!(bits(&two, 2) == whole[whole.len() / 80 * 50..whole.len() / 80 * 71]);
}

#[test]
fn a_rewind_takes_all_runs_to_the_same_step() {
    let tanh = RunSpec { activation: Activation::Tanh, ..small() };
    let mut two = page(&[small(), tanh.clone()]);
    two.say(Command::Play { until: Some(100) });
    two.run_until_idle();
    two.events.clear();
    two.say(Command::Rewind { to: 73, specs: vec![small(), tanh.clone()] });
    let rewound = two.events.iter().filter(|it| matches!(it, Event::Rewound { step: 70, .. }));
    assert_eq!(rewound.count(), 2);
    two.say(Command::Play { until: Some(100) });
    two.run_until_idle();
    let whole = bits(&Page::train(tanh, 100), 1);
    assert!(bits(&two, 2) == whole[whole.len() / 100 * 70..]);
}

#[test]
fn those_that_are_kept_go_on_as_they_are() {
    let tanh = RunSpec { activation: Activation::Tanh, ..small() };
    let mut two = page(&[small(), tanh.clone()]);
    two.say(Command::Play { until: Some(30) });
    two.run_until_idle();
    two.say(Command::Keep { runs: vec![RunId(2)] });
    two.say(Command::Inspect { run: RunId(1), layer: 0 });
    two.say(Command::Play { until: Some(60) });
    two.run_until_idle();
    assert_eq!(steps(&two), HashMap::from([(1, 30), (2, 60)]));
    assert!(bits(&two, 2) == bits(&Page::train(tanh, 60), 1));
    assert!(!two.events.iter().any(|event| matches!(event, Event::Inspection(_))));
}

#[test]
fn one_bad_experiment_is_refused_by_name_and_too_many_are_not_begun() {
    let bad = page(&[small(), RunSpec { depth: 0, ..small() }]);
    assert!(matches!(&bad.events[..], [Event::Refused { run: RunId(2), .. }]), "{:?}", bad.events);
    let many = page(&vec![small(); 6]);
    let loaded = many.events.iter().filter(|event| matches!(event, Event::Loaded { .. }));
    assert_eq!(loaded.count(), protocol::MOST_RUNS);
}
