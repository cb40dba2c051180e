//! The manners of the `Backend` trait: tasks, interruptions, evaluations, refusals.

use engine::{BackendError, Outcome, Task, TaskKind};
use experiment::{Activation, Init, Network, Norm, Skip, Target};
use tests::{Make, Net, bits, cpu, distance, finish, read, read_all, run};

use crate::compare::{BOUND, check_outcome};

/// Large enough that a backend which computes in `work` asks for the time several times.
fn large() -> [Net; 2] {
    let dense = Net::default().with(|spec| {
        (spec.activation, spec.skip, spec.init) = (Activation::Sigmoid, Skip::Residual, Init::He);
        (spec.depth, spec.width, spec.batch) = (5, 97, 65);
    });
    let recurrent = Net::recurrent(Network::Lstm, 9).with(|spec| {
        (spec.depth, spec.width, spec.batch) = (2, 33, 65);
    });
    let classes = Target::Class { classes: 10 };
    [dense.features(33).to_learn(classes), recurrent.to_learn(classes)]
}

pub(crate) fn interruptions(make: Make) {
    for net in large() {
        let program = net.program();
        let (inputs, targets) = (&net.inputs()[..], &net.targets()[..]);
        let (mut whole, mut halting) = (net.backend(&program, make), net.backend(&program, make));
        for task in [
            Task::Train { inputs, targets },
            Task::Evaluate { inputs, targets, rows: net.spec.batch - 1 },
        ] {
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
}

#[test]
fn the_cpu_asks_for_the_time_during_a_step() {
    for net in large() {
        let mut backend = net.backend(&net.program(), cpu);
        let (inputs, targets) = (net.inputs(), net.targets());
        backend.enqueue(Task::Train { inputs: &inputs, targets: &targets }).expect("it fits");
        let mut asked = 0;
        backend.work(&mut || {
            asked += 1;
            false
        });
        assert!(asked >= 5, "asked {asked} times");
    }
}

pub(crate) fn determinism(make: Make) {
    for net in large() {
        let program = net.program();
        let (inputs, targets) = (net.inputs(), net.targets());
        let twice = [(), ()].map(|()| {
            let mut backend = net.backend(&program, make);
            let task = Task::Train { inputs: &inputs, targets: &targets };
            let outcomes = [(); 3].map(|()| run(backend.as_mut(), task));
            (outcomes, bits(backend.as_mut(), &program))
        });
        assert!(twice[0] == twice[1]);
    }
}

pub(crate) fn short_evaluations(make: Make) {
    let nets = [
        Net::default(),
        Net::default().with(|spec| spec.norm = Norm::Batch),
        Net::recurrent(Network::Gru, 5),
        Net::per_step(Network::Rnn),
        Net::per_step(Network::Dense),
    ];
    for net in nets {
        let net = net.with(|spec| spec.batch = 6);
        let program = net.program();
        let (mut truth, mut backend) = (net.truth(&program), net.backend(&program, make));
        for rows in [&[8, 0, 3, 3, 1, 7][..], &[4], &[1, 2, 5, 6]] {
            // What fills the batch up must not count.
            let filled = |rows: &[usize]| -> Vec<usize> {
                rows.iter().copied().chain(9..).take(6).collect()
            };
            let mut evaluate = |rows: &[usize]| {
                let (inputs, targets) =
                    (net.inputs_of(&filled(rows)), net.targets_of(&filled(rows)));
                let task = Task::Evaluate { inputs: &inputs, targets: &targets, rows: rows.len() };
                (run(backend.as_mut(), task), run(&mut truth, task))
            };
            let (found, expected) = evaluate(rows);
            assert_eq!(
                (found.kind, found.targets),
                (TaskKind::Evaluate, rows.len() * program.main_loss().targets_per_row)
            );
            assert!(found.probes.is_empty() && found.clip_norms.is_none());
            // The rows count alike: together they give what they give one by one.
            let singles: Vec<Outcome> = rows.iter().map(|&row| evaluate(&[row]).0).collect();
            assert_eq!(found.hits, singles.iter().map(|single| single.hits).sum::<usize>());
            let mean = singles.iter().map(|single| f64::from(single.loss)).sum::<f64>()
                / rows.len() as f64;
            assert!(distance(&[found.loss.into()], &[mean]) < 1e-6);
            check_outcome(BOUND, &net, &program, &truth, &found, &expected, "evaluation");
        }
        // Nothing was learned from it: only marks of active units may have changed.
        let mut untouched = net.backend(&program, make);
        let marks: Vec<_> = program.active.iter().map(|&(_, id)| id).collect();
        for id in program.state().filter(|id| !marks.contains(id)) {
            assert_eq!(read(backend.as_mut(), id), read(untouched.as_mut(), id));
        }
    }
}

/// A copy shows what the tasks queued before it have left, and writes come in their turn.
pub(crate) fn copies(make: Make) {
    let net = Net::default();
    let program = net.program();
    let weight = program.find("layer2.weight").expect("it has this layer");
    let (inputs, targets) = (&net.inputs()[..], &net.targets()[..]);
    let mut backend = net.backend(&program, make);
    let before = read_all(backend.as_mut(), &[weight, program.main_loss().loss]);
    run(backend.as_mut(), Task::Train { inputs, targets });
    let after = read_all(backend.as_mut(), &[weight, program.main_loss().loss]);
    assert_ne!(before, after);
    assert_eq!(
        read_all(backend.as_mut(), &[program.main_loss().loss, weight]),
        [&*after[1], &*after[0]]
    );
    backend.write(weight, &before[0]).expect("it fits");
    assert_eq!(read_all(backend.as_mut(), &[weight]), before[..1]);
    assert!(read_all(backend.as_mut(), &[]).is_empty());
}

pub(crate) fn refusals(make: Make) {
    let net = Net::default();
    let program = net.program();
    let mut backend = net.backend(&program, make);
    let (inputs, targets) = (&net.inputs()[..], &net.targets()[..]);
    let count = |buffer: &str, found, expected| {
        Err(BackendError::ValueCount { buffer: buffer.to_owned(), found, expected })
    };
    for rows in [0, 5] {
        let refused = backend.enqueue(Task::Evaluate { inputs, targets, rows });
        assert_eq!(refused, Err(BackendError::RowCount { found: rows, most: 4 }));
    }
    let short = &inputs[1..];
    let expected = count("inputs", 11, 12);
    assert_eq!(backend.enqueue(Task::Train { inputs: short, targets }), expected);
    assert_eq!(backend.enqueue(Task::Evaluate { inputs: short, targets, rows: 4 }), expected);
    let short = &targets[1..];
    let expected = count("targets", 3, 4);
    assert_eq!(backend.enqueue(Task::Train { inputs, targets: short }), expected);
    assert_eq!(backend.enqueue(Task::Evaluate { inputs, targets: short, rows: 1 }), expected);
    let weight = program.find("layer2.weight").expect("it has this layer");
    assert_eq!(backend.write(weight, &[0.0; 24]), count("layer2.weight", 24, 25));

    // Nothing of that left a trace, and there is nothing to work on.
    assert!(backend.accepts_task());
    backend.work(&mut || false);
    assert!(!backend.take_outcome(&mut Outcome::default()));

    let task = Task::Train { inputs, targets };
    let mut queued = 0;
    while backend.accepts_task() {
        backend.enqueue(task).expect("it fits");
        queued += 1;
        assert!(queued < 1000, "there must be an end to what a backend takes");
    }
    assert_eq!(backend.enqueue(task), Err(BackendError::Busy));
    for _ in 0..queued {
        assert_eq!(finish(backend.as_mut()).targets, 4);
    }
    assert!(!backend.take_outcome(&mut Outcome::default()));
    assert!(backend.accepts_task());
}
