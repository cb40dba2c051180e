//! The page's core claim in numbers: by which factor a layer changes the gradient that is
//! back-propagated through it, measured at the initial parameters and compared with theory.

mod mean_field;

use std::sync::Arc;

use engine::{Measure, Program, Rows, Task, TrainingData, initial_parameters};
use mean_field::prediction;
use spec::{Activation, Init, Plan, RunSpec};
use tests::run;

/// Networks on the digits, with the factors measured at width 256, depth 50, batch 128, 20 seeds, and
/// the prediction; a single row (200 seeds) gave 0.2355, 0.9967, 0.7031, 0.4062 and 0.9680.
///
/// The prediction includes the correction for finite width, which is derived for one row. Rows of a
/// batch share the weights but not φ′, so their fluctuations partly cancel, and a batch lies
/// between the prediction with and the one without correction (0.2361, 1, 0.7071, 0.4083, 0.9696).
///
/// Tanh has no factor of its own: the variance of z decays with depth, and the slope with it
/// approaches 1 by a power law. The theory gives 0.955 over 30 layers and 0.968 over 50.
const NETWORKS: [(Activation, Init); 5] = [
    (Activation::Sigmoid, Init::Glorot), // 0.2360 measured, 0.2356 predicted
    (Activation::Relu, Init::He),        // 1.0017, 0.9951
    (Activation::Relu, Init::Glorot),    // 0.7055, 0.7037
    (Activation::Relu, Init::PyTorch),   // 0.4070, 0.4063
    (Activation::Tanh, Init::Glorot),    // 0.9706, 0.9677
];

#[test]
#[ignore = "slow: run with --slow"]
fn factors_of_fifty_layers() {
    // By chance alone the mean over 20 seeds is off by up to 0.002 (one standard error).
    compare(RunSpec { width: 256, depth: 50, batch: 128, ..RunSpec::default() }, 20, 0.01);
}

#[test]
fn factors_of_a_smaller_network() {
    // The deviation of one seed is ½ √(v / (width · (depth − 1))), up to 0.023 here.
    compare(RunSpec { width: 128, depth: 20, batch: 32, ..RunSpec::default() }, 2, 0.04);
}

/// Compares the geometric mean over seeds with the prediction.
fn compare(size: RunSpec, seeds: u32, bound: f64) {
    let data = training_data();
    for (activation, init) in NETWORKS {
        let spec = |seed| RunSpec { activation, init, seed, ..size.clone() };
        let logs = (1..=seeds).map(|seed| measure(&spec(seed), &data).ln());
        let measured = (logs.sum::<f64>() / f64::from(seeds)).exp();
        let predicted = prediction(&spec(1), &data.train.inputs);
        println!("{activation}, {init}: measured {measured:.4}, predicted {predicted:.4}");
        let error = (measured / predicted - 1.0).abs();
        assert!(error < bound, "{activation}, {init}: {measured:.4} instead of {predicted:.4}");
    }
}

/// (‖∂L/∂h₁‖ / ‖∂L/∂h_D‖)^(1/(D − 1)) on one batch at the initial parameters.
fn measure(spec: &RunSpec, data: &TrainingData) -> f64 {
    let plan = Plan::new(spec);
    let program = Program::compile(&plan);
    let mut backend = tests::cpu(program.clone(), data.clone());
    for (id, values) in program.parameters().zip(initial_parameters(&plan)) {
        backend.write(id, &values).expect("shapes agree");
    }
    let mut batches = data::Batches::new(data.train.labels.len(), spec.batch, spec.seed.into());
    let probes = run(backend.as_mut(), Task::Train { rows: batches.next_batch() }).probes;
    let norm = |layer: usize| {
        let at = program
            .probes
            .iter()
            .position(|probe| probe.measure == Measure::GradActivation && probe.layer == layer);
        f64::from(probes[at.expect("every layer has a probe")])
    };
    (norm(0) / norm(spec.depth - 1)).powf(1.0 / (spec.depth - 1) as f64)
}

fn training_data() -> TrainingData {
    let digits = data::digits();
    let rows = |split: data::Split| Arc::new(Rows { inputs: split.inputs, labels: split.labels });
    TrainingData { train: rows(digits.train), test: rows(digits.test) }
}
