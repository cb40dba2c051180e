//! What a key of a log means, told by its name: a curve, a measure of a layer and which layer, or nothing.
//!
//! A key is a column, a path in JSON or the tag of a series, such as `grad_norm/fc1.weight`, or, where the log
//! names the layer apart, a metric such as `grad_norm`.

use experiment::Measure;
use protocol::{Taken, Why};

use crate::curves;
use crate::metric::SHOWN;

/// What a key means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Meaning {
    pub(crate) taken: Taken,
    /// The layer that the key names; empty if it names none.
    pub(crate) layer: String,
}

/// What is called the norm of a gradient.
const GRADIENTS: [&str; 30] = [
    "grad",
    "grads",
    "gradient",
    "gradients",
    "grad_norm",
    "grad_norms",
    "gradnorm",
    "gradnorms",
    "gradient_norm",
    "gradient_norms",
    "grad_weight",
    "weight_grad",
    "weight_grad_norm",
    "grad_l2",
    "grad_l2_norm",
    "l2_grad_norm",
    "grad_2_norm",
    "grad_2.0_norm",
    "grad_2.0_norms",
    "grad_norm_l2",
    "norm_grad",
    "param_grad_norm",
    "layer_grad_norm",
    "layer_grad_norms",
    "grad_norm_per_layer",
    "per_layer",
    "per_layer_grad_norm",
    "per_layer_grad_norms",
    "per_layer_gradients",
    "layer_gradients",
];

/// What is called the norm of weights.
const WEIGHTS: [&str; 8] = [
    "weight_norm",
    "weight_norms",
    "weights_norm",
    "param_norm",
    "param_norms",
    "params_norm",
    "parameter_norm",
    "parameter_norms",
];

/// Parts of a path that say nothing of the layer.
const AROUND: [&str; 20] = [
    "train",
    "training",
    "val",
    "eval",
    "optim",
    "debug",
    "stats",
    "metrics",
    "layers",
    "layer",
    "norms",
    "norm",
    "l2_norm",
    "monitor",
    "model",
    "log",
    "logs",
    "param",
    "params",
    "parameters",
];

/// Words in the place of a layer that stand for all of them.
const ALL_LAYERS: [&str; 20] = [
    "total",
    "global",
    "all",
    "overall",
    "network",
    "model",
    "train",
    "training",
    "max",
    "min",
    "mean",
    "avg",
    "average",
    "clipped",
    "unclipped",
    "clip",
    "raw",
    "pre_clip",
    "post_clip",
    "norm",
];

/// Ends of keys that are statistics, not norms.
const STATISTICS: [&str; 21] = [
    "min",
    "max",
    "mean",
    "std",
    "var",
    "median",
    "absmax",
    "abs_max",
    "absmean",
    "abs_mean",
    "stddev",
    "hist",
    "histogram",
    "bins",
    "values",
    "packedbins",
    "_type",
    "count",
    "size",
    "sparsity",
    "zeros",
];

/// Kinds of layers that a bare column may be named after, with a number.
const LAYERS: [&str; 16] = [
    "layer", "layers", "conv", "conv2d", "fc", "linear", "lin", "dense", "block", "blocks",
    "hidden", "lstm", "gru", "rnn", "features", "net",
];

/// Ends of the names of parameters.
const PARAMETERS: [&str; 8] =
    [".weight", "/weight", "/kernel", ".kernel", ".bias", "/bias", "/gamma", "/beta"];

impl Meaning {
    fn new(taken: Taken, layer: &str) -> Meaning {
        Meaning { taken, layer: layer.to_owned() }
    }

    fn left_out(why: Why) -> Meaning {
        Meaning::new(Taken::LeftOut(why), "")
    }

    /// The meaning of a key that has to name its layer itself.
    pub(crate) fn of_key(key: &str) -> Meaning {
        let lower = key.to_ascii_lowercase();
        if lower.ends_with("__min") || lower.ends_with("__max") {
            return Meaning::left_out(Why::Range);
        }
        if let Some(curve) = curves::named(&lower) {
            return Meaning::new(curve, "");
        }
        of_path(key, &lower)
            .or_else(|| of_joined(key, &lower))
            .or_else(|| is_layer(&lower).then(|| of_layer(Measure::GradWeight, key)))
            .unwrap_or(Meaning::left_out(Why::Unknown))
    }

    /// The meaning of a metric whose layer the log names apart.
    pub(crate) fn of_metric(name: &str) -> Meaning {
        let lower = name.to_ascii_lowercase().replace([' ', '-'], "_");
        let taken = curves::named(&lower)
            .or(measure(&lower).map(Taken::Of))
            .or((lower == "norm" || lower == "l2_norm").then_some(Taken::Of(Measure::GradWeight)));
        Meaning::new(taken.unwrap_or(Taken::LeftOut(Why::Unknown)), "")
    }
}

