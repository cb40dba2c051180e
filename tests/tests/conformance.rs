//! Every backend computes what the plainest kernels compute in f64, and keeps the manners of the
//! `Backend` trait.

use engine::{BackendError, BufferId, Op, Outcome, Program, Task, TaskKind};
use spec::{Activation, Init, Skip};
use tests::{Make, Net, bits, cpu, distance, finish, read, reference_f32, run};

/// Names the tests of one backend.
macro_rules! conformance {
    ($make:ident) => {
        mod $make {
            use super::*;

            #[test]
            fn every_buffer_is_right_for_odd_sizes() {
                odd_sizes(super::$make);
            }

            #[test]
            fn every_buffer_is_right_for_every_kind_of_network() {
                kinds(super::$make);
            }

            #[test]
            fn gradients_accumulate_on_request() {
                accumulation(super::$make);
            }

            #[test]
            fn interruptions_change_nothing() {
                interruptions(super::$make);
            }

            #[test]
            fn the_same_tasks_give_the_same_bits() {
                determinism(super::$make);
            }

            #[test]
            fn an_evaluation_may_have_fewer_rows() {
                short_evaluations(super::$make);
            }

            #[test]
            fn what_does_not_fit_is_refused() {
                refusals(super::$make);
            }

            #[test]
            fn what_is_not_finite_shows() {
                not_finite(super::$make);
            }
        }
    };
}

conformance!(cpu);
conformance!(reference_f32);

/// Relative to the norm of the whole buffer. One f32 operation is off by 6e-8; sums of up to 127
/// terms and a handful of layers multiply that by some tens, and a wrong element by far more.
const BOUND: f64 = 1e-5;

/// One step, and then another one with velocities that are not 0, leave what they leave in f64.
fn compare(net: &Net, program: &Program, make: Make) {
    let (mut truth, mut backend) = (net.truth(program), net.backend(program, make));
    let rows = net.batch_rows();
    for step in 1..=2 {
        // From the same state, so that a step is judged and not how learning amplifies rounding.
        for index in 0..program.buffers.len() {
            truth.set(BufferId(index), &read(backend.as_mut(), BufferId(index))).unwrap();
        }
        let expected = run(&mut truth, Task::Train { rows: &rows });
        let found = run(backend.as_mut(), Task::Train { rows: &rows });
        for (index, buffer) in program.buffers.iter().enumerate() {
            let id = BufferId(index);
            let distance = distance(&read(backend.as_mut(), id), truth.memory().values(id));
            let name = &buffer.name;
            assert!(distance < BOUND, "{net:?}, step {step}: {name} is off by {distance:e}");
        }
        check_outcome(&found, &expected, &format!("{net:?}, step {step}"));
    }
}

/// The comparison itself must be able to fail: here the backend runs another program.
#[test]
#[should_panic(expected = "is off by")]
fn a_wrong_slope_is_noticed() {
    let net = Net::default();
    compare(&net, &net.program(), |mut program, data| {
        for op in &mut program.backward {
            if let Op::ActivateGrad { function, .. } = op {
                *function = Activation::Sigmoid;
            }
        }
        cpu(program, data)
    });
}

fn check_outcome(found: &Outcome, expected: &Outcome, what: &str) {
    assert_eq!((found.kind, found.rows, found.hits), (expected.kind, expected.rows, expected.hits));
    assert_eq!(found.probes.len(), expected.probes.len(), "{what}");
    let pairs = found.probes.iter().zip(&expected.probes);
    for (&found, &expected) in pairs.chain([(&found.loss, &expected.loss)]) {
        let distance = distance(&[found.into()], &[expected.into()]);
        assert!(distance < BOUND, "{what}: {found} instead of {expected}");
    }
}

fn odd_sizes(make: Make) {
    const SIZES: [usize; 6] = [1, 3, 17, 33, 65, 127];
    let mut case = 0;
    for width in SIZES {
        for batch in SIZES {
            for features in SIZES {
                let net = Net {
                    activation: Activation::ALL[case % 3],
                    skip: Skip::ALL[case / 3 % 2],
                    init: Init::ALL[case / 6 % 3],
                    depth: 2,
                    width,
                    batch,
                    features,
                    classes: [2, 3, 10, 17][case % 4],
                    ..Net::default()
                };
                compare(&net, &net.program(), make);
                case += 1;
            }
        }
    }
}

