//! Gradients far below f32 are measured, and to the digits that f32 has.

use data::{Layout, Source};
use engine::{
    Backend, Measure, OpByOp, Outcome, Probes, Program, Reference, Task, initial_parameters,
};
use experiment::{Activation, DataSet, Init, Network, Norm, Plan, RunSpec, Skip};
use tests::{Make, cpu, cpu_fused, gpu, gpu_straight, has_adapter, run};

/// Of a norm, for two hundred layers or fewer: a few rounding errors for each of them.
const BOUND: f64 = 1e-5;
/// The smallest norm that is looked at.
const SMALLEST: f64 = 1e-300;

/// The backends under test.
fn backends() -> Vec<Make> {
    let mut makes: Vec<Make> = vec![cpu, cpu_fused];
    if has_adapter() {
        makes.extend([gpu as Make, gpu_straight]);
    }
    makes
}

/// Every norm of the first step on every backend beside that in f64; gives the smallest.
fn smallest(spec: &RunSpec) -> f64 {
    let source = Source::of(spec.built_in());
    let plan = Plan::for_shape(spec, source.shape());
    let program = Program::with_probes(&plan, Probes::default());
    let layout =
        if program.time_major { Layout::TimeMajor { steps: program.steps } } else { Layout::Rows };
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    source.feed(spec.batch, spec.seed).next_batch(&source, layout, &mut inputs, &mut targets);
    let parameters = initial_parameters(&plan);
    let step = |backend: &mut dyn Backend| -> Outcome {
        for (&id, values) in program.parameters.iter().zip(&parameters) {
            backend.write(id, values).expect("it fits");
        }
        run(backend, Task::Train { inputs: &inputs, targets: &targets })
    };
    let expected = step(&mut OpByOp::<f64, Reference>::new(program.clone(), Reference));
    let mut smallest = f64::INFINITY;
    for (index, make) in backends().into_iter().enumerate() {
        let found = step(&mut *make(program.clone()));
        let pairs = found.probes.iter().zip(&expected.probes);
        for (probe, (&found, &expected)) in program.probes.iter().zip(pairs) {
            let is_norm = matches!(probe.measure, Measure::GradActivation | Measure::GradWeight);
            if !is_norm || expected < SMALLEST {
                continue;
            }
            smallest = smallest.min(found);
            let error = (found / expected - 1.0).abs();
            // Rounding errors of very many layers add up.
            let bound = if spec.depth > 200 { 2e-7 * spec.depth as f64 } else { BOUND };
            let place = (index, probe.measure.name(), probe.layer + 1, probe.time);
            assert!(error < bound, "{spec:?}: {place:?} is {found:e} instead of {expected:e}");
        }
    }
    smallest
}

fn sigmoid(depth: usize) -> RunSpec {
    RunSpec {
        depth,
        width: 64,
        batch: 32,
        activation: Activation::Sigmoid,
        init: Init::Glorot,
        ..RunSpec::default()
    }
}

fn sequence(network: Network, depth: usize, length: usize) -> RunSpec {
    RunSpec {
        network,
        depth,
        length,
        width: 16,
        batch: 8,
        data: DataSet::Adding,
        init: Init::PyTorch,
        ..RunSpec::default()
    }
}

#[test]
fn deep_networks() {
    assert!(smallest(&sigmoid(200)) < 1e-110);
    assert!(smallest(&sigmoid(400)) < 1e-240);
    let relu = RunSpec { activation: Activation::Relu, init: Init::PyTorch, ..sigmoid(300) };
    assert!(smallest(&relu) < 1e-90);
    let gelu = RunSpec { activation: Activation::Gelu, init: Init::PyTorch, ..sigmoid(100) };
    assert!(smallest(&gelu) < 1e-50);
}

#[test]
fn sequences() {
    for network in [Network::Lstm, Network::Gru, Network::Rnn] {
        for depth in [1, 2] {
            let found = smallest(&sequence(network, depth, 300));
            assert!(found < 1e-40, "{network} of {depth}: {found:e}");
        }
        let truncated = RunSpec { truncation: 70, ..sequence(network, 2, 200) };
        assert!(smallest(&truncated) < 1e-6, "{network}");
    }
    // An answer at every time step: what comes back through time meets what comes from above.
    for network in [Network::Lstm, Network::Gru, Network::Rnn] {
        let every = RunSpec { data: DataSet::CopyMemory, ..sequence(network, 2, 150) };
        assert!(smallest(&every) > 0.0, "{network}");
    }
}

/// Branches whose gradients differ by far from those of the path around them.
#[test]
fn sums_of_gradients_of_different_sizes() {
    for skip in [Skip::Residual, Skip::ResidualPost, Skip::ResidualScaled, Skip::ReZero] {
        for block in [30, 60, 100] {
            smallest(&RunSpec { skip, block, ..sigmoid(121) });
        }
    }
    smallest(&RunSpec { skip: Skip::Highway, transform_bias: 1.0, ..sigmoid(150) });
    for norm in [Norm::Batch, Norm::Layer, Norm::Rms] {
        let tanh = RunSpec { activation: Activation::Tanh, norm, ..sigmoid(60) };
        smallest(&RunSpec { init: Init::Normal, sigma: 1e-4, ..tanh });
    }
}
