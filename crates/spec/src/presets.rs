//! Named experiments, each made to show one thing.

use crate::choices::{Activation, Init, Skip};
use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;

/// A named experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// Written name in links and on the command line.
    pub name: &'static str,
    /// One line that says what it shows.
    pub about: &'static str,
    /// The experiment.
    pub spec: RunSpec,
}

/// Every preset, in the order they are offered; the first is the default experiment.
pub fn all() -> Vec<Preset> {
    let base = RunSpec::default();
    vec![
        Preset {
            name: "deep-sigmoid",
            about: "20 sigmoid layers: each passes back about a quarter, the first learns nothing",
            spec: base.clone(),
        },
        Preset {
            name: "residual-sigmoid",
            about: "the same 20 sigmoid layers with skip connections: every layer gets its share",
            spec: RunSpec { skip: Skip::Residual, ..base.clone() },
        },
        Preset {
            name: "shallow-sigmoid",
            about: "3 sigmoid layers: shallow enough to learn",
            spec: RunSpec { depth: 3, ..base.clone() },
        },
        Preset {
            name: "deep-tanh",
            about: "20 tanh layers with Glorot weights: the gradient fades slowly and the net learns",
            spec: RunSpec { activation: Activation::Tanh, ..base.clone() },
        },
        Preset {
            name: "relu-pytorch-default",
            about: "20 ReLU layers as torch.nn.Linear draws them: 0.4 per layer, it vanishes too",
            spec: RunSpec { activation: Activation::Relu, init: Init::PyTorch, ..base.clone() },
        },
        Preset {
            name: "relu-he",
            about: "20 ReLU layers with He weights: the gradient keeps its size",
            spec: RunSpec { activation: Activation::Relu, init: Init::He, ..base.clone() },
        },
        Preset {
            name: "relu-he-100",
            about: "100 ReLU layers with He weights: right on average, yet hard to train",
            spec: RunSpec {
                activation: Activation::Relu,
                init: Init::He,
                depth: 100,
                width: 32,
                learning_rate: 0.002,
                ..base.clone()
            },
        },
        Preset {
            name: "exploding-residual",
            about: "30 unscaled residual ReLU layers with He weights: ×1.4 per layer, it explodes",
            spec: RunSpec {
                activation: Activation::Relu,
                init: Init::He,
                skip: Skip::Residual,
                depth: 30,
                width: 32,
                // Any usual step size throws such weights out of f32 within three steps.
                learning_rate: 1e-6,
                momentum: 0.0,
                ..base
            },
        },
    ]
}

/// The preset with this name.
///
/// # Errors
/// If there is none; the problem lists those there are.
pub fn find(name: &str) -> Result<Preset, Problem> {
    all().into_iter().find(|preset| preset.name == name).ok_or_else(|| {
        let names = all().iter().map(|preset| preset.name.to_owned()).collect();
        Problem::new("preset", name, Expected::OneOf(names))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::check;

    #[test]
    fn presets_are_valid_and_different() {
        let presets = all();
        for preset in &presets {
            assert!(check(&preset.spec).is_ok(), "{}", preset.name);
            assert_eq!(find(preset.name).as_ref(), Ok(preset));
        }
        let names: HashSet<&str> = presets.iter().map(|preset| preset.name).collect();
        assert_eq!(names.len(), presets.len());
        assert_eq!(presets[0].spec, RunSpec::default());
    }
}
