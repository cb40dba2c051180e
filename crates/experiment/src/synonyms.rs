//! What others call our fields and values: PyTorch, Keras, American English. All of it is read, and only our
//! own names are written.

use std::borrow::Cow;

use strsim::osa_distance;

use crate::comparison::pieces;
use crate::field::{Domain, Field};
use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;
use crate::schema::RUN_FIELDS;

/// Our name of a field, and the names that others have for it.
const FIELDS: &[(&str, &[&str])] = &[
    ("data", &["dataset"]),
    ("depth", &["layers", "num_layers", "n_layers", "hidden_layers", "num_hidden_layers"]),
    ("width", &["hidden", "hidden_size", "hidden_dim", "hidden_units", "units", "neurons"]),
    ("activation", &["activation_function", "activation_fn", "nonlinearity"]),
    ("skip", &["skip_connection", "skip_connections", "shortcut", "shortcuts"]),
    (
        "init",
        &[
            "initialisation",
            "initialization",
            "initialiser",
            "initializer",
            "weight_init",
            "weight_initialisation",
            "weight_initialization",
            "kernel_initializer",
        ],
    ),
    ("learning_rate", &["lr", "eta", "step_size"]),
    ("batch", &["batch_size", "minibatch", "minibatch_size"]),
    ("seed", &["random_seed", "random_state", "manual_seed"]),
    ("length", &["sequence_length", "seq_length", "seq_len", "time_steps"]),
    ("network", &["architecture", "cell", "cell_type", "rnn_type"]),
    ("leak", &["negative_slope"]),
    ("norm", &["normalisation", "normalization", "norm_layer"]),
    ("sigma", &["std", "stddev"]),
    ("recurrent_init", &["recurrent_initializer", "recurrent_initialization"]),
    ("loss", &["loss_function", "loss_fn", "criterion", "objective"]),
    ("label_smoothing", &["smoothing"]),
    ("optimiser", &["optimizer", "optim"]),
    ("weight_decay", &["wd", "l2"]),
    ("schedule", &["scheduler", "lr_schedule", "lr_scheduler", "learning_rate_schedule"]),
    ("warm_up", &["warmup_steps", "num_warmup_steps"]),
    ("horizon", &["t_max"]),
    ("clip", &["clipping", "grad_clip", "clip_grad", "gradient_clipping"]),
    ("truncation", &["bptt", "tbptt"]),
];

/// Our name of a value, and the names that others have for it. A name may stand for values of several fields.
const VALUES: &[(&str, &[&str])] = &[
    ("none", &["off", "no", "null", "false"]),
    ("spirals", &["spiral", "two_spirals"]),
    ("moons", &["two_moons", "make_moons"]),
    ("circles", &["two_circles", "make_circles"]),
    ("adding", &["adding_problem"]),
    ("copy-memory", &["copy", "copying"]),
    ("identity", &["linear", "none"]),
    ("sigmoid", &["logistic"]),
    ("silu", &["swish"]),
    ("sine", &["sin", "siren"]),
    ("step", &["heaviside", "binary_step", "unit_step", "threshold"]),
    ("residual", &["resnet", "residual_pre", "pre_activation"]),
    ("glorot", &["xavier", "xavier_uniform", "glorot_uniform"]),
    ("glorot-normal", &["xavier_normal"]),
    ("he", &["kaiming", "kaiming_normal", "he_normal"]),
    ("he-uniform", &["kaiming_uniform"]),
    ("lecun", &["lecun_normal"]),
    ("pytorch", &["torch", "default"]),
    ("normal", &["gaussian", "random_normal"]),
    ("dense", &["mlp", "feedforward", "fully_connected", "linear"]),
    ("rnn", &["simple_rnn", "vanilla", "vanilla_rnn", "elman"]),
    ("batch", &["batch_norm", "batch_norm_1d", "batch_normalization", "bn"]),
    ("layer", &["layer_norm", "layer_normalization", "ln"]),
    ("rms", &["rms_norm"]),
    ("before", &["pre"]),
    ("after", &["post"]),
    ("auto", &["default"]),
    ("cross-entropy", &["ce", "cross_entropy_loss", "categorical_crossentropy"]),
    (
        "binary",
        &["bce", "bce_loss", "bce_with_logits", "bce_with_logits_loss", "binary_crossentropy"],
    ),
    ("mse-sigmoid", &["sigmoid_mse", "quadratic_cost"]),
    ("mse-softmax", &["softmax_mse"]),
    ("mse", &["mse_loss", "squared_error", "mean_squared_error"]),
    ("sgd", &["gd", "stochastic_gradient_descent"]),
    ("nesterov", &["nag"]),
    ("constant", &["none", "fixed"]),
    ("cosine", &["cosine_annealing", "cosine_annealing_lr", "cosine_decay"]),
    ("norm", &["grad_norm", "clip_grad_norm", "global_norm"]),
    ("value", &["clip_grad_value"]),
];

