//! Which single changes of an experiment may help it against a trouble, the best first.
//!
//! This is only a list of what is worth a try; whether a change does help is for others to judge.

use model::{Activation, Init};

use crate::choices::{Clip, ForgetInit, Network, Norm, Optimiser, RecurrentInit, Skip};
use crate::comparison::Flip;
use crate::families;
use crate::plan::check;
use crate::run_spec::RunSpec;
use crate::schema::{RUN_FIELDS, Value, find};

/// What is wrong with the gradients of an experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// They get smaller from layer to layer, or from time step to time step.
    Vanishing {
        /// What makes them smaller.
        by: Shrinking,
        /// The factor on every gradient of a layer that would keep its size, if it is known.
        missing: Option<f64>,
    },
    /// They get larger.
    Exploding {
        /// As for [`Trouble::Vanishing`].
        missing: Option<f64>,
    },
    /// Units are off on every row.
    Dead,
    /// Activations lie on their flat ends.
    Saturated,
    /// Gradients of rows are as unlike each other as noise.
    Shattered,
    /// The loss does not fall, and it is no matter of the gradient's course.
    NotLearning {
        /// Whether the loss is above that of guessing: steps are too large.
        overshoots: bool,
    },
    /// Numbers left the range of f32.
    NonFinite {
        /// Whether the initial parameters did that, before anything was trained.
        at_once: bool,
    },
}

/// What makes gradients smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrinking {
    /// The slopes of the activation function.
    Activation,
    /// Weights that are too small.
    Weights,
    /// Something else, or nobody knows.
    Other,
}

impl Flip {
    /// The experiment with this change; `None` where it changes nothing, has no part, or is not valid.
    pub fn changed(&self, spec: &RunSpec) -> Option<RunSpec> {
        let field = find(RUN_FIELDS, self.field)?;
        if (field.get)(spec) == self.value || !field.domain.contains(self.value) {
            return None;
        }
        let mut changed = spec.clone();
        (field.set)(&mut changed, self.value);
        ((field.applies)(&changed) && check(&changed).is_ok()).then_some(changed)
    }

    /// Whether it leaves the network as it starts, and changes only how it is trained.
    pub fn keeps_the_start(&self) -> bool {
        matches!(self.field, "clip" | "learning_rate")
    }
}

/// Clipping by the norm, if nothing is clipped yet.
pub fn clipping(spec: &RunSpec) -> Option<Flip> {
    (spec.clip == Clip::None).then(by_norm)
}

/// The changes that may help, in the order of preference. Some change nothing, or are not valid; see
/// [`Flip::changed`].
pub fn against(spec: &RunSpec, trouble: Trouble) -> Vec<Flip> {
    let recurrent = spec.network.is_recurrent();
    let mut list = Vec::new();
    match trouble {
        Trouble::Vanishing { missing, .. } if recurrent => {
            list.extend(remembering(spec));
            list.extend(gains(spec, missing));
            list.extend(shorter(spec));
        }
        Trouble::Vanishing { by, missing } => {
            let weights = [Init::He, Init::Orthogonal, Init::Glorot].map(init);
            let shapes = [Activation::Tanh, Activation::Relu, Activation::Selu].map(activation);
            let (first, second) = match by {
                Shrinking::Activation => (shapes, weights),
                Shrinking::Weights | Shrinking::Other => (weights, shapes),
            };
            list.extend(first);
            if by == Shrinking::Weights {
                list.extend(gains(spec, missing));
            }
            list.push(number("transform_bias", -6.0));
            list.extend([Skip::Residual, Skip::ResidualScaled].map(skip));
            list.extend([Norm::Batch, Norm::Layer].map(norm));
            list.extend(second);
            list.extend(gains(spec, missing));
            list.extend(shorter(spec));
        }
        Trouble::Exploding { missing } => {
            if !recurrent {
                list.extend(calming(spec));
            }
            list.extend([Init::He, Init::Glorot, Init::LeCun, Init::PyTorch].map(init));
            if recurrent {
                list.push(choice("recurrent_init", RecurrentInit::Orthogonal.name()));
                list.push(network(Network::Gru));
            }
            list.extend(gains(spec, missing));
            if !recurrent {
                list.extend([Norm::Layer, Norm::Batch].map(norm));
                list.push(skip(Skip::ResidualScaled));
            }
            list.extend(shorter(spec));
        }
        Trouble::Dead if has_no_slope(spec) => {
            list.extend([Activation::Tanh, Activation::Relu, Activation::Sigmoid].map(activation));
        }
        Trouble::Dead => {
            list.extend([slower(spec), activation(Activation::LeakyRelu)]);
            list.extend([Init::He, Init::Glorot].map(init));
            list.push(norm(Norm::Batch));
        }
        Trouble::Saturated => {
            list.extend([Init::Glorot, Init::LeCun].map(init));
            list.extend([norm(Norm::Batch), activation(Activation::Relu), slower(spec)]);
        }
        Trouble::Shattered => list.extend([Skip::ResidualScaled, Skip::Residual].map(skip)),
        Trouble::NotLearning { overshoots } => {
            list.extend([4, 2].map(|by| wider(spec, by)));
            list.push(if overshoots { slower(spec) } else { faster(spec) });
            list.extend([Activation::Tanh, Activation::Relu].map(activation));
        }
        Trouble::NonFinite { at_once: true } => {
            list.extend([Init::Glorot, Init::He, Init::LeCun, Init::Orthogonal].map(init));
            list.extend([Norm::Layer, Norm::Batch].map(norm));
            list.extend(smaller_weights(spec));
        }
        Trouble::NonFinite { at_once: false } => {
            list.extend([slower(spec), by_norm(), init(Init::Glorot), norm(Norm::Layer)]);
        }
    }
    list
}