/// The run that the name of a key begins with, as exported panels write it, and the key itself.
pub(crate) fn split_run(name: &str) -> (Option<&str>, &str) {
    match name.rsplit_once(" - ") {
        Some((run, key)) => (Some(run), key),
        None => (None, name),
    }
}

/// The measure of this name.
fn measure(lower: &str) -> Option<Measure> {
    if GRADIENTS.contains(&lower) {
        return Some(Measure::GradWeight);
    }
    if WEIGHTS.contains(&lower) {
        return Some(Measure::WeightNorm);
    }
    SHOWN.into_iter().find(|measure| measure.name() == lower)
}

/// A measure of a layer: its name without what logs put behind it.
fn of_layer(measure: Measure, layer: &str) -> Meaning {
    let lower = layer.to_ascii_lowercase();
    let last = lower.rsplit(['.', '/']).next().unwrap_or_default();
    if STATISTICS.contains(&last) || lower.split('/').any(|part| STATISTICS.contains(&part)) {
        return Meaning::left_out(Why::Statistic);
    }
    if ALL_LAYERS.contains(&lower.as_str()) {
        return Meaning::left_out(Why::Total);
    }
    let ends = [".grad_norm", "_grad_norm", ".gradient_norm", ".grad.norm", ".grad"];
    let end = ends.into_iter().find(|end| lower.ends_with(end)).or_else(|| {
        // A layer may be called norm; a parameter is not.
        let before = lower.strip_suffix(".norm").or(lower.strip_suffix("/norm"))?;
        PARAMETERS.iter().any(|it| before.ends_with(it)).then_some(".norm")
    });
    Meaning::new(Taken::Of(measure), &layer[..layer.len() - end.map_or(0, str::len)])
}

/// The meaning of a path that has a measure among its parts: `optim/grad/X.norm`, `X/grad_norm`.
fn of_path(key: &str, lower: &str) -> Option<Meaning> {
    let parts: Vec<&str> = lower.split('/').collect();
    // Of nested objects `per_layer` says least.
    let best = |index: &usize| (parts[*index] != "per_layer", std::cmp::Reverse(*index));
    let with = |index: &usize| parts.len() > 1 && measure(parts[*index]).is_some();
    let weights = |index: &usize| {
        let norm = lower.contains("norm");
        norm && matches!(parts[*index], "param" | "params" | "weight" | "weights")
            && *index + 1 < parts.len()
    };
    let found = (0..parts.len()).filter(with).max_by_key(best);
    let (at, measure) = match found {
        Some(at) => (at, measure(parts[at])?),
        None => ((0..parts.len()).find(weights)?, Measure::WeightNorm),
    };
    let named: Vec<&str> = key.split('/').collect();
    let around = |part: &&&str| AROUND.contains(&part.to_ascii_lowercase().as_str());
    let per_layer = |part: &&&str| part.eq_ignore_ascii_case("per_layer");
    let before: Vec<&str> =
        named[..at].iter().skip_while(|part| around(part) || per_layer(part)).copied().collect();
    let names = [&before[..], &named[at + 1..]].concat();
    if names.is_empty() {
        let total = measure == Measure::GradWeight;
        return Some(Meaning::left_out(if total { Why::Total } else { Why::Unknown }));
    }
    Some(of_layer(measure, &names.join("/")))
}

/// The meaning of a key in one piece: `grad_norm_fc1`, `fc1.grad_norm`, `gradients.fc1.weight`.
fn of_joined(key: &str, lower: &str) -> Option<Meaning> {
    if GRADIENTS.contains(&lower) {
        return Some(Meaning::left_out(Why::Total));
    }
    // What is too short to be meant without a mark behind it that no word has.
    let is_short = |word: &str| matches!(word, "grad" | "grads" | "per_layer");
    let words = || GRADIENTS.into_iter().chain(WEIGHTS).chain(SHOWN.map(Measure::name));
    let mut found: Option<(usize, Measure, &str)> = None;
    for word in words() {
        let Some(measure) = measure(word) else { continue };
        let before = lower.strip_prefix(word).and_then(|rest| {
            let marks: &[char] = if is_short(word) { &['.', ':'] } else { &['.', ':', '_', ' '] };
            rest.strip_prefix(marks)
        });
        let after = lower.strip_suffix(word).and_then(|rest| {
            let marks: &[char] = if is_short(word) { &['.'] } else { &['.', '_', ' ', ':'] };
            rest.strip_suffix(marks)
        });
        let layer = match (before, after) {
            (Some(rest), _) if !rest.is_empty() => &key[key.len() - rest.len()..],
            (_, Some(rest)) if !rest.is_empty() => &key[..rest.len()],
            _ => continue,
        };
        if found.is_none_or(|found| word.len() > found.0) {
            found = Some((word.len(), measure, layer));
        }
    }
    let (_, measure, layer) = found?;
    let around = layer
        .to_ascii_lowercase()
        .split(['/', '_', '.', ' '])
        .all(|part| part.is_empty() || ALL_LAYERS.contains(&part) || AROUND.contains(&part));
    Some(if around { Meaning::left_out(Why::Total) } else { of_layer(measure, layer) })
}

