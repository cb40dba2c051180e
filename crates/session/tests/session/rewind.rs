//! Rewinding: back to a snapshot, the same numbers again, or other ones under another training.

use experiment::{Activation, Clip, DataSet, Init, Network, Norm, Optimiser, RunSpec};
use protocol::{Command, Event};

use crate::page::Page;

/// Networks whose state differs in kind: velocities, moments, running statistics, an endless feed.
fn networks() -> [RunSpec; 3] {
    let small = RunSpec { depth: 2, width: 8, batch: 16, ..RunSpec::default() };
    [
        small.clone(),
        RunSpec { norm: Norm::Batch, optimiser: Optimiser::Adam, ..small.clone() },
        RunSpec {
            data: DataSet::Adding,
            length: 7,
            network: Network::Gru,
            depth: 1,
            optimiser: Optimiser::RmsProp,
            ..small
        },
    ]
}

fn rewound(page: &Page) -> Option<u64> {
    page.events.iter().rev().find_map(|event| match event {
        Event::Rewound { step, .. } => Some(*step),
        _ => None,
    })
}

/// What the page was last told that it can go back to.
fn snapshots(page: &Page) -> Vec<u64> {
    let told = page.events.iter().rev().find_map(|event| match event {
        Event::Snapshots { steps, .. } => Some(steps.clone()),
        _ => None,
    });
    told.unwrap_or_default()
}

#[test]
fn the_same_steps_again_give_the_same_bits() {
    for spec in networks() {
        let whole = Page::train(spec.clone(), 130);
        let mut page = Page::train(spec.clone(), 100);
        page.say(Command::Rewind { to: 50, specs: vec![spec.clone()] });
        assert_eq!(rewound(&page), Some(50));
        page.events.clear();
        page.say(Command::Play { until: Some(130) });
        page.run_until_idle();
        assert_eq!(page.frames()[0].first_step, 51);
        assert_eq!(page.losses(), whole.losses()[50..], "{spec:?}");
    }
}

#[test]
fn a_rewind_reaches_back_at_least_fifty_steps_and_never_forward() {
    let [spec, ..] = networks();
    for done in [60, 77, 100] {
        let mut page = Page::train(spec.clone(), done);
        page.say(Command::Rewind { to: done - 50, specs: vec![spec.clone()] });
        let step = rewound(&page).unwrap();
        assert!(step <= done - 50 && step + 10 > done - 50, "{done}: {step}");
        page.say(Command::Rewind { to: 1000, specs: vec![spec.clone()] });
        assert_eq!(rewound(&page), Some(step), "what was undone is gone");
    }
}

#[test]
fn an_explosion_can_be_rewound_and_clipped_away() {
    let spec = RunSpec {
        activation: Activation::Relu,
        init: Init::He,
        depth: 8,
        width: 32,
        learning_rate: 0.3,
        ..RunSpec::default()
    };
    let mut page = Page::train(spec.clone(), 400);
    let stopped = page.events.iter().find_map(|event| match event {
        Event::Stopped { fault, .. } => Some(fault.step),
        _ => None,
    });
    let (step, snapshots) = (stopped.expect("it explodes"), snapshots(&page));
    assert!(snapshots[0] == 0 && snapshots.iter().all(|kept| *kept < step), "{snapshots:?}");
    let clipped = RunSpec { clip: Clip::Norm, clip_at: 0.1, ..spec };
    page.say(Command::Rewind { to: snapshots[0], specs: vec![clipped] });
    assert_eq!(rewound(&page), Some(snapshots[0]));
    page.events.clear();
    page.say(Command::Play { until: Some(snapshots[0] + 200) });
    page.run_until_idle();
    assert_eq!(page.losses().len(), 200, "{:?}", page.events.last());
    let frames = page.frames();
    let norms: Vec<(f32, f32)> = frames.iter().flat_map(|f| f.clip_norms.clone()).collect();
    assert_eq!(norms.len(), 200);
    assert!(norms.iter().any(|(before, after)| before > after));
    assert!(norms.iter().all(|(_, after)| *after <= 0.1 * 1.001));
}

#[test]
fn another_network_is_no_rewind() {
    let [spec, ..] = networks();
    let mut page = Page::train(spec.clone(), 20);
    page.events.clear();
    page.say(Command::Rewind { to: 10, specs: vec![RunSpec { depth: 3, ..spec.clone() }] });
    page.say(Command::Rewind { to: 10, specs: vec![RunSpec { batch: 8, ..spec.clone() }] });
    assert_eq!(page.events, []);
    // Another optimiser is one: it starts without memories.
    page.say(Command::Rewind {
        to: 10,
        specs: vec![RunSpec { optimiser: Optimiser::Adam, ..spec }],
    });
    assert_eq!(rewound(&page), Some(10));
    page.say(Command::Play { until: Some(30) });
    page.run_until_idle();
    assert_eq!(page.losses().len(), 20);
}

#[test]
fn whoever_rests_is_told_what_there_is_to_go_back_to() {
    let [spec, ..] = networks();
    let mut page = Page::train(spec.clone(), 35);
    assert_eq!(snapshots(&page), [0, 10, 20, 30]);
    page.events.clear();
    page.say(Command::Step);
    page.run_until_idle();
    assert_eq!(snapshots(&page), [0, 10, 20, 30], "told at every rest");
    page.say(Command::Rewind { to: 20, specs: vec![spec] });
    page.run_until_idle();
    assert_eq!(snapshots(&page), [0, 10, 20]);
}

#[test]
fn a_long_run_keeps_its_beginning_its_last_steps_and_ever_fewer_between() {
    let [spec, ..] = networks();
    let page = Page::train(spec, 3000);
    let kept = snapshots(&page);
    assert_eq!((kept[0], kept.len()), (0, 60));
    assert!([2950, 2960, 2970, 2980, 2990, 3000].iter().all(|step| kept.contains(step)));
    for pair in kept.windows(2) {
        let (gap, age) = ((pair[1] - pair[0]) as f64, (3000 - pair[0]) as f64);
        assert!(gap <= 10.0 + 0.25 * age, "{gap} at {pair:?}: {kept:?}");
    }
}

#[test]
fn after_another_optimiser_the_snapshots_of_the_first_one_are_still_there() {
    let [spec, ..] = networks();
    let whole = Page::train(spec.clone(), 60);
    let mut page = Page::train(spec.clone(), 60);
    let adam = RunSpec { optimiser: Optimiser::Adam, ..spec.clone() };
    page.say(Command::Rewind { to: 40, specs: vec![adam] });
    page.say(Command::Play { until: Some(60) });
    page.run_until_idle();
    assert_eq!(snapshots(&page), [0, 10, 20, 30, 40, 50, 60]);
    page.say(Command::Rewind { to: 20, specs: vec![spec] });
    assert_eq!(rewound(&page), Some(20));
    page.events.clear();
    page.say(Command::Play { until: Some(60) });
    page.run_until_idle();
    assert_eq!(page.losses(), whole.losses()[20..]);
}
