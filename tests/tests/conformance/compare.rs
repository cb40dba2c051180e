//! One program on a backend and in f64: every buffer and every number of the outcomes.

use engine::{Backend as _, BufferId, Measure, OpKind, Outcome, Program, Task};
use experiment::{Activation, Norm, NormPlace};
use tests::{Make, Net, Truth, cpu, read_each, run, sides};

/// Relative to the norm of the whole buffer. One f32 operation is off by 6e-8; sums of up to 127
/// terms and a handful of layers multiply that by some tens, and a wrong element by far more.
pub(crate) const BOUND: f64 = 1e-5;
/// Half a unit in the last place of 1.
const ROUNDING: f64 = 1.0 / 16_777_216.0;

/// Steps that were done before each of those compared: the first, one with what the optimiser
/// remembers not 0, and one late in a schedule.
const STEPS_DONE: [u64; 3] = [0, 1, 150];

/// Training steps and an evaluation leave what they leave in f64.
pub(crate) fn compare(net: &Net, program: &Program, make: Make) {
    compare_within(BOUND, net, program, make);
}

/// The same within another bound.
pub(crate) fn compare_within(bound: f64, net: &Net, program: &Program, make: Make) {
    compare_all(bound, net, program, program, make);
}

/// The same where the backend runs another program over the same buffers.
pub(crate) fn compare_programs(net: &Net, exact: &Program, program: &Program, make: Make) {
    compare_all(BOUND, net, exact, program, make);
}

fn compare_all(bound: f64, net: &Net, exact: &Program, program: &Program, make: Make) {
    let (mut truth, mut backend) = (net.truth(exact), net.backend(program, make));
    let (inputs, targets) = (net.inputs(), net.targets());
    let train = Task::Train { inputs: &inputs, targets: &targets };
    let evaluate = Task::Evaluate { inputs: &inputs, targets: &targets, rows: net.spec.batch };
    let buffers: Vec<_> = (0..program.buffers.len()).map(BufferId).collect();
    let mut state = read_each(backend.as_mut(), &buffers);
    for steps in STEPS_DONE {
        for task in [train, evaluate] {
            // From the same state, so that a step is judged and not how learning amplifies rounding.
            for (&id, values) in buffers.iter().zip(&state) {
                truth.set(id, values).expect("it fits");
            }
            let before = parameters(exact, &truth);
            truth.set_steps_done(steps);
            backend.set_steps_done(steps);
            let (expected, found) = (run(&mut truth, task), run(backend.as_mut(), task));
            let what = format!("{net:?}, {:?} after {steps}", expected.kind);
            // So near a kink that rounding crosses it, there is no derivative to compare.
            let exact_sides = sides(exact, |id| truth.memory().values(id).to_vec());
            state = read_each(backend.as_mut(), &buffers);
            let same = exact_sides == sides(exact, |id| state[id.0].clone());
            assert!(same, "{what}: rounding has crossed a kink, choose other data");
            check_buffers(bound, net, exact, &truth, &state, &before, &what);
            check_outcome(bound, net, exact, &truth, &found, &expected, &what);
        }
    }
}

/// Every buffer of the backend, as it was read, against that in f64.
fn check_buffers(
    bound: f64,
    net: &Net,
    program: &Program,
    truth: &Truth,
    state: &[Vec<f64>],
    before: &[Vec<f64>],
    what: &str,
) {
    for (index, buffer) in program.buffers.iter().enumerate() {
        let (found, expected) = (&state[index], truth.memory().values(BufferId(index)));
        let mut size = norm(expected);
        let slack = if let Some(which) = program.parameters.iter().position(|it| it.0 == index) {
            // What is judged is the change; the result is rounded to f32, with decay twice.
            let rounding = 2.0 * ROUNDING * size;
            size = norm(&difference(expected, &before[which]));
            rounding
        } else if buffer.name.ends_with(".ratio") {
            2.0 * ROUNDING
        } else {
            slack(net, program, truth, BufferId(index))
        };
        let distance = norm(&difference(found, expected));
        assert!(
            distance <= bound * size + slack,
            "{what}: {} is off by {distance:e} of {size:e}",
            buffer.name
        );
    }
}

