//! What the controls offer: the stops of each slider, and the words for names of the experiment.

use spec::{Activation, Init, Plan, Quantity, Skip, Theme};

use crate::messages::{Catalogue, fill};

/// Widths a slider stops at.
pub(crate) const WIDTHS: &[f64] =
    &[8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 96.0, 128.0, 192.0, 256.0];
/// Learning rates a slider stops at.
pub(crate) const LEARNING_RATES: &[f64] = &[
    1e-6, 1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0,
    10.0,
];
/// Momenta a slider stops at.
pub(crate) const MOMENTA: &[f64] = &[0.0, 0.5, 0.8, 0.9, 0.95, 0.99];
/// Batch sizes a slider stops at.
pub(crate) const BATCHES: &[f64] =
    &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// Depths a slider stops at: all of them.
pub(crate) fn depths() -> Vec<f64> {
    (2..=100).map(f64::from).collect()
}

/// The word for an activation function.
pub(crate) fn activation(words: &Catalogue, activation: Activation) -> &'static str {
    match activation {
        Activation::Sigmoid => words.activation_sigmoid,
        Activation::Tanh => words.activation_tanh,
        Activation::Relu => words.activation_relu,
    }
}

/// The word for a kind of skip connections.
pub(crate) fn skip(words: &Catalogue, skip: Skip) -> &'static str {
    match skip {
        Skip::None => words.skip_none,
        Skip::Residual => words.skip_residual,
    }
}

/// The word for an initialisation.
pub(crate) fn init(words: &Catalogue, init: Init) -> &'static str {
    match init {
        Init::Glorot => words.init_glorot,
        Init::He => words.init_he,
        Init::PyTorch => words.init_pytorch,
    }
}

/// The word for a quantity.
pub(crate) fn quantity(words: &Catalogue, quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Activations => words.show_activations,
        Quantity::Weights => words.show_weights,
    }
}

/// The symbol of a quantity's norm.
pub(crate) fn symbol(words: &Catalogue, quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Activations => words.symbol_activations,
        Quantity::Weights => words.symbol_weights,
    }
}

/// The word for a theme.
pub(crate) fn theme(words: &Catalogue, theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => words.theme_auto,
        Theme::Light => words.theme_light,
        Theme::Dark => words.theme_dark,
    }
}

/// The title of a preset.
pub(crate) fn preset(words: &Catalogue, name: &str) -> &'static str {
    match name {
        "deep-sigmoid" => words.preset_deep_sigmoid,
        "residual-sigmoid" => words.preset_residual_sigmoid,
        "shallow-sigmoid" => words.preset_shallow_sigmoid,
        "deep-tanh" => words.preset_deep_tanh,
        "relu-pytorch-default" => words.preset_relu_pytorch_default,
        "relu-he" => words.preset_relu_he,
        "relu-he-100" => words.preset_relu_he_100,
        "exploding-residual" => words.preset_exploding_residual,
        _ => words.experiment_own,
    }
}

/// A layer by name: `layer 3`, `output layer`.
pub(crate) fn layer(words: &Catalogue, plan: &Plan, index: usize) -> String {
    if index < plan.hidden().len() {
        fill(words.layer_name, &[("layer", &(index + 1).to_string())])
    } else {
        words.layer_name_output.to_owned()
    }
}

/// The word for a field of a link.
pub(crate) fn field(words: &Catalogue, key: &str) -> Option<&'static str> {
    Some(match key {
        "data" => words.data,
        "depth" => words.depth,
        "width" => words.width,
        "activation" => words.activation,
        "skip" => words.skip,
        "init" => words.init,
        "learning_rate" => words.learning_rate,
        "momentum" => words.momentum,
        "batch" => words.batch,
        "seed" => words.seed,
        "show" => words.show,
        "lang" => words.language,
        "theme" => words.theme,
        _ => return None,
    })
}
