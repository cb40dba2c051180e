//! What people get wrong about gradients: twelve claims, each with the network that shows why not.

use super::preset::{Group, Preset, Rest, at};
use model::{Activation, Init};

use crate::choices::{Clip, DataSet, Network, Norm, Optimiser, Skip};
use crate::kind::Kind;
use crate::run_spec::RunSpec;
use crate::view::Quantity;

const BASE: RunSpec = RunSpec::DEFAULT;
const RELU: RunSpec = RunSpec { activation: Activation::Relu, init: Init::He, ..BASE };

/// The presets of this group.
pub(super) const PRESETS: &[Preset] = &[
    of(
        "sigmoid-large-weights",
        "20 sigmoid layers with large orthogonal weights: shattered, but not vanished, though σ′ ≤ ¼",
        RunSpec { init: Init::Orthogonal, gain: 9.0, ..BASE },
    )
    .claims(&[at(0, Kind::Shattered), at(300, Kind::Shattered)]),
    of(
        "relu-glorot",
        "30 ReLU layers with Glorot weights: 0.7 per layer, it vanishes all the same",
        RunSpec { init: Init::Glorot, depth: 30, learning_rate: 0.001, momentum: 0.0, ..RELU },
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)]),
    Preset {
        shows: Quantity::Weights,
        ..of(
            "flat-weight-gradients",
            "gradients of outputs halve per layer, those of weights stay equal (Glorot & Bengio 2010)",
            RunSpec {
                activation: Activation::Tanh,
                depth: 5,
                width: 256,
                // U(±1/√fan-in) without random biases, the standard initialisation of the paper.
                init: Init::LeCunUniform,
                gain: 0.57735,
                learning_rate: 0.01,
                ..BASE
            },
        )
        .claims(&[at(0, Kind::Healthy)])
        .rests(Rest::Start)
    },
    of(
        "gelu-he",
        "40 GELU layers with He weights: made for ReLU, they lose a fifth per layer at the start",
        RunSpec { activation: Activation::Gelu, depth: 40, ..RELU },
    )
    .claims(&[at(0, Kind::Vanishing)])
    .rests(Rest::Start),
    of(
        "batchnorm-explodes",
        "80 ReLU layers with BatchNorm: ×1.21 per layer at the start, it explodes (Yang et al. 2019)",
        RunSpec { depth: 80, norm: Norm::Batch, batch: 128, learning_rate: 0.01, ..RELU },
    )
    .claims(&[at(0, Kind::Exploding)])
    .rests(Rest::Start),
    of(
        "layernorm-sigmoid",
        "20 sigmoid layers with LayerNorm: ×0.39 per layer, where BatchNorm would rescue them",
        RunSpec { norm: Norm::Layer, ..BASE },
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)]),
    of(
        "exploding-residual",
        "30 unscaled residual ReLU layers with He weights: ×1.4 per layer at the start, it explodes",
        RunSpec {
            skip: Skip::Residual,
            depth: 30,
            width: 32,
            // With any usual step size such weights leave the range of f32 within three steps.
            learning_rate: 1e-6,
            momentum: 0.0,
            ..RELU
        },
    )
    .claims(&[at(0, Kind::Exploding), at(300, Kind::Exploding)])
    .rests(Rest::Start),
    Preset {
        shows: Quantity::Updates,
        ..of(
            "adam-sigmoid",
            "Adam on 20 sigmoid layers: below its ε of 1e-8 a gradient moves nothing",
            RunSpec { optimiser: Optimiser::Adam, learning_rate: 0.001, ..BASE },
        )
        .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)])
    },
    of(
        "clipped-sigmoid",
        "20 sigmoid layers with clipping: what is too small is not made larger by it",
        RunSpec { clip: Clip::Norm, clip_at: 1.0, ..BASE },
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)]),
    of(
        "lstm-forgets",
        "an LSTM with PyTorch's biases: at first half the gradient is gone within two time steps",
        RunSpec {
            data: DataSet::Adding,
            length: 60,
            network: Network::Lstm,
            depth: 1,
            width: 32,
            init: Init::PyTorch,
            optimiser: Optimiser::Adam,
            learning_rate: 0.003,
            clip: Clip::Norm,
            batch: 64,
            ..BASE
        },
    )
    .claims(&[at(0, Kind::Vanishing), at(1000, Kind::Healthy)])
    .rests(Rest::Start),
    of(
        "relu-he-100",
        "100 ReLU layers with He weights: right on average, yet hard to train",
        RunSpec { depth: 100, width: 32, learning_rate: 0.002, ..RELU },
    )
    .claims(&[at(0, Kind::Healthy)])
    .rests(Rest::Start),
    of(
        "dying-relu",
        "4 healthy ReLU layers at too large a step: whole layers die, the gradient is exactly 0",
        // The length of Adam's step depends on the rate and not on the gradient. So layers die
        // with every seed, and nothing overflows, as it may with momentum at a rate of 0.1.
        RunSpec { depth: 4, optimiser: Optimiser::Adam, learning_rate: 0.2, ..RELU },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Dead)]),
];

const fn of(name: &'static str, about: &'static str, spec: RunSpec) -> Preset {
    Preset::new(Group::Myths, name, about, spec)
}
