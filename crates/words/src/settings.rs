//! The controls' view of the table of fields: stops, options, and the words for written names.

use experiment::number::between;
use experiment::schema::{Domain, Field, RUN_FIELDS, VIEW_FIELDS, Value, find};
use experiment::{Measure, Plan, Problem, RunSpec};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::numbers::{decimal, setting};

/// The values a slider stops at, none for what has no slider; what lies between can still come from a link.
pub fn stops(key: &str) -> Vec<f64> {
    match key {
        // One by one where a layer more or less can be seen, then in strides.
        "depth" => {
            let strides = [60, 70, 80, 90, 100, 150, 200, 300, 500, 700, 1000];
            (1..=50).chain(strides).map(f64::from).collect()
        }
        "width" => {
            vec![2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 96.0, 128.0, 192.0, 256.0]
        }
        "length" => vec![
            2.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0, 200.0,
            300.0, 400.0, 500.0,
        ],
        "noise" => (0..=20).map(|n| f64::from(n) / 20.0).collect(),
        "leak" => vec![0.0, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0],
        "block" => (1..=8).map(f64::from).collect(),
        "transform_bias" => (-10..=4).map(f64::from).collect(),
        "gain" => {
            vec![0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0, 3.0, 4.0, 5.0, 10.0]
        }
        "sigma" => vec![0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0],
        "bias_variance" => vec![0.0, 0.001, 0.01, 0.05, 0.1, 0.5, 1.0, 2.0],
        "forget_bias" => (-4..=8).map(f64::from).collect(),
        "label_smoothing" => vec![0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5],
        "weight_decay" => vec![0.0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1],
        "warm_up" => vec![0.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0],
        "horizon" => vec![100.0, 300.0, 1000.0, 2000.0, 5000.0, 10_000.0, 30_000.0],
        "clip_at" => vec![1e-3, 0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 3.0, 10.0, 100.0],
        "truncation" => vec![0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0],
        "learning_rate" => vec![
            1e-6, 1e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0,
            2.0, 5.0, 10.0,
        ],
        "momentum" => vec![0.0, 0.5, 0.8, 0.9, 0.95, 0.99],
        "batch" => (0..=10).map(|power| f64::from(1 << power)).collect(),
        _ => Vec::new(),
    }
}

/// The number in a field of the experiment; NaN where it holds none.
pub fn number(spec: &RunSpec, key: &str) -> f64 {
    match value_of(RUN_FIELDS, spec, key) {
        Some(Value::Integer(n)) => n as f64,
        Some(Value::Number(x)) => x,
        Some(Value::Choice(_) | Value::Names(_) | Value::Layered(_)) | None => f64::NAN,
    }
}

/// Writes the nearest valid number into a field of the experiment, if it holds numbers.
pub fn set_number(spec: &mut RunSpec, key: &str, number: f64) {
    let Some(field) = find(RUN_FIELDS, key) else { return };
    let value = match field.domain {
        Domain::Integer { min, max } => Value::Integer((number as u64).clamp(min, max)),
        Domain::Number { min, max } => Value::Number(between(number, min, max)),
        Domain::Choice(_) | Domain::Names(_) | Domain::Layered(_) => return,
    };
    (field.set)(spec, value);
}

/// What is chosen where layers have different values: none of the options.
pub const LAYERED: &str = "layered";

/// The name chosen in a field of the experiment or of the view, or [`LAYERED`]; empty where none is chosen.
pub fn chosen<T>(fields: &'static [Field<T>], of: &T, key: &str) -> &'static str {
    match value_of(fields, of, key) {
        Some(Value::Choice(name)) => name,
        Some(Value::Layered(_)) => LAYERED,
        Some(Value::Integer(_) | Value::Number(_) | Value::Names(_)) | None => "",
    }
}

/// Chooses a name in a field of the experiment or of the view.
pub fn choose<T>(fields: &'static [Field<T>], of: &mut T, key: &str, name: &'static str) {
    if let Some(field) = find(fields, key) {
        (field.set)(of, Value::Choice(name));
    }
}

/// The names a field of the experiment or of the view offers; none where nothing is chosen by name.
pub fn options(key: &str) -> &'static [&'static str] {
    let run = find(RUN_FIELDS, key).map(|field| field.domain);
    let domain = run.or_else(|| find(VIEW_FIELDS, key).map(|field| field.domain));
    domain.map_or(&[], |domain| domain.choices())
}

/// The names a field offers in the order in which they are shown, those that everybody knows first, and how
/// many these are.
pub fn usual_first(key: &str) -> (&'static [&'static str], usize) {
    match key {
        "activation" => (FUNCTIONS, 3),
        "skip" => (options(key), 2),
        "norm" => (options(key), 2),
        "init" => (INITS, 3),
        _ => (options(key), usize::MAX),
    }
}

