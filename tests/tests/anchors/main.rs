//! The page's core claim in numbers: by which factor a layer changes the gradient that is
//! back-propagated through it, measured at the initial parameters and compared with theory.

mod mean_field;

use std::sync::Arc;

use engine::{Measure, Program, Rows, Task, TrainingData, initial_parameters};
use mean_field::prediction;
use spec::{Activation, Init, Plan, RunSpec};
use tests::run;

/// Rows of the step that is looked at.
const BATCH: usize = 128;

/// A plain network on the digits, and the factor per layer as published, to two or three digits.
struct Anchor {
    activation: Activation,
    init: Init,
    published: f64,
}

const ANCHORS: [Anchor; 5] = [
    Anchor { activation: Activation::Sigmoid, init: Init::Glorot, published: 0.235 },
    Anchor { activation: Activation::Relu, init: Init::He, published: 0.99 },
    Anchor { activation: Activation::Relu, init: Init::Glorot, published: 0.70 },
    Anchor { activation: Activation::Relu, init: Init::PyTorch, published: 0.41 },
    Anchor { activation: Activation::Tanh, init: Init::Glorot, published: 0.955 },
];

#[test]
#[ignore = "slow: run with --slow"]
fn factors_of_fifty_layers() {
    let data = training_data();
    for anchor in &ANCHORS {
        let spec = |seed| spec(anchor, 256, 50, seed);
        let logs: Vec<f64> = (1..=20).map(|seed| measure(&spec(seed), &data).ln()).collect();
        let mean = logs.iter().sum::<f64>() / 20.0;
        let sd = (logs.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / 19.0).sqrt();
        let p = prediction(&spec(1), &data.train.inputs);
        println!(
            "{} {} measured {:.5} (sd of a seed {:.4}) theory {:.5} ratio {:.4}",
            anchor.activation,
            anchor.init,
            mean.exp(),
            sd,
            p,
            mean.exp() / p
        );
    }
}

fn spec(anchor: &Anchor, width: usize, depth: usize, seed: u32) -> RunSpec {
    let Anchor { activation, init, .. } = *anchor;
    RunSpec { activation, init, width, depth, batch: BATCH, seed, ..RunSpec::default() }
}

/// (‖∂L/∂h₁‖ / ‖∂L/∂h_D‖)^(1/(D − 1)) on one batch at the initial parameters.
fn measure(spec: &RunSpec, data: &TrainingData) -> f64 {
    let plan = Plan::new(spec);
    let program = Program::compile(&plan);
    let mut backend = tests::cpu(program.clone(), data.clone());
    for (id, values) in program.parameters().zip(initial_parameters(&plan)) {
        backend.write(id, &values).unwrap();
    }
    let mut batches = data::Batches::new(data.train.labels.len(), spec.batch, spec.seed.into());
    let probes = run(backend.as_mut(), Task::Train { rows: batches.next_batch() }).probes;
    let norm = |layer: usize| {
        let at = program
            .probes
            .iter()
            .position(|probe| probe.measure == Measure::GradActivation && probe.layer == layer);
        f64::from(probes[at.unwrap()])
    };
    (norm(0) / norm(spec.depth - 1)).powf(1.0 / (spec.depth - 1) as f64)
}

fn training_data() -> TrainingData {
    let digits = data::digits();
    let rows = |split: data::Split| Arc::new(Rows { inputs: split.inputs, labels: split.labels });
    TrainingData { train: rows(digits.train), test: rows(digits.test) }
}
