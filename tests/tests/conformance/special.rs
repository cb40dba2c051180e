//! Requests that compiled programs seldom make, and numbers that are not finite.

use engine::{BufferId, OpKind, Outcome, Role, Task};
use experiment::{Activation, Clip, Loss, Network, Norm, NormPlace, Optimiser, Skip, Target};
use tests::{
    Make, Net, bits, read, read_all, recurrent_networks, reference_f32, row_networks, run,
};

use crate::compare::compare;

/// Networks that have every operator among them.
fn nets() -> Vec<Net> {
    let mut nets = Vec::new();
    for &activation in Activation::ALL {
        for &skip in Skip::ALL {
            nets.push(Net::default().with(|spec| {
                (spec.activation, spec.skip) = (activation, skip);
                (spec.width, spec.batch) = (9, 7);
            }));
        }
    }
    for norm in [Norm::Batch, Norm::Layer, Norm::Rms] {
        for &place in NormPlace::ALL {
            let net = Net::default().with(|spec| (spec.width, spec.batch) = (9, 7));
            nets.push(net.with(|spec| (spec.norm, spec.norm_place) = (norm, place)));
        }
    }
    for network in recurrent_networks() {
        nets.push(Net::recurrent(network, 5).with(|spec| spec.depth = 2));
        nets.push(Net::per_step(network));
    }
    nets.extend(row_networks().map(|it| Net::per_step(it).with(|spec| spec.depth = 2)));
    for loss in
        [Loss::Binary, Loss::SquaredError, Loss::SigmoidSquaredError, Loss::SoftmaxSquaredError]
    {
        nets.push(Net::default().with(|spec| spec.loss = loss));
    }
    nets.push(Net::default().to_learn(Target::Value));
    for clip in [Clip::Norm, Clip::Value] {
        nets.push(Net::default().with(|spec| (spec.clip, spec.clip_at) = (clip, 0.01)));
    }
    for optimiser in [Optimiser::Adam, Optimiser::RmsProp] {
        nets.push(Net::default().with(|spec| spec.optimiser = optimiser));
    }
    nets
}

/// Makes every backward operator add to what its target holds, which is the gradient of the step
/// before. Compiled programs ask that of some operators only.
pub(crate) fn accumulation(make: Make) {
    for net in nets() {
        let mut program = net.program();
        for op in &mut program.backward {
            match op.kind {
                OpKind::LinearGradInput
                | OpKind::LinearGradParameters
                | OpKind::ActivateGrad(_)
                | OpKind::AddGrad(_)
                | OpKind::BatchNormGrad
                | OpKind::LayerNormGrad
                | OpKind::RecurrenceGradParameters { .. } => {
                    op.writes.iter_mut().for_each(|it| it.accumulate = true);
                }
                // Their other gradients are of values, and written as a whole.
                OpKind::AddGatedGrad => op.writes[1].accumulate = true,
                OpKind::HighwayGrad => op.writes[2].accumulate = true,
                _ => {}
            }
        }
        compare(&net, &program, make);
    }
}

/// A weight or an input that is not finite never panics, and shows in the loss or in a probe, just as
/// in the plainest kernels.
pub(crate) fn not_finite(make: Make) {
    for net in nets() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for in_weight in [true, false] {
                let found = kinds(&net, bad, in_weight, make);
                let expected = kinds(&net, bad, in_weight, reference_f32);
                let what = format!("{net:?}, {bad}, {in_weight}");
                assert_eq!(found, expected, "{what}");
                assert!(found.iter().any(|kind| *kind != "finite"), "{what}");
            }
        }
    }
}

/// What kinds of numbers a step and an evaluation measure with this number in the weights of the
/// second layer (recurrent: those from hidden to hidden), or else in the inputs.
fn kinds(net: &Net, bad: f32, in_weight: bool, make: Make) -> Vec<&'static str> {
    let program = net.program();
    let mut backend = net.backend(&program, make);
    let (mut inputs, targets) = (net.inputs(), net.targets());
    if in_weight {
        let name =
            if net.spec.network.is_recurrent() { "layer1.weight_hh" } else { "layer2.weight" };
        let weight = program.find(name).expect("it has this layer");
        let mut values = read_all(backend.as_mut(), &[weight]).remove(0);
        values[7] = bad;
        backend.write(weight, &values).expect("it fits");
    } else {
        inputs[4] = bad;
    }
    let step = run(backend.as_mut(), Task::Train { inputs: &inputs, targets: &targets });
    let task = Task::Evaluate { inputs: &inputs, targets: &targets, rows: net.spec.batch };
    let Outcome { loss, .. } = run(backend.as_mut(), task);
    let (before, after) = step.clip_norms.unwrap_or_default();
    let others = [step.loss, loss, before, after].map(f64::from);
    step.probes.into_iter().chain(others).map(kind).collect()
}

/// What is computed does not depend on what steps before have left.
pub(crate) fn leftovers(make: Make) {
    for net in nets() {
        let program = net.program();
        let (mut clean, mut littered) = (net.backend(&program, make), net.backend(&program, make));
        for (index, buffer) in program.buffers.iter().enumerate() {
            if matches!(buffer.role, Role::Value | Role::Gradient) {
                let litter = vec![f32::NAN; buffer.rows * buffer.columns];
                littered.write(BufferId(index), &litter).expect("it fits");
            }
        }
        let (inputs, targets) = (net.inputs(), net.targets());
        let task = Task::Train { inputs: &inputs, targets: &targets };
        assert_eq!(run(clean.as_mut(), task), run(littered.as_mut(), task), "{net:?}");
        let (clean, littered) = (bits(clean.as_mut(), &program), bits(littered.as_mut(), &program));
        for (buffer, pair) in program.buffers.iter().zip(clean.iter().zip(&littered)) {
            assert!(pair.0 == pair.1, "{net:?}: {}", buffer.name);
        }
    }
}

/// Units are marked that some row makes active; a mark is never taken away.
pub(crate) fn marks(make: Make) {
    for net in [
        Net::default().with(|spec| (spec.activation, spec.width) = (Activation::Relu, 40)),
        Net::recurrent(Network::Rnn, 2)
            .with(|spec| (spec.activation, spec.width) = (Activation::Relu, 40)),
    ] {
        let program = net.program();
        let mut backend = net.backend(&program, make);
        let (inputs, targets) = (net.inputs(), net.targets());
        let task = Task::Evaluate { inputs: &inputs, targets: &targets, rows: net.spec.batch };
        run(backend.as_mut(), task);
        for &(layer, marks) in &program.active {
            let activation = program.layers[layer].activation.expect("it has marks");
            let mut expected = vec![0.0; program.buffer(marks).columns];
            for row in read(backend.as_mut(), activation).chunks(expected.len()) {
                for (mark, _) in expected.iter_mut().zip(row).filter(|(_, value)| **value != 0.0) {
                    *mark = 1.0;
                }
            }
            assert_eq!(read(backend.as_mut(), marks), expected);
            assert!(expected.contains(&0.0) && expected.contains(&1.0), "says nothing");
            backend.write(marks, &vec![1.0; expected.len()]).expect("it fits");
        }
        run(backend.as_mut(), task);
        for &(_, marks) in &program.active {
            assert!(read(backend.as_mut(), marks).iter().all(|&mark| mark == 1.0));
        }
    }
}

fn kind(value: f64) -> &'static str {
    match (value.is_nan(), value.is_finite()) {
        (true, _) => "NaN",
        (_, false) => "infinite",
        _ => "finite",
    }
}