/// What a gradient (or its velocity) whose terms cancel may be off by: it is judged by the size of the
/// largest gradient. That are single numbers, and biases whose effect a BatchNorm takes off again:
/// their gradient is exactly 0, what is computed is rounding error.
fn slack(net: &Net, program: &Program, truth: &Truth, id: BufferId) -> f64 {
    let buffer = program.buffer(id);
    let of = buffer.name.strip_suffix(".grad").or_else(|| buffer.name.strip_suffix(".velocity"));
    let Some(of) = of else { return 0.0 };
    let norm_undoes = net.spec.norm == Norm::Batch && net.spec.norm_place == NormPlace::Before;
    let is_bias = (1..program.layers.len()).any(|layer| of == format!("layer{layer}.bias"));
    if buffer.rows * buffer.columns > 2 && !(norm_undoes && is_bias) {
        return 0.0;
    }
    let gradients = program.parameters.iter().filter_map(|&it| program.gradient_of(it));
    BOUND * gradients.map(|it| norm(truth.memory().values(it))).fold(0.0, f64::max)
}

/// Loss, hits, clipping and every probe.
pub(crate) fn check_outcome(
    bound: f64,
    net: &Net,
    program: &Program,
    truth: &Truth,
    found: &Outcome,
    expected: &Outcome,
    what: &str,
) {
    assert_eq!(
        (found.kind, found.targets, found.hits),
        (expected.kind, expected.targets, expected.hits),
        "{what}"
    );
    let close = |found: f64, expected: f64, slack: f64, name: &str| {
        let most = bound * expected.abs() + slack;
        assert!((found - expected).abs() <= most, "{what}: {name} is {found}, not {expected}");
    };
    close(found.loss.into(), expected.loss.into(), 0.0, "loss");
    let norms = |outcome: &Outcome| outcome.clip_norms.map_or([0.0; 2], |(a, b)| [a, b]);
    assert_eq!(found.clip_norms.is_some(), expected.clip_norms.is_some(), "{what}");
    for (found, expected) in norms(found).into_iter().zip(norms(expected)) {
        close(found.into(), expected.into(), 0.0, "a clipped norm");
    }
    assert_eq!(found.probes.len(), expected.probes.len(), "{what}");
    let pairs = found.probes.iter().zip(&expected.probes);
    for (probe, (&found, &expected)) in program.probes.iter().zip(pairs) {
        let slack = match probe.measure {
            Measure::UpdateRatio => 2.0 * ROUNDING,
            // Means of numbers of both signs cancel.
            Measure::ActivationMean | Measure::ActivationDeviation => {
                let values = truth.memory().values(probe.buffer);
                BOUND * norm(values) / (values.len() as f64).sqrt()
            }
            _ => slack(net, program, truth, probe.buffer),
        };
        close(found, expected, slack, probe.measure.name());
    }
}

fn parameters(program: &Program, truth: &Truth) -> Vec<Vec<f64>> {
    program.parameters.iter().map(|&id| truth.memory().values(id).to_vec()).collect()
}

fn difference(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(a, b)| a - b).collect()
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

/// The comparison itself must be able to fail: here the backend runs another program.
#[test]
#[should_panic(expected = "is off by")]
fn a_wrong_slope_is_noticed() {
    let net = Net::default();
    compare(&net, &net.program(), |mut program| {
        for op in &mut program.backward {
            if let OpKind::ActivateGrad(function) = &mut op.kind {
                function.kind = Activation::Sigmoid;
            }
        }
        cpu(program)
    });
}

/// A wrong rate changes parameters by little of their size, and must be noticed all the same.
#[test]
#[should_panic(expected = "is off by")]
fn a_wrong_rate_is_noticed() {
    let net = Net::default();
    compare(&net, &net.program(), |mut program| {
        for op in &mut program.update {
            if let OpKind::Update(rule) = &mut op.kind {
                rule.learning_rate *= 1.1;
            }
        }
        cpu(program)
    });
}