/// Whether no gradient passes the activation function, whatever else is changed.
fn has_no_slope(spec: &RunSpec) -> bool {
    families::activation::of_layers(spec).any(Activation::has_no_slope)
}

fn choice(field: &'static str, name: &'static str) -> Flip {
    Flip { field, value: Value::Choice(name) }
}

fn number(field: &'static str, value: f64) -> Flip {
    Flip { field, value: Value::Number(value) }
}

fn activation(it: Activation) -> Flip {
    choice("activation", it.name())
}

fn skip(it: Skip) -> Flip {
    choice("skip", it.name())
}

fn norm(it: Norm) -> Flip {
    choice("norm", it.name())
}

fn init(it: Init) -> Flip {
    choice("init", it.name())
}

fn network(it: Network) -> Flip {
    choice("network", it.name())
}

fn by_norm() -> Flip {
    choice("clip", Clip::Norm.name())
}

/// A tenth of the learning rate.
pub fn slower(spec: &RunSpec) -> Flip {
    number("learning_rate", rounded(spec.learning_rate / 10.0))
}

/// Ten times the learning rate, or what is usual for a small network where that is more.
fn faster(spec: &RunSpec) -> Flip {
    let usual = match spec.optimiser {
        Optimiser::Sgd | Optimiser::Nesterov => 0.1,
        Optimiser::Adam | Optimiser::AdamW | Optimiser::RmsProp => 0.003,
    };
    number("learning_rate", rounded(spec.learning_rate * 10.0).max(usual))
}

/// So many times the width.
fn wider(spec: &RunSpec, by: usize) -> Flip {
    Flip { field: "width", value: Value::Integer((spec.width * by) as u64) }
}

/// Gains that make every weight smaller, and deviations where the weights have one of their own.
fn smaller_weights(spec: &RunSpec) -> Vec<Flip> {
    let by = [0.3, 0.1, 0.03];
    let gains = by.map(|by| number("gain", rounded(spec.gain * by)));
    let deviations = by.map(|by| number("sigma", rounded(spec.sigma * by)));
    [gains, deviations].concat()
}

/// What helps a recurrent network that forgets.
fn remembering(spec: &RunSpec) -> Vec<Flip> {
    let mut list = Vec::new();
    match spec.network {
        Network::Rnn => {
            list.push(choice("recurrent_init", RecurrentInit::Orthogonal.name()));
            list.extend([Network::Lstm, Network::Gru].map(network));
            list.extend([Init::Glorot, Init::Orthogonal, Init::He].map(init));
            list.push(activation(Activation::Tanh));
        }
        Network::Lstm | Network::Gru => {
            let biases = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0];
            list.extend(biases.map(|bias| number("forget_bias", bias)));
            let inits = [ForgetInit::Constant, ForgetInit::Chrono];
            list.extend(inits.map(|it| choice("forget_init", it.name())));
            list.extend([Network::Lstm, Network::Gru].map(network));
        }
        Network::Dense => {}
    }
    list
}

