//! The way from a gradient that vanishes to one that does not.

use super::preset::{Group, Preset, at};
use model::{Activation, Init};

use crate::choices::Skip;
use crate::kind::Kind;
use crate::run_spec::RunSpec;

const BASE: RunSpec = RunSpec::DEFAULT;

/// The presets of this group.
pub(super) const PRESETS: &[Preset] = &[
    of(
        "deep-sigmoid",
        "20 sigmoid layers: each passes back about a quarter, the first learns nothing",
        BASE,
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)]),
    of(
        "shallow-sigmoid",
        "3 sigmoid layers: shallow enough to learn",
        RunSpec { depth: 3, ..BASE },
    )
    .claims(&[at(0, Kind::Healthy), at(1000, Kind::Healthy)]),
    of(
        "residual-sigmoid",
        "the same 20 sigmoid layers with skip connections: every layer gets its share",
        RunSpec { skip: Skip::Residual, ..BASE },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
    of(
        "deep-tanh",
        "20 tanh layers with Glorot weights: at first the gradient fades slowly, and the net learns",
        RunSpec { activation: Activation::Tanh, ..BASE },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
    of(
        "relu-pytorch-default",
        "20 ReLU layers as torch.nn.Linear draws them: 0.4 per layer, it vanishes too",
        RunSpec { activation: Activation::Relu, init: Init::PyTorch, ..BASE },
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)]),
    of(
        "relu-he",
        "20 ReLU layers with He weights: the gradient keeps its size",
        RunSpec { activation: Activation::Relu, init: Init::He, ..BASE },
    )
    .claims(&[at(0, Kind::Healthy), at(300, Kind::Healthy)]),
];

const fn of(name: &'static str, about: &'static str, spec: RunSpec) -> Preset {
    Preset::new(Group::FirstSteps, name, about, spec)
}
