//! The controls' view of the table of fields: stops, options, and the words for written names.

use spec::schema::{Domain, Field, RUN_FIELDS, VIEW_FIELDS, Value, find};
use spec::{Plan, Quantity, RunSpec};

use crate::messages::{Catalogue, Key, fill};

/// The values a slider stops at; what lies between can still come from a link.
pub(crate) fn stops(key: &str) -> Vec<f64> {
    match key {
        "depth" => (2..=100).map(f64::from).collect(),
        "width" => vec![8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 96.0, 128.0, 192.0, 256.0],
        "learning_rate" => vec![
            1e-6, 1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0,
            2.0, 5.0, 10.0,
        ],
        "momentum" => vec![0.0, 0.5, 0.8, 0.9, 0.95, 0.99],
        "batch" => (0..=10).map(|power| f64::from(1 << power)).collect(),
        _ => unreachable!("{key} has no slider"),
    }
}

/// The number in a field of the experiment.
pub(crate) fn number(spec: &RunSpec, key: &str) -> f64 {
    match value_of(RUN_FIELDS, spec, key) {
        Value::Integer(n) => n as f64,
        Value::Number(x) => x,
        Value::Choice(_) => unreachable!("{key} is no number"),
    }
}

/// Writes the nearest valid number into a field of the experiment.
pub(crate) fn set_number(spec: &mut RunSpec, key: &str, number: f64) {
    let Some(field) = find(RUN_FIELDS, key) else { unreachable!("{key} is no field") };
    let value = match field.domain {
        Domain::Integer { min, max } => Value::Integer((number as u64).clamp(min, max)),
        Domain::Number { min, max } => Value::Number(number.clamp(min, max)),
        Domain::Choice(_) => unreachable!("{key} is no number"),
    };
    (field.set)(spec, value);
}

/// The name chosen in a field of the experiment or of the view.
pub(crate) fn chosen<T>(fields: &'static [Field<T>], of: &T, key: &str) -> &'static str {
    match value_of(fields, of, key) {
        Value::Choice(name) => name,
        Value::Integer(_) | Value::Number(_) => unreachable!("{key} is no choice"),
    }
}

/// Chooses a name in a field of the experiment or of the view.
pub(crate) fn choose<T>(fields: &'static [Field<T>], of: &mut T, key: &str, name: &'static str) {
    if let Some(field) = find(fields, key) {
        (field.set)(of, Value::Choice(name));
    }
}

/// The names a field of the experiment or of the view offers, each with its word.
pub(crate) fn options(key: &str) -> Vec<(&'static str, Key)> {
    let run = find(RUN_FIELDS, key).map(|field| field.domain);
    match run.or_else(|| find(VIEW_FIELDS, key).map(|field| field.domain)) {
        Some(Domain::Choice(names)) => names.iter().map(|name| (*name, word(name))).collect(),
        _ => unreachable!("{key} is no choice"),
    }
}

fn value_of<T>(fields: &'static [Field<T>], of: &T, key: &str) -> Value {
    match find(fields, key) {
        Some(field) => (field.get)(of),
        None => unreachable!("{key} is no field"),
    }
}

/// The word for a field, if there is such a field.
pub(crate) fn field_word(key: &str) -> Option<Key> {
    let known = find(RUN_FIELDS, key).is_some() || find(VIEW_FIELDS, key).is_some();
    known.then(|| word(key))
}

/// The word for a written name: of an option, a field or a preset.
pub(crate) fn word(name: &str) -> Key {
    match name {
        "sigmoid" => |words| words.activation_sigmoid,
        "tanh" => |words| words.activation_tanh,
        "relu" => |words| words.activation_relu,
        "none" => |words| words.skip_none,
        "residual" => |words| words.skip_residual,
        "glorot" => |words| words.init_glorot,
        "he" => |words| words.init_he,
        "pytorch" => |words| words.init_pytorch,
        "activations" => |words| words.show_activations,
        "weights" => |words| words.show_weights,
        "auto" => |words| words.theme_auto,
        "light" => |words| words.theme_light,
        "dark" => |words| words.theme_dark,
        "data" => |words| words.data,
        "depth" => |words| words.depth,
        "width" => |words| words.width,
        "activation" => |words| words.activation,
        "skip" => |words| words.skip,
        "init" => |words| words.init,
        "learning_rate" => |words| words.learning_rate,
        "momentum" => |words| words.momentum,
        "batch" => |words| words.batch,
        "seed" => |words| words.seed,
        "show" => |words| words.show,
        "lang" => |words| words.language,
        "theme" => |words| words.theme,
        "deep-sigmoid" => |words| words.preset_deep_sigmoid,
        "residual-sigmoid" => |words| words.preset_residual_sigmoid,
        "shallow-sigmoid" => |words| words.preset_shallow_sigmoid,
        "deep-tanh" => |words| words.preset_deep_tanh,
        "relu-pytorch-default" => |words| words.preset_relu_pytorch_default,
        "relu-he" => |words| words.preset_relu_he,
        "relu-he-100" => |words| words.preset_relu_he_100,
        "exploding-residual" => |words| words.preset_exploding_residual,
        _ => unreachable!("{name} has no word"),
    }
}

/// A number of a field with its unit, for screen readers.
pub(crate) fn spoken(words: &Catalogue, key: &str, figures: &str) -> String {
    let message = match key {
        "depth" => words.depth_value,
        "width" => words.width_value,
        "batch" => words.batch_value,
        _ => "{value}",
    };
    fill(message, &[("value", figures)])
}

/// The symbol of a quantity's norm.
pub(crate) fn symbol(words: &Catalogue, quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Activations => words.symbol_activations,
        Quantity::Weights => words.symbol_weights,
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
