//! Published results about recurrent networks, on sequences that ask for memory.

use super::preset::{Group, Preset, Rest, at};
use model::{Activation, Init};

use crate::choices::{Clip, DataSet, ForgetInit, Network, Optimiser};
use crate::kind::Kind;
use crate::run_spec::RunSpec;

const MEMORY: RunSpec = RunSpec {
    depth: 1,
    init: Init::PyTorch,
    optimiser: Optimiser::Adam,
    learning_rate: 0.003,
    clip: Clip::Norm,
    clip_at: 1.0,
    ..RunSpec::DEFAULT
};
const ADDING: RunSpec =
    RunSpec { data: DataSet::Adding, length: 60, width: 32, batch: 64, ..MEMORY };
const ORDER: RunSpec = RunSpec {
    data: DataSet::TemporalOrder,
    length: 30,
    network: Network::Rnn,
    activation: Activation::Tanh,
    depth: 1,
    width: 50,
    init: Init::Orthogonal,
    learning_rate: 0.05,
    momentum: 0.0,
    batch: 20,
    ..RunSpec::DEFAULT
};

/// The presets of this group.
pub(super) const PRESETS: &[Preset] = &[
    of(
        "adding-rnn",
        "a tanh RNN cannot add two numbers 60 steps apart (Hochreiter & Schmidhuber 1997)",
        RunSpec { network: Network::Rnn, activation: Activation::Tanh, ..ADDING },
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)]),
    of(
        "adding-lstm",
        "an LSTM with forget bias 1 can (Hochreiter & Schmidhuber 1997)",
        RunSpec {
            network: Network::Lstm,
            forget_init: ForgetInit::Constant,
            forget_bias: 1.0,
            ..ADDING
        },
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing), at(1000, Kind::Healthy)]),
    of(
        "temporal-order",
        "an orthogonal tanh RNN on temporal order: exploding steps throw it off (Pascanu et al. 2013)",
        ORDER,
    )
    .claims(&[at(0, Kind::Healthy)]),
    of(
        "temporal-order-clipped",
        "the same with the gradient's norm clipped at 1: it learns (Pascanu et al. 2013)",
        RunSpec { clip: Clip::Norm, clip_at: 1.0, ..ORDER },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)])
    .rests(Rest::Step300),
    of(
        "copy-memory",
        "an LSTM with chrono biases copies across a pause (Tallec & Ollivier 2018)",
        RunSpec {
            data: DataSet::CopyMemory,
            length: 20,
            network: Network::Lstm,
            width: 64,
            forget_init: ForgetInit::Chrono,
            ..MEMORY
        },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
];

const fn of(name: &'static str, about: &'static str, spec: RunSpec) -> Preset {
    Preset::new(Group::Memory, name, about, spec)
}
