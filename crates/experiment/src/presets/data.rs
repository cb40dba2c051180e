//! Points in the plane: what a network has learned of them can be seen.

use super::preset::{Group, Preset, at};
use model::{Activation, Init};

use crate::choices::{DataSet, Optimiser};
use crate::kind::Kind;
use crate::run_spec::RunSpec;

const BASE: RunSpec = RunSpec { batch: 64, ..RunSpec::DEFAULT };

/// The presets of this group.
pub(super) const PRESETS: &[Preset] = &[
    of(
        "two-spirals",
        "8 tanh layers with Adam tell two spirals apart, 32 units each",
        RunSpec {
            data: DataSet::Spirals,
            activation: Activation::Tanh,
            init: Init::He,
            depth: 8,
            width: 32,
            optimiser: Optimiser::Adam,
            learning_rate: 0.003,
            ..BASE
        },
    )
    .claims(&[at(0, Kind::Healthy), at(1000, Kind::Healthy)]),
    of(
        "xor-sigmoid",
        "10 sigmoid layers cannot learn exclusive or; with skip connections they do",
        RunSpec { data: DataSet::Xor, depth: 10, width: 16, learning_rate: 0.05, ..BASE },
    )
    .claims(&[at(0, Kind::Vanishing), at(300, Kind::Vanishing)]),
];

const fn of(name: &'static str, about: &'static str, spec: RunSpec) -> Preset {
    Preset::new(Group::Data, name, about, spec)
}
