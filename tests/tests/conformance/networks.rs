//! Every kind of network, in small.

use engine::{Outcome, Task};
use experiment::{
    Activation, Clip, Init, Loss, Network, Norm, NormPlace, Optimiser, Schedule, Skip, Target,
};
use tests::{Make, Net, recurrent_networks, row_networks, run};

use crate::compare::compare;

fn check(net: &Net, make: Make) {
    compare(net, &net.program(), make);
}

/// Six layers of odd sizes.
fn deep() -> Net {
    let net = Net::default().with(|spec| (spec.depth, spec.width, spec.batch) = (6, 19, 13));
    net.features(11)
}

pub(crate) fn odd_sizes(make: Make) {
    const SIZES: [usize; 6] = [1, 3, 17, 33, 65, 127];
    let mut case = 0;
    for width in SIZES {
        for batch in SIZES {
            for features in SIZES {
                let net = Net::default().with(|spec| {
                    spec.activation = Activation::ALL[case % Activation::ALL.len()];
                    spec.skip = Skip::ALL[case / 2 % 6];
                    spec.init = Init::ALL[case / 6 % 9];
                    (spec.depth, spec.width, spec.batch) = (2, width, batch);
                });
                let classes = [2, 3, 10, 17][case % 4];
                check(&net.features(features).to_learn(Target::Class { classes }), make);
                case += 1;
            }
        }
    }
}

pub(crate) fn dense(make: Make) {
    for &activation in Activation::ALL {
        for &skip in Skip::ALL {
            for block in [1, 2] {
                let net = deep().with(|spec| {
                    (spec.activation, spec.skip, spec.block) = (activation, skip, block);
                    spec.leak = 0.2;
                });
                check(&net, make);
            }
        }
    }
    for &skip in Skip::ALL {
        for norm in [Norm::None, Norm::Layer] {
            let net = deep().activations("relu*2,tanh,sigmoid,gelu");
            check(&net.with(|spec| (spec.skip, spec.norm) = (skip, norm)), make);
        }
    }
    for network in row_networks() {
        for depth in [1, 2, 3] {
            check(&Net::recurrent(network, 5).with(|spec| spec.depth = depth), make);
            check(&Net::per_step(network).with(|spec| spec.depth = depth), make);
        }
    }
}

pub(crate) fn norms(make: Make) {
    for norm in [Norm::Batch, Norm::Layer, Norm::Rms] {
        for &norm_place in NormPlace::ALL {
            for &skip in Skip::ALL {
                // Without a nonlinearity one normalisation undoes what the one before it learns.
                for &activation in &Activation::ALL[1..] {
                    // Units that are nearly always off would be divided by a deviation near 0.
                    let net = deep().with(|spec| {
                        (spec.init, spec.depth, spec.batch) = (Init::He, 3, 33);
                        (spec.norm, spec.norm_place) = (norm, norm_place);
                        (spec.skip, spec.activation) = (skip, activation);
                    });
                    check(&net, make);
                }
            }
            for (width, batch) in [(5, 33), (65, 17), (8, 127), (17, 5)] {
                let net = Net::default().with(|spec| {
                    (spec.norm, spec.norm_place) = (norm, norm_place);
                    (spec.width, spec.batch, spec.depth) = (width, batch, 2);
                });
                check(&net.features(9), make);
            }
        }
    }
}

pub(crate) fn recurrent_sizes(make: Make) {
    const SIZES: [usize; 3] = [1, 2, 5];
    let mut case = 0;
    for batch in SIZES {
        for width in SIZES {
            for features in SIZES {
                for steps in SIZES {
                    for network in recurrent_networks() {
                        let net = Net::recurrent(network, steps).with(|spec| {
                            (spec.batch, spec.width, spec.depth) = (batch, width, 1 + case % 2);
                        });
                        check(&net.features(features), make);
                        case += 1;
                    }
                }
            }
        }
    }
    for network in recurrent_networks() {
        let net = Net::recurrent(network, 3)
            .with(|spec| (spec.batch, spec.width, spec.depth) = (17, 33, 2));
        check(&net.features(7), make);
    }
}

pub(crate) fn recurrent(make: Make) {
    for network in recurrent_networks() {
        for depth in [1, 2] {
            for truncation in [0, 1, 2, 7] {
                let net =
                    |net: Net| net.with(|spec| (spec.depth, spec.truncation) = (depth, truncation));
                check(&net(Net::recurrent(network, 5)), make);
                check(&net(Net::per_step(network)), make);
            }
        }
    }
    for &activation in Activation::ALL {
        let net = Net::recurrent(Network::Rnn, 4)
            .with(|spec| (spec.activation, spec.leak, spec.depth) = (activation, 0.2, 2));
        check(&net, make);
    }
}

pub(crate) fn losses(make: Make) {
    let kinds = [
        Loss::CrossEntropy,
        Loss::Binary,
        Loss::SquaredError,
        Loss::SigmoidSquaredError,
        Loss::SoftmaxSquaredError,
    ];
    let classes = [1, 2, 3, 10].map(|classes| Target::Class { classes });
    for network in [Network::Dense, Network::Rnn] {
        let nets = [
            Net::recurrent(network, 3),
            Net::recurrent(network, 2).with(|spec| {
                (spec.batch, spec.width) = (65, 9);
            }),
        ];
        for net in nets {
            for loss in kinds {
                for target in &classes[1..] {
                    let net = net.clone().with(|spec| spec.loss = loss);
                    check(&net.to_learn(*target), make);
                }
            }
            check(&net.to_learn(Target::Value), make);
        }
        let smoothed = Net::per_step(network).with(|spec| spec.label_smoothing = 0.1);
        check(&smoothed.to_learn(Target::ClassPerStep { classes: 5 }), make);
        for loss in kinds {
            for classes in [2, 5] {
                let net = Net::per_step(network).with(|spec| spec.loss = loss);
                check(&net.to_learn(Target::ClassPerStep { classes }), make);
            }
        }
    }
}

pub(crate) fn optimisers(make: Make) {
    for net in [Net::default(), Net::recurrent(Network::Gru, 3)] {
        for &optimiser in Optimiser::ALL {
            for &schedule in Schedule::ALL {
                for (momentum, weight_decay) in [(0.0, 0.0), (0.0, 0.1), (0.75, 0.0), (0.75, 0.1)] {
                    let net = net.clone().with(|spec| {
                        (spec.optimiser, spec.schedule) = (optimiser, schedule);
                        (spec.momentum, spec.weight_decay) = (momentum, weight_decay);
                        (spec.warm_up, spec.horizon) = (10, 200);
                    });
                    check(&net, make);
                }
            }
        }
    }
}

pub(crate) fn clipping(make: Make) {
    for net in [Net::default(), Net::recurrent(Network::Lstm, 3)] {
        for clip in [Clip::Norm, Clip::Value] {
            for (clip_at, bites) in [(1e-3, true), (1e3, false)] {
                let net = net.clone().with(|spec| (spec.clip, spec.clip_at) = (clip, clip_at));
                let program = net.program();
                compare(&net, &program, make);
                let (inputs, targets) = (net.inputs(), net.targets());
                let task = Task::Train { inputs: &inputs, targets: &targets };
                let Outcome { clip_norms, .. } = run(net.backend(&program, make).as_mut(), task);
                let (before, after) = clip_norms.expect("there is clipping");
                assert_eq!(after < before, bites, "{clip} at {clip_at}: {before} to {after}");
                assert!(clip == Clip::Value || after <= 1.000_01 * clip_at as f32);
            }
        }
    }
}
