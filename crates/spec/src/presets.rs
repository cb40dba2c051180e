//! Named experiments, each made to show one thing.

use crate::choices::{Activation, Clip, DataSet, ForgetInit, Init, Network, Norm, Optimiser, Skip};
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
    let mut presets = first_steps();
    presets.extend(published_dense());
    presets.extend(published_recurrent());
    presets
}

/// The way from a gradient that vanishes to one that does not.
fn first_steps() -> Vec<Preset> {
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
                ..base.clone()
            },
        },
    ]
}

/// Published results about dense networks, on the digits.
fn published_dense() -> Vec<Preset> {
    let base = RunSpec::default();
    let relu = RunSpec { activation: Activation::Relu, init: Init::He, ..base.clone() };
    vec![
        Preset {
            name: "glorot-2010",
            about: "5 sigmoid layers never leave the plateau; with 4 they learn (Glorot & Bengio 2010)",
            spec: RunSpec { depth: 5, learning_rate: 0.1, ..base.clone() },
        },
        Preset {
            name: "flat-weight-gradients",
            about: "gradients of outputs vanish, those of weights stay equal (Glorot & Bengio 2010)",
            spec: RunSpec {
                activation: Activation::Tanh,
                depth: 5,
                width: 256,
                // U(±1/√fan-in) without random biases, the standard initialisation of the paper.
                init: Init::LeCunUniform,
                gain: 0.57735,
                learning_rate: 0.01,
                ..base.clone()
            },
        },
        Preset {
            name: "he-2015",
            about: "30 ReLU layers learn with He weights; with Glorot's they stall (He et al. 2015)",
            spec: RunSpec { depth: 30, width: 128, learning_rate: 0.005, ..relu.clone() },
        },
        Preset {
            name: "batchnorm-sigmoid",
            about: "BatchNorm rescues 8 sigmoid layers (Ioffe & Szegedy 2015)",
            spec: RunSpec { depth: 8, norm: Norm::Batch, learning_rate: 0.1, ..base.clone() },
        },
        Preset {
            name: "batchnorm-explodes",
            about: "80 ReLU layers with BatchNorm: ×1.21 per layer, it explodes (Yang et al. 2019)",
            spec: RunSpec {
                depth: 80,
                norm: Norm::Batch,
                batch: 128,
                learning_rate: 0.01,
                ..relu.clone()
            },
        },
        Preset {
            name: "degradation",
            about: "40 plain ReLU layers learn less than 10 do; residual ones do not (He et al. 2016)",
            spec: RunSpec { depth: 40, width: 32, learning_rate: 0.01, ..relu.clone() },
        },
        Preset {
            name: "highway-100",
            about: "100 highway layers whose gates start nearly closed learn (Srivastava et al. 2015)",
            spec: RunSpec {
                activation: Activation::Tanh,
                depth: 100,
                width: 50,
                skip: Skip::Highway,
                transform_bias: -6.0,
                learning_rate: 0.02,
                ..base
            },
        },
        Preset {
            name: "rezero-100",
            about: "100 residual layers whose branches start at 0 learn (Bachlechner et al. 2020)",
            spec: RunSpec {
                depth: 100,
                width: 50,
                skip: Skip::ReZero,
                learning_rate: 0.01,
                ..relu
            },
        },
    ]
}

/// Published results about recurrent networks, on sequences that ask for memory.
fn published_recurrent() -> Vec<Preset> {
    let memory = RunSpec {
        depth: 1,
        init: Init::PyTorch,
        optimiser: Optimiser::Adam,
        learning_rate: 0.003,
        clip: Clip::Norm,
        clip_at: 1.0,
        ..RunSpec::default()
    };
    let adding =
        RunSpec { data: DataSet::Adding, length: 60, width: 32, batch: 64, ..memory.clone() };
    let order = RunSpec {
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
        ..RunSpec::default()
    };
    vec![
        Preset {
            name: "adding-rnn",
            about: "a tanh RNN cannot add two numbers 60 steps apart (Hochreiter & Schmidhuber 1997)",
            spec: RunSpec { network: Network::Rnn, activation: Activation::Tanh, ..adding.clone() },
        },
        Preset {
            name: "adding-lstm",
            about: "an LSTM with forget bias 1 can (Hochreiter & Schmidhuber 1997)",
            spec: RunSpec {
                network: Network::Lstm,
                forget_init: ForgetInit::Constant,
                forget_bias: 1.0,
                ..adding
            },
        },
        Preset {
            name: "temporal-order",
            about: "an orthogonal tanh RNN on temporal order: exploding steps throw it off (Pascanu et al. 2013)",
            spec: order.clone(),
        },
        Preset {
            name: "temporal-order-clipped",
            about: "the same with the gradient's norm clipped at 1: it learns (Pascanu et al. 2013)",
            spec: RunSpec { clip: Clip::Norm, clip_at: 1.0, ..order },
        },
        Preset {
            name: "copy-memory",
            about: "an LSTM with chrono biases copies across a pause (Tallec & Ollivier 2018)",
            spec: RunSpec {
                data: DataSet::CopyMemory,
                length: 20,
                network: Network::Lstm,
                width: 64,
                forget_init: ForgetInit::Chrono,
                ..memory
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
        for (index, preset) in presets.iter().enumerate() {
            let same = presets[..index].iter().find(|other| other.spec == preset.spec);
            assert_eq!(same.map(|other| other.name), None, "{}", preset.name);
            assert!(preset.about.chars().count() <= 100, "{}", preset.name);
        }
        assert_eq!(presets[0].spec, RunSpec::default());
    }
}
