//! The way from a gradient that vanishes to one that does not.

use super::preset::{Group, Preset};
use model::{Activation, Init};

use crate::choices::Skip;
use crate::run_spec::RunSpec;

const BASE: RunSpec = RunSpec::DEFAULT;

/// The presets of this group.
pub(super) const PRESETS: &[Preset] = &[
    of(
        "deep-sigmoid",
        "20 sigmoid layers: each passes back about a quarter, the first learns nothing",
        BASE,
    ),
    of(
        "shallow-sigmoid",
        "3 sigmoid layers: shallow enough to learn",
        RunSpec { depth: 3, ..BASE },
    ),
    of(
        "residual-sigmoid",
        "the same 20 sigmoid layers with skip connections: every layer gets its share",
        RunSpec { skip: Skip::Residual, ..BASE },
    ),
    of(
        "deep-tanh",
        "20 tanh layers with Glorot weights: the gradient fades slowly and the net learns",
        RunSpec { activation: Activation::Tanh, ..BASE },
    ),
    of(
        "relu-pytorch-default",
        "20 ReLU layers as torch.nn.Linear draws them: 0.4 per layer, it vanishes too",
        RunSpec { activation: Activation::Relu, init: Init::PyTorch, ..BASE },
    ),
    of(
        "relu-he",
        "20 ReLU layers with He weights: the gradient keeps its size",
        RunSpec { activation: Activation::Relu, init: Init::He, ..BASE },
    ),
];

const fn of(name: &'static str, about: &'static str, spec: RunSpec) -> Preset {
    Preset::new(Group::FirstSteps, name, about, spec)
}
