//! No operator of the CPU backend reads or writes a subnormal number, however far a gradient vanishes: on some
//! processors each costs over a hundred cycles.

mod below;
mod watch;

use cpu::Arithmetic;
use data::{Layout, Source};
use engine::{Backend as _, OpByOp, Probes, Program, Task, initial_parameters};
use experiment::{Activation, DataSet, Init, Network, Optimiser, Plan, RunSpec, presets};
use tests::run;
use watch::{Seen, Watch};

/// Training steps that are watched.
const STEPS: usize = 30;

/// What was seen in training steps of this experiment.
fn seen(spec: &RunSpec, arithmetic: Arithmetic) -> Vec<String> {
    let source = Source::of(spec.built_in());
    let plan = Plan::for_shape(spec, source.shape());
    let program = Program::with_probes(&plan, Probes::ALL);
    let layout =
        if program.time_major { Layout::TimeMajor { steps: program.steps } } else { Layout::Rows };
    let seen = Seen::default();
    let watch = Watch::new(arithmetic, &program, &seen);
    let mut backend = OpByOp::new(program.clone(), watch);
    for (&id, values) in program.parameters.iter().zip(initial_parameters(&plan)) {
        backend.write(id, &values).expect("it fits");
    }
    let mut feed = source.feed(spec.batch, spec.seed);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for _ in 0..STEPS {
        feed.next_batch(&source, layout, &mut inputs, &mut targets);
        run(&mut backend, Task::Train { inputs: &inputs, targets: &targets });
    }
    let seen = seen.lock().expect("nobody panics with it");
    seen.iter().map(|(what, count)| format!("{count} × {what}")).collect()
}

fn assert_none(name: &str, spec: &RunSpec) {
    for arithmetic in [Arithmetic::Portable, Arithmetic::Fused] {
        let seen = seen(spec, arithmetic);
        assert!(seen.is_empty(), "{name}, {arithmetic:?}: {seen:#?}");
    }
}

#[test]
fn no_preset_meets_a_subnormal_number() {
    for preset in presets::all() {
        assert_none(preset.name, &preset.spec);
    }
}

#[test]
fn no_deep_network_meets_a_subnormal_number() {
    use Activation::{Gelu, Relu, Sigmoid, Silu, Sine, Softplus, Step, Tanh};
    for (depth, activation, init) in [
        (100, Sigmoid, Init::Glorot),
        (300, Sigmoid, Init::Glorot),
        (300, Relu, Init::PyTorch),
        (100, Tanh, Init::PyTorch),
        (60, Gelu, Init::Glorot),
        (60, Silu, Init::Glorot),
        (300, Softplus, Init::Glorot),
        (100, Sine, Init::PyTorch),
        (60, Sine, Init::Normal),
        (60, Step, Init::He),
    ] {
        let spec = RunSpec { depth, activation, init, width: 64, batch: 32, ..RunSpec::default() };
        assert_none(&format!("{depth} layers of {activation}, {init}"), &spec);
    }
}

#[test]
fn no_recurrent_network_meets_a_subnormal_number() {
    for network in [Network::Lstm, Network::Gru, Network::Rnn] {
        for (optimiser, momentum) in [
            (Optimiser::Sgd, 0.0),
            (Optimiser::Sgd, 0.9),
            (Optimiser::Nesterov, 0.9),
            (Optimiser::Adam, 0.0),
            (Optimiser::AdamW, 0.0),
            (Optimiser::RmsProp, 0.0),
        ] {
            let spec = RunSpec {
                network,
                optimiser,
                momentum,
                depth: 1,
                width: 32,
                batch: 16,
                data: DataSet::Adding,
                length: 500,
                init: Init::PyTorch,
                ..RunSpec::default()
            };
            assert_none(&format!("{network} with {optimiser}, momentum {momentum}"), &spec);
        }
    }
}

/// The watch itself must be able to see.
#[test]
fn subnormal_numbers_are_seen() {
    let spec = RunSpec { depth: 2, ..RunSpec::default() };
    let source = Source::of(spec.built_in());
    let program = Program::compile(&Plan::for_shape(&spec, source.shape()));
    let seen = Seen::default();
    let mut backend =
        OpByOp::new(program.clone(), Watch::new(Arithmetic::Portable, &program, &seen));
    let input = program.inputs[0];
    let count = program.buffer(input).rows * program.buffer(input).columns;
    let targets = vec![0.0; spec.batch];
    run(&mut backend, Task::Train { inputs: &vec![f32::from_bits(9); count], targets: &targets });
    let seen = seen.lock().expect("nobody panics with it");
    assert!(seen.keys().any(|what| what.starts_with("Linear meets")), "{seen:?}");
    #[cfg(target_arch = "x86_64")]
    assert!(seen.keys().any(|what| what.contains("reads a subnormal number")), "{seen:?}");
}
