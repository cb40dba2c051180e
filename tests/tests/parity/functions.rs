//! Single operators over extreme values: `functions.json`.

use engine::ops::View;
use engine::{BufferId, OpKind, Program};
use experiment::{Activation, Loss, Network, Plan, RunSpec, Shape, Target};
use serde::Deserialize;

use crate::fixture::{Batch, folder};
use crate::machine::Build;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Functions {
    #[serde(rename = "torch")]
    _torch: String,
    z: Vec<f64>,
    activations: Vec<Values>,
    cross_entropy: Vec<LossValue>,
    binary: Vec<LossValue>,
}

/// φ and φ′ at every z.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    name: String,
    leak: f64,
    value: Vec<f64>,
    slope: Vec<f64>,
}

/// The loss of one row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LossValue {
    logits: Vec<f64>,
    label: u32,
    loss: f64,
    gradient: Vec<f64>,
}

/// Compares every value; `bound` is relative to max(1, |value|).
pub(crate) fn check(bound: f64, build: Build<'_>) {
    let text = std::fs::read_to_string(folder().join("functions.json"))
        .expect("functions.json can be read");
    let functions: Functions = serde_json::from_str(&text).expect("functions.json can be read");
    let mut worst: f64 = 0.0;
    let mut wrong = Vec::new();
    let mut compare = |what: &str, found: &[f64], expected: &[f64]| {
        assert_eq!(found.len(), expected.len(), "{what}");
        for (index, (&found, &expected)) in found.iter().zip(expected).enumerate() {
            let error = (found - expected).abs() / expected.abs().max(1.0);
            // NaN is within no bound.
            if error <= bound {
                worst = worst.max(error);
            } else {
                wrong.push(format!("{what}, {index}: {found} instead of {expected}"));
            }
        }
    };

    let Functions { z, activations, cross_entropy, binary, .. } = functions;
    assert!(!z.is_empty() && !cross_entropy.is_empty() && !binary.is_empty());
    for &function in Activation::ALL {
        assert!(activations.iter().any(|it| it.name == function.name()), "no {function}");
    }
    for Values { name, leak, value, slope } in &activations {
        let activation = Activation::from_name(name).expect(name);
        let (found, slopes) = activate(build, activation, *leak, &z);
        compare(&format!("{name} {leak}"), &found, value);
        compare(&format!("slope of {name} {leak}"), &slopes, slope);
    }
    let losses = [(Loss::CrossEntropy, cross_entropy), (Loss::Binary, binary)];
    for (loss, rows) in losses {
        for row in rows {
            let what = format!("{loss} of {} in {:?}", row.label, row.logits);
            let (value, gradient) = judged(build, loss, &row);
            compare(&what, &[value], &[row.loss]);
            compare(&format!("gradient of {what}"), &gradient, &row.gradient);
        }
    }
    println!("farthest from PyTorch: {worst:.1e}");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// A network of one hidden layer for one row.
fn plan(spec: RunSpec, classes: usize) -> Plan {
    let spec = RunSpec { network: Network::Dense, depth: 1, batch: 1, ..spec };
    Plan::for_shape(&spec, Shape { steps: 1, features: 1, target: Target::Class { classes } })
}

fn row(label: u32) -> Batch {
    Batch { inputs: vec![1.0], targets: vec![label as f32], rows: 1 }
}

/// φ(z) and φ′(z). With weights of 0 and a bias of z, a layer's pre-activation is exactly z.
fn activate(
    build: Build<'_>,
    activation: Activation,
    leak: f64,
    z: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let plan = plan(RunSpec { activation, leak, width: z.len(), ..RunSpec::default() }, 2);
    let mut program = Program::compile(&plan);
    // Only the activation is differentiated, so that its slope arrives unchanged.
    program.backward.retain(|op| matches!(op.kind, OpKind::ActivateGrad(_)));
    let [op] = &program.backward[..] else {
        panic!("one activation is one operator: {program}");
    };
    let View::ActivateGrad(it) = op.view() else { unreachable!("nothing else was retained") };
    let (output, grad_output, grad_input) = (it.output, it.grad_output, it.grad_input.buffer);
    program.update.clear();
    program.probes.clear();

    let mut machine = build(&program);
    for &parameter in &program.parameters {
        let buffer = program.buffer(parameter);
        let zeros = vec![0.0; buffer.rows * buffer.columns];
        machine.write(parameter, if buffer.name == "layer1.bias" { z } else { &zeros });
    }
    machine.write(grad_output, &vec![1.0; z.len()]);
    machine.train(&row(0));
    (machine.read(output), machine.read(grad_input))
}

/// A loss and its gradient. With weights of 0, the biases are the logits.
fn judged(build: Build<'_>, loss: Loss, row_of: &LossValue) -> (f64, Vec<f64>) {
    // One logit stands for two classes.
    let classes = row_of.logits.len().max(2);
    let program =
        Program::compile(&plan(RunSpec { loss, width: 2, ..RunSpec::default() }, classes));
    let mut machine = build(&program);
    for &parameter in &program.parameters {
        let buffer = program.buffer(parameter);
        let zeros = vec![0.0; buffer.rows * buffer.columns];
        let bias = buffer.name == "output.bias";
        machine.write(parameter, if bias { &row_of.logits } else { &zeros });
    }
    let value = machine.train(&row(row_of.label));
    let logits: BufferId = program.layers[1].output;
    let gradient = program.gradient_of(logits).expect("it influences the loss");
    (value, machine.read(gradient))
}
