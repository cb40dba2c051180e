//! The way from a gradient that vanishes to one that does not.

use super::preset::{Group, Preset};
use model::{Activation, Init};

use crate::choices::Skip;
use crate::run_spec::RunSpec;

/// The presets of this group.
pub(super) fn presets() -> Vec<Preset> {
    let base = RunSpec::default();
    let preset = |name, about, spec| Preset::new(Group::FirstSteps, name, about, spec);
    vec![
        preset(
            "deep-sigmoid",
            "20 sigmoid layers: each passes back about a quarter, the first learns nothing",
            base.clone(),
        ),
        preset(
            "shallow-sigmoid",
            "3 sigmoid layers: shallow enough to learn",
            RunSpec { depth: 3, ..base.clone() },
        ),
        preset(
            "residual-sigmoid",
            "the same 20 sigmoid layers with skip connections: every layer gets its share",
            RunSpec { skip: Skip::Residual, ..base.clone() },
        ),
        preset(
            "deep-tanh",
            "20 tanh layers with Glorot weights: the gradient fades slowly and the net learns",
            RunSpec { activation: Activation::Tanh, ..base.clone() },
        ),
        preset(
            "relu-pytorch-default",
            "20 ReLU layers as torch.nn.Linear draws them: 0.4 per layer, it vanishes too",
            RunSpec { activation: Activation::Relu, init: Init::PyTorch, ..base.clone() },
        ),
        preset(
            "relu-he",
            "20 ReLU layers with He weights: the gradient keeps its size",
            RunSpec { activation: Activation::Relu, init: Init::He, ..base },
        ),
    ]
}
