//! Single operators over extreme values: `functions.json`.

use engine::{Buffer, BufferId, Op, Program, Role, Rows};
use serde::Deserialize;
use spec::Activation;

use crate::fixture::folder;
use crate::machine::Machine;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Functions {
    #[serde(rename = "torch")]
    _torch: String,
    z: Vec<f32>,
    sigmoid: Values,
    tanh: Values,
    relu: Values,
    cross_entropy: Vec<CrossEntropy>,
}

/// φ and φ′ at every z.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    value: Vec<f64>,
    derivative: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrossEntropy {
    logits: Vec<f32>,
    label: u32,
    loss: f64,
    gradient: Vec<f64>,
}

/// Compares every value; `bound` is relative to max(1, |value|).
pub(crate) fn check(bound: f64, make: impl Fn(&Program, Rows) -> Box<dyn Machine>) {
    let text = std::fs::read_to_string(folder().join("functions.json"))
        .expect("functions.json can be read");
    let functions: Functions = serde_json::from_str(&text).expect("functions.json can be read");
    let mut worst: f64 = 0.0;
    let mut compare = |what: &str, found: &[f64], expected: &[f64]| {
        assert_eq!(found.len(), expected.len(), "{what}");
        for (&found, &expected) in found.iter().zip(expected) {
            let error = (found - expected).abs() / expected.abs().max(1.0);
            assert!(error <= bound, "{what}: {found} instead of {expected}");
            worst = worst.max(error);
        }
    };

    let Functions { z, sigmoid, tanh, relu, cross_entropy, .. } = functions;
    assert!(!z.is_empty() && !cross_entropy.is_empty());
    for &function in Activation::ALL {
        let expected = match function {
            Activation::Sigmoid => &sigmoid,
            Activation::Tanh => &tanh,
            Activation::Relu => &relu,
        };
        let (program, ids) = activation(function, z.len());
        let mut machine = make(&program, Rows { inputs: z.clone(), labels: vec![0] });
        machine.write(ids.grad_output, &vec![1.0; z.len()]);
        machine.train();
        compare(function.name(), &machine.read(ids.output), &expected.value);
        compare(function.name(), &machine.read(ids.grad_input), &expected.derivative);
    }
    for CrossEntropy { logits, label, loss, gradient } in cross_entropy {
        let (program, grad_logits) = softmax(logits.len());
        let what = format!("cross-entropy of {label} in {logits:?}");
        let mut machine = make(&program, Rows { inputs: logits, labels: vec![label] });
        compare(&what, &[machine.train()], &[loss]);
        compare(&what, &machine.read(grad_logits), &gradient);
    }
    println!("farthest from PyTorch: {worst:.1e}");
}

/// The buffers of a program with one activation.
struct Ids {
    output: BufferId,
    grad_output: BufferId,
    grad_input: BufferId,
}

fn activation(function: Activation, count: usize) -> (Program, Ids) {
    let mut program = empty(count);
    let input = program.inputs;
    let output = add(&mut program, "output", count, Role::Value);
    let grad_output = add(&mut program, "output.grad", count, Role::Gradient);
    let grad_input = add(&mut program, "inputs.grad", count, Role::Gradient);
    program.forward = vec![Op::Activate { function, input, output }];
    program.backward =
        vec![Op::ActivateGrad { function, output, grad_output, grad_input, accumulate: false }];
    (program, Ids { output, grad_output, grad_input })
}

/// A program that takes its inputs for logits; and where their gradient is.
fn softmax(classes: usize) -> (Program, BufferId) {
    let mut program = empty(classes);
    let (logits, labels) = (program.inputs, program.labels);
    let probabilities = add(&mut program, "probabilities", classes, Role::Value);
    let grad_logits = add(&mut program, "inputs.grad", classes, Role::Gradient);
    let Program { row_losses, row_hits, loss, .. } = program;
    program.forward =
        vec![Op::SoftmaxCrossEntropy { logits, labels, probabilities, row_losses, row_hits, loss }];
    program.backward = vec![Op::SoftmaxCrossEntropyGrad { probabilities, labels, grad_logits }];
    (program, grad_logits)
}

/// A program without operators for one row.
fn empty(features: usize) -> Program {
    let mut program = Program {
        batch: 1,
        buffers: Vec::new(),
        inputs: BufferId(0),
        labels: BufferId(1),
        row_losses: BufferId(2),
        row_hits: BufferId(3),
        loss: BufferId(4),
        layers: Vec::new(),
        forward: Vec::new(),
        backward: Vec::new(),
        update: Vec::new(),
        probes: Vec::new(),
    };
    add(&mut program, "inputs", features, Role::Data);
    add(&mut program, "labels", 1, Role::Data);
    for name in ["row_losses", "row_hits", "loss"] {
        add(&mut program, name, 1, Role::Value);
    }
    program
}

fn add(program: &mut Program, name: &str, columns: usize, role: Role) -> BufferId {
    program.buffers.push(Buffer { name: name.to_owned(), layer: None, rows: 1, columns, role });
    BufferId(program.buffers.len() - 1)
}
