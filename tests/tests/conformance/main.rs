//! Every backend computes what the plainest kernels compute in f64, and keeps the manners of the
//! `Backend` trait.

mod manners;

use engine::{BufferId, Op, Outcome, Program, Task};
use manners::{determinism, interruptions, refusals, short_evaluations};
use spec::{Activation, Init, Skip};
use tests::{Make, Net, cpu, distance, read, reference_f32, run};

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
            truth.set(BufferId(index), &read(backend.as_mut(), BufferId(index))).expect("it fits");
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
                    backend.write(program.layers[1].weight, &weight).expect("it fits");
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
