//! The operators: ten layers of 64 units on a batch of 128, or 32 time steps of 64 units on one of 64.

use divan::Bencher;
use experiment::{Activation, Clip, Loss, Network, Norm, Optimiser, Probes, RunSpec};

use crate::stage::{operators, probes};

fn dense() -> RunSpec {
    RunSpec { depth: 10, width: 64, batch: 128, ..RunSpec::default() }
}

fn recurrent(network: Network) -> RunSpec {
    RunSpec {
        data: experiment::DataSet::Adding,
        network,
        activation: Activation::Tanh,
        depth: 1,
        length: 32,
        batch: 64,
        ..dense()
    }
}

fn with(change: impl FnOnce(&mut RunSpec)) -> RunSpec {
    let mut spec = dense();
    change(&mut spec);
    spec
}

#[divan::bench(args = Activation::ALL)]
fn activate(bencher: Bencher, activation: &Activation) {
    operators(bencher, &with(|it| it.activation = *activation), &["Activate"]);
}

#[divan::bench(args = Activation::ALL)]
fn activate_grad(bencher: Bencher, activation: &Activation) {
    operators(bencher, &with(|it| it.activation = *activation), &["ActivateGrad"]);
}

#[divan::bench(args = Activation::ALL)]
fn linear_and_activate(bencher: Bencher, activation: &Activation) {
    operators(bencher, &with(|it| it.activation = *activation), &["Linear", "Activate"]);
}

#[divan::bench(args = Activation::ALL)]
fn linear_grad_and_activate_grad(bencher: Bencher, activation: &Activation) {
    let names = &["LinearGradInput", "ActivateGrad"];
    operators(bencher, &with(|it| it.activation = *activation), names);
}

#[divan::bench(args = ["BatchNorm", "BatchNormGrad"])]
fn batch_norm(bencher: Bencher, name: &'static str) {
    operators(bencher, &with(|it| it.norm = Norm::Batch), one(name));
}

#[divan::bench(args = [Norm::Layer, Norm::Rms])]
fn layer_norm(bencher: Bencher, norm: Norm) {
    operators(bencher, &with(|it| it.norm = norm), &["LayerNorm"]);
}

#[divan::bench(args = [Norm::Layer, Norm::Rms])]
fn layer_norm_grad(bencher: Bencher, norm: Norm) {
    operators(bencher, &with(|it| it.norm = norm), &["LayerNormGrad"]);
}

#[divan::bench(args = [Network::Rnn, Network::Lstm, Network::Gru])]
fn recurrence(bencher: Bencher, network: Network) {
    operators(bencher, &recurrent(network), &["Recurrence"]);
}

#[divan::bench(args = [Network::Rnn, Network::Lstm, Network::Gru])]
fn recurrence_grad(bencher: Bencher, network: Network) {
    operators(bencher, &recurrent(network), &["RecurrenceGrad"]);
}

#[divan::bench(args = [Network::Rnn, Network::Lstm, Network::Gru])]
fn recurrence_grad_parameters(bencher: Bencher, network: Network) {
    operators(bencher, &recurrent(network), &["RecurrenceGradParameters"]);
}

#[divan::bench(args = ["SoftmaxCrossEntropy", "SoftmaxCrossEntropyGrad"])]
fn cross_entropy(bencher: Bencher, name: &'static str) {
    operators(bencher, &with(|it| it.loss = Loss::CrossEntropy), one(name));
}

#[divan::bench(args = ["BinaryCrossEntropy", "BinaryCrossEntropyGrad"])]
fn binary(bencher: Bencher, name: &'static str) {
    operators(bencher, &with(|it| it.loss = Loss::Binary), one(name));
}

#[divan::bench(args = ["SquaredError", "SquaredErrorGrad"])]
fn squared_error(bencher: Bencher, name: &'static str) {
    operators(bencher, &with(|it| it.loss = Loss::SquaredError), one(name));
}

#[divan::bench]
fn clip_norm(bencher: Bencher) {
    operators(bencher, &with(|it| it.clip = Clip::Norm), &["ClipNorm"]);
}

#[divan::bench]
fn clip_value(bencher: Bencher) {
    operators(bencher, &with(|it| it.clip = Clip::Value), &["ClipValue"]);
}

#[divan::bench(args = Optimiser::ALL)]
fn update(bencher: Bencher, optimiser: &Optimiser) {
    operators(bencher, &with(|it| it.optimiser = *optimiser), &["Update"]);
}

#[divan::bench]
fn norms_of_gradients(bencher: Bencher) {
    probes(bencher, &dense(), Probes { gradients: true, ..Probes::NONE });
}

#[divan::bench]
fn statistics_of_activations(bencher: Bencher) {
    probes(bencher, &dense(), Probes { activations: true, ..Probes::NONE });
}

#[divan::bench]
fn openings_of_gates(bencher: Bencher) {
    probes(bencher, &recurrent(Network::Lstm), Probes { gates: true, ..Probes::NONE });
}

/// The name as a list of one; there are as many as benchmarks.
fn one(name: &'static str) -> &'static [&'static str] {
    vec![name].leak()
}
