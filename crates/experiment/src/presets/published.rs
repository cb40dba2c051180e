//! Published results about dense networks, on the digits.

use super::preset::{Group, Preset, Rest, at};
use model::{Activation, Init};

use crate::choices::{Norm, Skip};
use crate::kind::Kind;
use crate::run_spec::RunSpec;

const BASE: RunSpec = RunSpec::DEFAULT;
const RELU: RunSpec = RunSpec { activation: Activation::Relu, init: Init::He, ..BASE };

/// The presets of this group.
pub(super) const PRESETS: &[Preset] = &[
    of(
        "glorot-2010",
        "5 sigmoid layers leave the plateau after 4,000 steps, 4 within 700 (Glorot & Bengio 2010)",
        RunSpec { depth: 5, learning_rate: 0.1, ..BASE },
    )
    .claims(&[at(0, Kind::Vanishing), at(4000, Kind::Vanishing), at(6500, Kind::Healthy)]),
    of(
        "he-2015",
        "30 ReLU layers learn with He weights; with Glorot's they stall (He et al. 2015)",
        RunSpec { depth: 30, width: 128, learning_rate: 0.005, ..RELU },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
    of(
        "batchnorm-sigmoid",
        "BatchNorm rescues 8 sigmoid layers (Ioffe & Szegedy 2015)",
        RunSpec { depth: 8, norm: Norm::Batch, learning_rate: 0.1, ..BASE },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
    of(
        "degradation",
        "40 plain ReLU layers learn less than 10 do; scaled residual ones do not (He et al. 2016)",
        RunSpec { depth: 40, width: 32, learning_rate: 0.01, ..RELU },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
    of(
        "highway-100",
        "100 highway layers whose gates start nearly closed learn (Srivastava et al. 2015)",
        RunSpec {
            activation: Activation::Tanh,
            depth: 100,
            width: 50,
            skip: Skip::Highway,
            transform_bias: -6.0,
            learning_rate: 0.02,
            ..BASE
        },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
    of(
        "rezero-100",
        "100 residual layers whose branches start at 0 learn (Bachlechner et al. 2020)",
        RunSpec { depth: 100, width: 50, skip: Skip::ReZero, learning_rate: 0.01, ..RELU },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)])
    .rests(Rest::Start),
];

const fn of(name: &'static str, about: &'static str, spec: RunSpec) -> Preset {
    Preset::new(Group::Published, name, about, spec)
}
