//! The manners of the `Backend` trait: tasks, interruptions, evaluations, refusals.

use engine::{BackendError, Outcome, Task, TaskKind};
use spec::{Activation, Init, Skip};
use tests::{Make, Net, bits, cpu, distance, finish, read, run};

use crate::check_outcome;

/// Large enough that a backend which computes in `work` asks for the time several times.
const LARGE: Net = Net {
    activation: Activation::Sigmoid,
    skip: Skip::Residual,
    init: Init::He,
    depth: 5,
    width: 97,
    batch: 65,
    features: 33,
    classes: 10,
    momentum: 0.75,
};

pub(crate) fn interruptions(make: Make) {
    let program = LARGE.program();
    let rows = LARGE.batch_rows();
    let (mut whole, mut halting) = (LARGE.backend(&program, make), LARGE.backend(&program, make));
    for task in [Task::Train { rows: &rows }, Task::Evaluate { rows: &rows[1..] }] {
        let expected = run(whole.as_mut(), task);
        halting.enqueue(task).expect("it fits");
        let mut found = Outcome::default();
        let mut asked = 0;
        let mut calls = 0;
        while !halting.take_outcome(&mut found) {
            halting.work(&mut || {
                asked += 1;
                true
            });
            calls += 1;
            // Each call stops at the first answer, and makes progress before it asks.
            assert!(asked <= calls && calls < 1_000_000);
        }
        assert_eq!(found, expected);
        assert!(bits(halting.as_mut(), &program) == bits(whole.as_mut(), &program));
    }
}

#[test]
fn the_cpu_asks_for_the_time_during_a_step() {
    let mut backend = LARGE.backend(&LARGE.program(), cpu);
    backend.enqueue(Task::Train { rows: &LARGE.batch_rows() }).expect("it fits");
    let mut asked = 0;
    backend.work(&mut || {
        asked += 1;
        false
    });
    assert!(asked >= 10, "asked {asked} times");
}

pub(crate) fn determinism(make: Make) {
    let program = LARGE.program();
    let rows = LARGE.batch_rows();
    let twice = [(), ()].map(|()| {
        let mut backend = LARGE.backend(&program, make);
        let outcomes = [(); 3].map(|()| run(backend.as_mut(), Task::Train { rows: &rows }));
        (outcomes, bits(backend.as_mut(), &program))
    });
    assert!(twice[0] == twice[1]);
}

pub(crate) fn short_evaluations(make: Make) {
    let net = Net { batch: 6, classes: 2, ..Net::default() };
    let program = net.program();
    let (mut truth, mut backend) = (net.truth(&program), net.backend(&program, make));
    for rows in [&[8, 0, 3, 3, 1, 7][..], &[4], &[1, 2, 5, 6]] {
        let found = run(backend.as_mut(), Task::Evaluate { rows });
        assert_eq!((found.kind, found.rows), (TaskKind::Evaluate, rows.len()));
        assert!(found.probes.is_empty());
        check_outcome(&found, &run(&mut truth, Task::Evaluate { rows }), "evaluation");
        // The rows count alike: together they give what they give one by one.
        let singles: Vec<Outcome> = rows
            .iter()
            .map(|&row| run(backend.as_mut(), Task::Evaluate { rows: &[row] }))
            .collect();
        assert_eq!(found.hits, singles.iter().map(|single| single.hits).sum::<usize>());
        let mean = singles.iter().map(|s| f64::from(s.loss)).sum::<f64>() / rows.len() as f64;
        assert!(distance(&[found.loss.into()], &[mean]) < 1e-6);
    }
    // Nothing was learned from it.
    let mut untouched = net.backend(&program, make);
    for id in program.parameters() {
        assert_eq!(read(backend.as_mut(), id), read(untouched.as_mut(), id));
    }
}

pub(crate) fn refusals(make: Make) {
    let net = Net::default();
    let program = net.program();
    let mut backend = net.backend(&program, make);
    let count = |found, expected: &str| {
        Err(BackendError::RowCount { found, expected: expected.to_owned() })
    };
    for rows in [&[0, 1, 2][..], &[0, 1, 2, 3, 4], &[]] {
        assert_eq!(backend.enqueue(Task::Train { rows }), count(rows.len(), "exactly 4"));
    }
    for rows in [&[0, 1, 2, 3, 4][..], &[]] {
        assert_eq!(backend.enqueue(Task::Evaluate { rows }), count(rows.len(), "1 to 4"));
    }
    let no_such_row = Err(BackendError::NoSuchRow { row: 7, rows: 7 });
    assert_eq!(backend.enqueue(Task::Train { rows: &[0, 7, 1, 2] }), no_such_row);
    assert_eq!(backend.enqueue(Task::Evaluate { rows: &[7] }), no_such_row);
    let wrong = backend.write(program.layers[1].weight, &[0.0; 24]);
    let buffer = "layer2.weight".to_owned();
    assert_eq!(wrong, Err(BackendError::ValueCount { buffer, found: 24, expected: 25 }));

    // Nothing of that left a trace, and there is nothing to work on.
    assert!(backend.accepts_task());
    backend.work(&mut || false);
    assert!(!backend.take_outcome(&mut Outcome::default()));

    let mut queued = 0;
    while backend.accepts_task() {
        backend.enqueue(Task::Train { rows: &[0, 1, 2, 3] }).expect("it fits");
        queued += 1;
        assert!(queued < 1000, "there must be an end to what a backend takes");
    }
    assert_eq!(backend.enqueue(Task::Train { rows: &[0, 1, 2, 3] }), Err(BackendError::Busy));
    for _ in 0..queued {
        assert_eq!(finish(backend.as_mut()).rows, 4);
    }
    assert!(!backend.take_outcome(&mut Outcome::default()));
    assert!(backend.accepts_task());
}