/// Whether a column alone is named like a layer or one of its parameters: `fc1.weight`, `conv2`.
pub(crate) fn is_layer(lower: &str) -> bool {
    if PARAMETERS.iter().any(|end| lower.ends_with(end)) {
        let other = ["exp_avg", "ratio", "lr", "hist", "adam", "moment", "update"];
        return !lower.split(['/', '.']).any(|part| other.contains(&part));
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let parts: Vec<&str> = lower.split('.').collect();
    let numbered = |part: &&str| {
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        word.len() < part.len() && LAYERS.contains(&word.trim_end_matches(['_', '-']))
    };
    let followed = |pair: &[&str]| LAYERS.contains(&pair[0]) && is_number(pair[1]);
    parts.iter().any(numbered) || parts.windows(2).any(followed)
}

/// Whether a list under this key holds a value for each layer.
pub(crate) fn is_by_layer(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.split(['/', '.']).next_back().is_some_and(|last| measure(last).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_common_tools_name_measure_and_layer() {
        let gradient = |key: &str| {
            let meaning = Meaning::of_key(key);
            (meaning.taken == Taken::Of(Measure::GradWeight)).then_some(meaning.layer)
        };
        for (key, layer) in [
            ("gradients/fc1.weight", "fc1.weight"),
            ("grad_norm/fc1.weight", "fc1.weight"),
            ("train/grad_norm/encoder.0", "encoder.0"),
            ("grad_2.0_norm/fc1.weight", "fc1.weight"),
            ("grad_2.0_norm_fc1.weight", "fc1.weight"),
            ("optim/grad/blocks.0.att_proj.weight.norm", "blocks.0.att_proj.weight"),
            ("l2_norm/grad/model.h.0.ffn.weight", "model.h.0.ffn.weight"),
            ("grad/fc1", "fc1"),
            ("grad/blocks.0.norm", "blocks.0.norm"),
            ("fc1.grad_norm", "fc1"),
            ("fc1/grad_norm", "fc1"),
            ("fc1_grad_norm", "fc1"),
            ("Fc1.weight.grad", "Fc1.weight"),
            ("grad_norm_layer_3", "layer_3"),
            ("grad_norms/0", "0"),
            ("per_layer/fc1", "fc1"),
            ("per_layer/fc1/grad_norm", "fc1"),
            ("layers/fc1/grad_norm", "fc1"),
            ("fc1.weight", "fc1.weight"),
            ("params/Dense_0/kernel", "params/Dense_0/kernel"),
            ("layers.3", "layers.3"),
            ("conv2", "conv2"),
            ("block_7", "block_7"),
        ] {
            assert_eq!(gradient(key).as_deref(), Some(layer), "{key}");
        }
        for (key, taken) in [
            ("per_layer/fc1/weight_norm", Taken::Of(Measure::WeightNorm)),
            ("optim/param/fc1.weight.norm", Taken::Of(Measure::WeightNorm)),
            ("grad_activation/fc1", Taken::Of(Measure::GradActivation)),
            ("update_ratio/fc1", Taken::Of(Measure::UpdateRatio)),
            ("grad_norm", Taken::LeftOut(Why::Total)),
            ("train/grad_norm", Taken::LeftOut(Why::Total)),
            ("total_grad_norm", Taken::LeftOut(Why::Total)),
            ("optim/total_grad_norm", Taken::LeftOut(Why::Total)),
            ("grad_2.0_norm_total", Taken::LeftOut(Why::Total)),
            ("l2_norm/grad/global", Taken::LeftOut(Why::Total)),
            ("optim/grad/fc1.weight.max", Taken::LeftOut(Why::Statistic)),
            ("gradients/fc1.weight/packedBins/size", Taken::LeftOut(Why::Statistic)),
            ("loss__MAX", Taken::LeftOut(Why::Range)),
            ("lr-AdamW", Taken::LeftOut(Why::Unknown)),
            ("grad_scale", Taken::LeftOut(Why::Unknown)),
            ("optim/exp_avg/fc1.weight", Taken::LeftOut(Why::Unknown)),
            ("top5", Taken::LeftOut(Why::Unknown)),
        ] {
            assert_eq!(Meaning::of_key(key).taken, taken, "{key}");
        }
        for name in ["grad_norm", "gradient_norm", "norm", "grad", "grad_weight", "Grad Norm"] {
            let expected = Taken::Of(Measure::GradWeight);
            assert_eq!(Meaning::of_metric(name).taken, expected, "{name}");
        }
        let unknown = Taken::LeftOut(Why::Unknown);
        assert_eq!(Meaning::of_metric("grad_weight_rms").taken, unknown);
    }
}