/// The longest name that another one is looked for, in bytes.
const LONGEST: usize = 40;

/// The field of an experiment of this name, ours or another's, however it is joined and capitalised:
/// `learningRate`, `Learning-Rate`, `lr`.
pub fn field(name: &str) -> Option<&'static Field<RunSpec>> {
    let own = |key: &str| RUN_FIELDS.iter().find(|field| alike(field.key, key));
    own(name).or_else(|| own(FIELDS.iter().find(|(_, theirs)| has(theirs, name))?.0))
}

/// The value of a field that `text` names, by our own name; `text` as it is where that is not known, or no name.
pub fn value(domain: Domain, text: &str) -> Cow<'_, str> {
    match domain {
        Domain::Choice(names) => name(names, text).into(),
        Domain::Layered(names) if text.contains([',', '*']) => {
            let piece = |piece: &str| match piece.split_once('*') {
                Some((it, layers)) => format!("{}*{layers}", name(names, it.trim())),
                None => name(names, piece.trim()).to_owned(),
            };
            text.split(',').map(piece).collect::<Vec<_>>().join(",").into()
        }
        Domain::Layered(names) => name(names, text).into(),
        Domain::Integer { .. } | Domain::Number { .. } | Domain::Names(_) => text.into(),
    }
}

/// One of these names, as ours; `text` as it is where that is not known.
fn name<'a>(names: &'static [&'static str], text: &'a str) -> &'a str {
    let own = |key: &str| names.iter().find(|name| alike(name, key)).copied();
    let theirs = || {
        let meant = VALUES.iter().filter(|(_, theirs)| has(theirs, text));
        meant.filter_map(|(our, _)| own(our)).next()
    };
    own(text).or_else(theirs).unwrap_or(text)
}

/// A field and its value, or a comparison, by our own names; what is not known as it is.
pub fn pair(key: &str, value: &str) -> (String, String) {
    if key == "compare" {
        let piece = |piece: &str| match piece.split_once(':') {
            Some((key, value)) => {
                let (key, value) = pair_of_field(key, value);
                format!("{key}:{value}")
            }
            None => piece.to_owned(),
        };
        let run = |run: &str| pieces(run).into_iter().map(piece).collect::<Vec<_>>().join(",");
        return (key.to_owned(), value.split('/').map(run).collect::<Vec<_>>().join("/"));
    }
    let (key, value) = pair_of_field(key, value);
    (key.to_owned(), value.into_owned())
}

fn pair_of_field<'a>(key: &'a str, text: &'a str) -> (&'a str, Cow<'a, str>) {
    field(key).map_or((key, text.into()), |field| (field.key, value(field.domain, text)))
}

/// The problem with `key`, which is no field of an experiment, and the field that may be meant.
pub fn unknown_field(key: &str, text: &str) -> Problem {
    let meant = nearest(key, std::iter::empty());
    Problem::new(key, text, Expected::KnownField(meant.map(str::to_owned)))
}

/// The name that may be meant by `name`: of a field of an experiment, or one of `others`. A quarter of the
/// letters may differ, or change places; in names of four letters and fewer none.
pub fn nearest(name: &str, others: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let ours = RUN_FIELDS.iter().map(|field| field.key).chain(others).map(|own| (own, own));
    let theirs = FIELDS.iter().flat_map(|(own, theirs)| theirs.iter().map(|their| (*their, *own)));
    let near = ours.chain(theirs).filter_map(|(known, own)| {
        let longest = known.len().max(name.len());
        let most = if longest > 4 { longest / 4 } else { return None };
        // An address may have very many names: most are told from ours by their length.
        let distance =
            (known.len().abs_diff(name.len()) <= most).then(|| osa_distance(known, &name))?;
        (distance <= most).then_some((distance, own))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, own)| own)
}