fn kinds(make: Make) {
    for &activation in Activation::ALL {
        for &skip in Skip::ALL {
            for &init in Init::ALL {
                for momentum in [0.0, 0.75] {
                    let sizes =
                        Net { depth: 6, width: 19, batch: 13, features: 11, ..Net::default() };
                    let net = Net { activation, skip, init, momentum, ..sizes };
                    compare(&net, &net.program(), make);
                }
            }
        }
    }
}

/// Makes every backward operator add to what its target holds, which is the gradient of the step
/// before. Compiled programs ask that of some operators only.
fn accumulation(make: Make) {
    for &activation in Activation::ALL {
        for &skip in Skip::ALL {
            let net = Net { activation, skip, width: 9, batch: 7, ..Net::default() };
            let mut program = net.program();
            for op in &mut program.backward {
                match op {
                    Op::LinearGradInput { accumulate, .. }
                    | Op::LinearGradParameters { accumulate, .. }
                    | Op::ActivateGrad { accumulate, .. }
                    | Op::AddGrad { accumulate, .. } => *accumulate = true,
                    _ => {}
                }
            }
            compare(&net, &program, make);
        }
    }
}

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

fn interruptions(make: Make) {
    let program = LARGE.program();
    let rows = LARGE.batch_rows();
    let (mut whole, mut halting) = (LARGE.backend(&program, make), LARGE.backend(&program, make));
    for task in [Task::Train { rows: &rows }, Task::Evaluate { rows: &rows[1..] }] {
        let expected = run(whole.as_mut(), task);
        halting.enqueue(task).unwrap();
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
    backend.enqueue(Task::Train { rows: &LARGE.batch_rows() }).unwrap();
    let mut asked = 0;
    backend.work(&mut || {
        asked += 1;
        false
    });
    assert!(asked >= 10, "asked {asked} times");
}

fn determinism(make: Make) {
    let program = LARGE.program();
    let rows = LARGE.batch_rows();
    let twice = [(), ()].map(|()| {
        let mut backend = LARGE.backend(&program, make);
        let outcomes = [(); 3].map(|()| run(backend.as_mut(), Task::Train { rows: &rows }));
        (outcomes, bits(backend.as_mut(), &program))
    });
    assert!(twice[0] == twice[1]);
}

fn short_evaluations(make: Make) {
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

fn refusals(make: Make) {
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
        backend.enqueue(Task::Train { rows: &[0, 1, 2, 3] }).unwrap();
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

/// A weight that is not finite never panics, and shows in the loss or in a norm, just as in the
/// plainest kernels.
fn not_finite(make: Make) {
    for &activation in Activation::ALL {
        for &skip in Skip::ALL {
            for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let net = Net { activation, skip, ..Net::default() };
                let program = net.program();
                let outcomes = [make, reference_f32].map(|make| {
                    let mut backend = net.backend(&program, make);
                    let mut weight = Vec::new();
                    backend.read(program.layers[1].weight, &mut weight);
                    weight[7] = bad;
                    backend.write(program.layers[1].weight, &weight).unwrap();
                    let outcome = run(backend.as_mut(), Task::Train { rows: &[0, 1, 2, 3] });
                    let results = outcome.probes.into_iter().chain([outcome.loss]);
                    results.map(kind).collect::<Vec<_>>()
                });
                let what = format!("{activation}, {skip}, {bad}");
                assert_eq!(outcomes[0], outcomes[1], "{what}");
                assert!(outcomes[0].iter().any(|kind| *kind != "finite"), "{what}");
            }
        }
    }
}

fn kind(value: f32) -> &'static str {
    match (value.is_nan(), value.is_finite()) {
        (true, _) => "NaN",
        (_, false) => "infinite",
        _ => "finite",
    }
}
