//! The backward pass is the derivative of the forward pass: every gradient against central
//! differences of the loss, in f64.

mod differences;
mod truncation;

use differences::{BOUND, away_from_kinks, parameter_errors, value_errors};
use engine::{List, OpKind, Program};
use experiment::{Activation, Init, Loss, Network, Norm, NormPlace, Skip, Target};
use tests::{Net, recurrent_networks, row_networks};

/// Gradients of all parameters and of the results of all forward operators.
fn check(net: Net) {
    let net = away_from_kinks(net);
    let program = net.program();
    for (name, error) in parameter_errors(&net, &program).into_iter().chain(value_errors(&net)) {
        assert!(error < BOUND, "{net:?}: the gradient of {name} is off by {error:e}");
    }
}

#[test]
fn every_activation_and_path() {
    for &activation in Activation::ALL {
        for &skip in Skip::ALL {
            for (batch, block) in [(1, 1), (4, 1), (4, 2)] {
                check(Net::default().with(|spec| {
                    (spec.activation, spec.skip) = (activation, skip);
                    (spec.depth, spec.batch, spec.block) = (4, batch, block);
                    spec.leak = 0.2;
                }));
            }
        }
    }
}

#[test]
fn layers_of_different_activations() {
    for &skip in Skip::ALL {
        let net = Net::default().activations("tanh*2,gelu,sine");
        check(net.with(|spec| (spec.skip, spec.depth, spec.batch) = (skip, 5, 4)));
    }
}

#[test]
fn every_normalisation() {
    for norm in [Norm::Batch, Norm::Layer, Norm::Rms] {
        for &norm_place in NormPlace::ALL {
            for &skip in Skip::ALL {
                for activation in [Activation::Tanh, Activation::Gelu] {
                    check(Net::default().with(|spec| {
                        (spec.norm, spec.norm_place) = (norm, norm_place);
                        (spec.skip, spec.activation) = (skip, activation);
                        (spec.init, spec.batch) = (Init::LeCun, 6);
                    }));
                }
            }
        }
    }
}

#[test]
fn every_network() {
    for &network in Network::ALL {
        for depth in [1, 2] {
            check(Net::recurrent(network, 4).with(|spec| spec.depth = depth));
            check(Net::per_step(network).with(|spec| (spec.depth, spec.batch) = (depth, 2)));
        }
    }
    for &activation in Activation::ALL {
        check(Net::recurrent(Network::Rnn, 3).with(|spec| {
            (spec.activation, spec.leak, spec.depth) = (activation, 0.2, 2);
        }));
    }
}

#[test]
fn every_loss() {
    for &loss in Loss::ALL.iter().filter(|&&loss| loss != Loss::Auto) {
        for network in [Network::Dense, Network::Rnn] {
            for classes in [2, 3] {
                let net = Net::recurrent(network, 3).with(|spec| spec.loss = loss);
                check(net.to_learn(Target::Class { classes }));
            }
            let net = Net::per_step(network).with(|spec| (spec.loss, spec.batch) = (loss, 2));
            check(net.to_learn(Target::ClassPerStep { classes: 2 }));
        }
    }
    check(Net::default().with(|spec| spec.label_smoothing = 0.1));
    check(Net::default().to_learn(Target::Value));
}

/// Networks that have every backward operator among them.
fn nets() -> Vec<Net> {
    let mut nets: Vec<Net> =
        Skip::ALL.iter().map(|&skip| Net::default().with(|spec| spec.skip = skip)).collect();
    for norm in [Norm::Batch, Norm::Layer, Norm::Rms] {
        nets.push(Net::default().with(|spec| (spec.norm, spec.batch) = (norm, 6)));
    }
    nets.extend(recurrent_networks().map(|network| Net::recurrent(network, 3)));
    nets.extend(row_networks().map(|it| Net::per_step(it).with(|spec| spec.depth = 2)));
    nets.push(Net::default().with(|spec| spec.loss = Loss::Binary));
    nets.push(Net::default().with(|spec| spec.loss = Loss::SigmoidSquaredError));
    nets.push(Net::default().with(|spec| spec.loss = Loss::SoftmaxSquaredError));
    nets.push(Net::default().to_learn(Target::Value));
    nets
}

/// The largest error of a program with this backward pass.
fn worst(net: &Net, program: &Program) -> f64 {
    parameter_errors(net, program).into_iter().map(|(_, error)| error).fold(0.0, f64::max)
}

#[test]
fn a_missing_backward_operator_is_noticed() {
    for net in nets() {
        let program = net.program();
        assert!(worst(&net, &program) < BOUND);
        for index in 0..program.backward.len() {
            let mut without = program.clone();
            let op = without.backward.remove(index);
            assert!(worst(&net, &without) > 1e-4, "{net:?} without {}", op.name());
        }
    }
}

#[test]
fn a_wrong_backward_operator_is_noticed() {
    for net in nets() {
        let program = net.program();
        for index in 0..program.backward.len() {
            let mut wrong = program.clone();
            let op = &mut wrong.backward[index];
            let known = match &mut op.kind {
                OpKind::ActivateGrad(function) => {
                    function.kind = Activation::Silu;
                    true
                }
                OpKind::AddGrad(scale) => {
                    *scale *= 1.01;
                    true
                }
                OpKind::RecurrenceGrad(layer) => {
                    layer.truncation = 2;
                    true
                }
                OpKind::LayerNormGrad if op.writes.len() == 3 => {
                    // Without a shift.
                    op.writes = List::new(&op.writes[..2]);
                    true
                }
                OpKind::LinearGradParameters
                | OpKind::LinearGradInput
                | OpKind::RecurrenceGradParameters { .. } => {
                    op.span.count -= 1;
                    true
                }
                _ => false,
            };
            let name = wrong.backward[index].name();
            assert!(!known || worst(&net, &wrong) > 1e-4, "{net:?} with another {name}");
        }
    }
}