/// Whether a name is in a list.
fn has(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| alike(known, name))
}

/// Whether two names differ only in capitals and in what joins their words.
fn alike(a: &str, b: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        let kept = name.trim().bytes().filter(|byte| !b"_- ".contains(byte));
        kept.map(|byte| byte.to_ascii_lowercase())
    }
    letters(a).eq(letters(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{VIEW_FIELDS, find};

    #[test]
    fn every_name_of_others_stands_for_one_of_ours_and_is_none_itself() {
        let mut seen: Vec<&str> = Vec::new();
        for (own, theirs) in FIELDS {
            assert!(find(RUN_FIELDS, own).is_some(), "{own} is no field");
            for their in *theirs {
                assert!(!RUN_FIELDS.iter().any(|field| alike(field.key, their)), "{their} is ours");
                assert!(find(VIEW_FIELDS, their).is_none(), "{their} is a field of the view");
                assert!(!has(&seen, their), "{their} stands for two fields");
                seen.push(their);
                assert_eq!(field(their).map(|field| field.key), Some(*own));
            }
        }
        for (own, theirs) in VALUES {
            let of: Vec<Domain> = RUN_FIELDS.iter().map(|field| field.domain).collect();
            let of = of.iter().filter(|it| it.choices().contains(own));
            for domain in of.clone() {
                for their in *theirs {
                    let read = value(*domain, their);
                    assert!(domain.parse(&read).is_ok(), "{their} is not read as a value");
                }
            }
            assert!(of.count() > 0, "{own} is no value");
        }
    }

    #[test]
    fn names_of_others_are_read_as_ours() {
        for (key, text, expected) in [
            ("lr", "0.1", ("learning_rate", "0.1")),
            ("learningRate", "0.1", ("learning_rate", "0.1")),
            ("Weight-Decay", "0", ("weight_decay", "0")),
            ("optimizer", "Adam", ("optimiser", "adam")),
            ("activation", "Swish", ("activation", "silu")),
            ("activation", "LeakyReLU", ("activation", "leaky-relu")),
            ("activation", "none", ("activation", "identity")),
            ("weight_init", "kaiming_normal_", ("init", "he")),
            ("kernelInitializer", "GlorotUniform", ("init", "glorot")),
            ("normalization", "BatchNorm1d", ("norm", "batch")),
            ("norm", "none", ("norm", "none")),
            ("norm", "null", ("norm", "none")),
            ("criterion", "CrossEntropyLoss", ("loss", "cross-entropy")),
            ("scheduler", "CosineAnnealingLR", ("schedule", "cosine")),
            ("cell", "LSTM", ("network", "lstm")),
            ("hidden_size", "64", ("width", "64")),
            ("activation", "softmax", ("activation", "softmax")),
            ("colour", "red", ("colour", "red")),
            ("nonlinearity", "ReLU * 2,Swish,tanh*3", ("activation", "relu* 2,silu,tanh*3")),
            (
                "compare",
                "optimizer:Adam/activation:swish,lr:1/same",
                ("compare", "optimiser:adam/activation:silu,learning_rate:1/same"),
            ),
        ] {
            let read = pair(key, text);
            assert_eq!((&*read.0, &*read.1), expected, "{key}={text}");
        }
    }

    #[test]
    fn the_nearest_name_is_found_or_none() {
        let near = |name| nearest(name, ["preset", "lang"].into_iter());
        for (name, expected) in [
            ("optimizr", Some("optimiser")),
            ("lenght", Some("length")),
            ("Depht", Some("depth")),
            ("learning_rat", Some("learning_rate")),
            ("pre_set", Some("preset")),
            ("batchsiz", Some("batch")),
            ("date", None),
            ("deep", None),
            ("log_history", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(near(name), expected, "{name}");
        }
        assert_eq!(near(&"depth".repeat(100_000)), None);
    }
}