/// What lets a dense network with branches, or with normalisation, amplify less.
fn calming(spec: &RunSpec) -> Vec<Flip> {
    let mut list = Vec::new();
    if spec.skip != Skip::None {
        list.extend([Skip::ResidualScaled, Skip::ReZero].map(skip));
    }
    if spec.norm != Norm::None {
        list.extend([Skip::Residual, Skip::ResidualScaled].map(skip));
        list.push(norm(Norm::None));
    }
    list
}

/// Gains that may keep a gradient's size: by what is missing, where it is proportional to the gain, and
/// some around it.
fn gains(spec: &RunSpec, missing: Option<f64>) -> Vec<Flip> {
    let Some(missing) = missing else { return Vec::new() };
    [1.0, 0.8, 1.25, 1.6].map(|by| number("gain", rounded(spec.gain * missing * by))).to_vec()
}

/// The last resort: fewer layers or time steps.
fn shorter(spec: &RunSpec) -> Vec<Flip> {
    let (field, now) =
        if spec.network.is_recurrent() { ("length", spec.length) } else { ("depth", spec.depth) };
    [2, 4, 8, 16, 32].map(|by| Flip { field, value: Value::Integer((now / by) as u64) }).to_vec()
}

/// Three significant digits at most, so that a value that is shown is the value that is meant.
fn rounded(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let digits = 2.0 - libm::floor(libm::log10(value));
    if digits >= 0.0 {
        let scale = libm::pow(10.0, digits);
        libm::round(value * scale) / scale
    } else {
        let scale = libm::pow(10.0, -digits);
        libm::round(value / scale) * scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::DataSet;

    const TROUBLES: [Trouble; 11] = [
        Trouble::Vanishing { by: Shrinking::Activation, missing: Some(1.7) },
        Trouble::Vanishing { by: Shrinking::Weights, missing: Some(1.7) },
        Trouble::Vanishing { by: Shrinking::Other, missing: None },
        Trouble::Exploding { missing: Some(0.6) },
        Trouble::Dead,
        Trouble::Saturated,
        Trouble::Shattered,
        Trouble::NotLearning { overshoots: false },
        Trouble::NotLearning { overshoots: true },
        Trouble::NonFinite { at_once: true },
        Trouble::NonFinite { at_once: false },
    ];

    #[test]
    fn changes_are_of_fields_and_some_of_each_list_can_be_made() {
        for &network in Network::ALL {
            let spec = RunSpec { network, data: DataSet::Adding, ..RunSpec::default() };
            for trouble in TROUBLES {
                let list = against(&spec, trouble);
                for flip in &list {
                    assert!(find(RUN_FIELDS, flip.field).is_some(), "{flip:?}");
                    let changed = flip.changed(&spec);
                    assert!(changed.is_none_or(|it| it != spec && check(&it).is_ok()), "{flip:?}");
                }
                let helps = list.iter().any(|flip| flip.changed(&spec).is_some());
                let none = trouble == Trouble::Shattered && network.is_recurrent();
                assert_eq!(helps, !none, "{network} {trouble:?}");
            }
        }
    }

    #[test]
    fn what_is_not_valid_or_changes_nothing_is_no_change() {
        let spec = RunSpec::default();
        assert_eq!(activation(spec.activation).changed(&spec), None);
        assert_eq!(number("gain", 1e9).changed(&spec), None);
        assert_eq!(number("forget_bias", 2.0).changed(&spec), None);
        assert!(slower(&spec).changed(&spec).is_some_and(|it| it.learning_rate == 0.0005));
    }

    #[test]
    fn the_start_is_kept_where_the_model_stays_the_same() {
        let spec = RunSpec::default();
        let model = |spec: &RunSpec| check(spec).map(|plan| plan.model);
        for flip in TROUBLES.iter().flat_map(|&trouble| against(&spec, trouble)) {
            let Some(changed) = flip.changed(&spec) else { continue };
            assert_eq!(flip.keeps_the_start(), model(&changed) == model(&spec), "{flip:?}");
        }
    }

    #[test]
    fn what_is_clipped_already_is_not_clipped_again() {
        let spec = RunSpec::default();
        let clipped = clipping(&spec).and_then(|flip| flip.changed(&spec));
        assert!(clipped.is_some_and(|it| it.clip == Clip::Norm && clipping(&it).is_none()));
    }

    #[test]
    fn shown_values_have_three_digits() {
        let given = [0.0, -1.0, 0.123_456, 123_456.0, 1.0];
        assert_eq!(given.map(rounded), [0.0, 0.0, 0.123, 123_000.0, 1.0]);
    }
}
