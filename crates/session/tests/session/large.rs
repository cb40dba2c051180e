//! Large runs: they say what they would take before they take it, and wait for a word.

use std::cell::Cell;
use std::rc::Rc;

use experiment::{Compute, Init, Measure, Probes, Quantity, RunSpec};
use protocol::{Command, Event, RunId};
use session::Session;

use crate::page::{Page, load};

/// A page whose clock goes on by `tick` whenever it is looked at, as it is after every step.
fn page(tick: f64) -> Page {
    let now = Cell::new(0.0);
    let clock = move || {
        now.set(now.get() + tick);
        now.get()
    };
    Page { session: Session::new(Rc::new(clock)), events: Vec::new() }
}

fn large(page: &Page) -> Option<(u64, f64)> {
    page.events.iter().find_map(|event| match event {
        Event::Large { run: RunId(1), bytes, milliseconds } => Some((*bytes, *milliseconds)),
        _ => None,
    })
}

/// As much as an experiment may be.
fn huge() -> RunSpec {
    RunSpec { depth: 100, width: 256, batch: 1024, init: Init::He, ..RunSpec::default() }
}

#[test]
fn a_huge_network_is_not_prepared_before_somebody_says_so() {
    let mut page = page(10.0);
    page.say(load(1, huge()));
    let (bytes, milliseconds) = large(&page).expect("it is large");
    assert!(bytes > 400_000_000, "{bytes}");
    assert!(milliseconds > 1000.0, "{milliseconds}");
    page.say(Command::Play { until: Some(1) });
    page.run_until_idle();
    assert!(page.frames().is_empty(), "nothing was started");
    assert!(!page.events.iter().any(|event| matches!(event, Event::Loaded { .. })));
    // Another one in its place needs no word, and the first is forgotten.
    page.say(load(2, RunSpec::default()));
    page.say(Command::Anyway);
    page.say(Command::Play { until: Some(1) });
    page.run_until_idle();
    assert_eq!(page.losses().len(), 1);
}

#[test]
fn a_slow_machine_asks_where_a_fast_one_starts_and_the_word_is_heard() {
    let spec = RunSpec { depth: 70, width: 128, batch: 64, ..RunSpec::default() };
    let mut fast = page(0.01);
    fast.say(load(1, spec.clone()));
    assert_eq!(large(&fast), None);
    let mut slow = page(1000.0);
    slow.say(load(1, spec));
    let (bytes, milliseconds) = large(&slow).expect("the clock says that steps take long");
    assert!(bytes < 400_000_000 && milliseconds > 1000.0, "{bytes} {milliseconds}");
    slow.say(Command::Anyway);
    slow.say(Command::Play { until: Some(1) });
    slow.run_until_idle();
    assert_eq!(slow.losses().len(), 1);
}

#[test]
fn runs_that_are_compared_count_together() {
    let spec = RunSpec { depth: 70, width: 128, batch: 64, ..RunSpec::default() };
    let ask = |runs: u32| {
        let mut page = page(200.0);
        let runs = (1..=runs).map(|run| (RunId(run), spec.clone())).collect();
        let (probes, compute) = (Probes::default(), Compute::Cpu);
        page.say(Command::Load { runs, table: None, probes, compute });
        large(&page)
    };
    assert_eq!(ask(1), None);
    assert_eq!(ask(2), None);
    assert!(ask(4).is_some_and(|(_, milliseconds)| milliseconds > 1000.0));
}

#[test]
fn what_is_to_be_measured_is_heard_while_a_run_waits() {
    let mut page = page(1000.0);
    page.say(load(1, RunSpec { depth: 70, width: 128, batch: 64, ..RunSpec::default() }));
    page.say(Command::Probe { probes: Quantity::Saturated.probes() });
    page.say(Command::Anyway);
    page.say(Command::Play { until: Some(1) });
    page.run_until_idle();
    let measured = |frame: &&protocol::Frame| !frame.values(Measure::Saturated, 0).is_empty();
    assert!(page.frames().iter().any(measured));
}