/// The activation functions. The identity, of little use but to compare with, comes last.
const FUNCTIONS: &[&str] = &[
    "sigmoid",
    "tanh",
    "relu",
    "leaky-relu",
    "silu",
    "gelu",
    "elu",
    "selu",
    "softplus",
    "sine",
    "step",
    "identity",
];

/// The initialisations: first of each pair the one that is named without its distribution.
const INITS: &[&str] = &[
    "glorot",
    "he",
    "pytorch",
    "lecun",
    "orthogonal",
    "normal",
    "glorot-normal",
    "he-uniform",
    "lecun-uniform",
];

/// A field of the experiment as a link writes it.
pub fn written(spec: &RunSpec, key: &str) -> String {
    value_of(RUN_FIELDS, spec, key).map_or_else(String::new, |value| value.to_string())
}

/// The experiment with a field as it is typed, or with the value that is surely meant.
///
/// # Errors
///
/// What would be valid, if it is not.
pub fn read(spec: &RunSpec, key: &str, text: &str) -> Result<RunSpec, Problem> {
    let mut read = spec.clone();
    if let Some(field) = find(RUN_FIELDS, key) {
        match field.domain.parse(text) {
            Ok(value) | Err(Some(value)) => (field.set)(&mut read, value),
            Err(None) => return Err(field.problem(text)),
        }
    }
    Ok(read)
}

/// Whether a field has a part in this experiment.
pub fn applies(spec: &RunSpec, key: &str) -> bool {
    find(RUN_FIELDS, key).is_some_and(|field| (field.applies)(spec))
}

fn value_of<T>(fields: &'static [Field<T>], of: &T, key: &str) -> Option<Value> {
    find(fields, key).map(|field| (field.get)(of))
}

/// The word for a field, if there is such a field.
pub fn field_word(words: &Catalogue, key: &str) -> Option<&'static str> {
    let key = if key == "lang" { "language" } else { key };
    let known = key == "language" || find(RUN_FIELDS, key).is_some();
    let known = known || find(VIEW_FIELDS, key).is_some();
    known.then(|| words.named(&[key]))
}

/// A value in words.
pub fn value_word(words: &Catalogue, key: &str, value: Value) -> String {
    match value {
        Value::Choice(name) => words.named(&[key, name]).to_owned(),
        Value::Names(names) => names.to_string(),
        Value::Layered(layered) => {
            let stretch = |(name, layers): (&'static str, Option<u16>)| {
                let name = words.named(&[key, name]);
                match layers {
                    Some(layers) if layers > 1 => format!("{name} × {layers}"),
                    Some(_) | None => name.to_owned(),
                }
            };
            layered.stretches().map(stretch).collect::<Vec<_>>().join(", ")
        }
        Value::Integer(n) => decimal(n as f64, 0, words),
        Value::Number(x) => setting(x, 4, words),
    }
}

/// The fields that are told of an experiment, as in a link: the main fields, and of the others those that
/// were changed.
pub fn told_fields(spec: &RunSpec) -> impl Iterator<Item = &'static Field<RunSpec>> {
    let default = RunSpec::default();
    RUN_FIELDS.iter().filter(move |field| {
        let changed = (field.get)(spec) != (field.get)(&default);
        (field.applies)(spec) && (!field.left_out || changed)
    })
}

/// The settings in words.
pub fn told(spec: &RunSpec, words: &Catalogue) -> Vec<String> {
    told_fields(spec)
        .map(|field| {
            let value = value_word(words, field.key, (field.get)(spec));
            format!("{}: {value}", words.named(&[field.key]))
        })
        .collect()
}

/// A number of a field with its unit, for screen readers; `figures` is the number as it is shown.
pub fn spoken(words: &Catalogue, key: &str, number: f64, figures: &str) -> String {
    let message = match key {
        "depth" => words.depth_value,
        "width" => words.width_value,
        "batch" => words.batch_value,
        "length" => words.length_value,
        "truncation" => words.truncation_value,
        _ => return figures.to_owned(),
    };
    fill(message.of_decimal(number), &[("count", figures)])
}

/// The symbol of what is measured.
pub fn symbol(words: &Catalogue, measure: Measure) -> &'static str {
    match measure {
        Measure::GradActivation => words.symbol_activations,
        Measure::GradWeight => words.symbol_weights,
        Measure::UpdateRatio => words.symbol_updates,
        Measure::WeightNorm => words.symbol_weight_norms,
        Measure::ActivationMean | Measure::ActivationDeviation => words.symbol_deviation,
        Measure::Saturated => words.symbol_saturated,
        Measure::Gate(_) => words.symbol_gates,
    }
}

/// A layer by name: `layer 3`, `output layer`.
pub fn layer(words: &Catalogue, plan: &Plan, index: usize) -> String {
    if index < plan.model.hidden().len() {
        fill(words.layer_name, &[("layer", &(index + 1).to_string())])
    } else {
        words.layer_name_output.to_owned()
    }
}
