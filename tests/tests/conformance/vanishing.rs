//! Gradients that vanish far below f32: every buffer, as if f32 had no end.

use experiment::{Activation, Init, Network, Norm, Skip};
use tests::{Make, Net};

use crate::compare::compare_within;

/// Of many layers, whose rounding errors add up, and of sums in which nearly all of a gradient cancels. A wrong power
/// of two is off by a factor of two.
const BOUND: f64 = 1e-4;

/// What optimisers remember ends where f32 does, so these networks remember nothing.
fn check(net: Net, make: Make) {
    let net = net.with(|spec| (spec.momentum, spec.learning_rate) = (0.0, 1e-6));
    compare_within(BOUND, &net, &net.program(), make);
}

/// Sigmoid layers with small weights: their gradients fall by a factor of about eighty a layer.
fn sigmoid(depth: usize) -> Net {
    Net::default().with(|spec| {
        (spec.activation, spec.init, spec.gain) = (Activation::Sigmoid, Init::Glorot, 0.05);
        (spec.depth, spec.width, spec.batch) = (depth, 9, 21);
    })
}

pub(crate) fn layers(make: Make) {
    for depth in [15, 25] {
        check(sigmoid(depth), make);
    }
    // Wide layers have dispatches of their own on graphics processors.
    check(sigmoid(25).with(|spec| spec.width = 131), make);
    for skip in [Skip::Residual, Skip::ResidualScaled, Skip::ReZero, Skip::Highway] {
        let block = sigmoid(25).with(|spec| (spec.skip, spec.block) = (skip, 24));
        check(block.clone(), make);
        check(block.with(|spec| spec.width = 131), make);
    }
    // Behind a BatchNorm so much of a gradient cancels that single buffers say nothing: `subnormal` looks at its norms.
    for norm in [Norm::Layer, Norm::Rms] {
        let small = sigmoid(30).with(|spec| {
            (spec.activation, spec.norm) = (Activation::Tanh, norm);
            (spec.init, spec.sigma) = (Init::Normal, 1e-4);
        });
        check(small, make);
    }
}

pub(crate) fn time_steps(make: Make) {
    for network in [Network::Rnn, Network::Lstm, Network::Gru] {
        for depth in [1, 2] {
            check(Net::recurrent(network, 150).with(|spec| spec.depth = depth), make);
        }
        check(Net::recurrent(network, 150).with(|spec| spec.truncation = 70), make);
        check(
            Net::per_step(network).with(|spec| (spec.init, spec.sigma) = (Init::Normal, 1e-9)),
            make,
        );
        check(
            Net::recurrent(network, 40).with(|spec| {
                (spec.width, spec.depth, spec.init, spec.sigma) = (131, 2, Init::Normal, 1e-6);
            }),
            make,
        );
    }
}
