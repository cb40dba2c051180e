//! What the name of a file says: the series that is in it, its run, or its step.

/// Folders of runs that say what the run measured rather than which run it is.
const PARTS: [&str; 6] = ["train", "validation", "val", "eval", "test", "valid"];

/// Words before a step that a dash leads to; behind other words a number is a part of the model's name.
const STEPS: [&str; 11] = [
    "step",
    "steps",
    "checkpoint",
    "ckpt",
    "epoch",
    "iter",
    "iteration",
    "model",
    "weights",
    "grads",
    "gradients",
];

/// Endings of files that are read as text.
const ENDINGS: [&str; 7] = ["csv", "tsv", "txt", "log", "json", "jsonl", "ndjson"];

/// The series of a file that holds a single one, with the run before it as in exported panels. TensorBoard
/// calls its downloads `run-RUN-tag-SERIES.csv`; any other name is the series itself.
pub(crate) fn series(file: &str) -> String {
    // The name of a metric may have points, and no ending.
    let stem = match file.rsplit_once('.') {
        Some((stem, end)) if ENDINGS.contains(&end.to_ascii_lowercase().as_str()) => stem,
        _ => file,
    };
    // A browser counts downloads of the same name.
    let stem = match stem.rsplit_once(" (") {
        Some((before, count)) if count.ends_with(')') && count.len() <= 4 => before,
        _ => stem,
    };
    let named = stem.strip_prefix("run-").and_then(|rest| rest.split_once("-tag-"));
    match named {
        None => stem.to_owned(),
        Some(("." | "", series)) => series.to_owned(),
        Some((run, series)) if PARTS.contains(&run) => format!("{run}/{series}"),
        Some((run, series)) => format!("{run} - {series}"),
    }
}

/// The step in the name of a file, where it is meant: `_100`, `step-100`, `checkpoint-100`, `step=100`, but not
/// the number of `gpt2`, `resnet-50` or a part `-of-00003`.
pub(crate) fn step(file: &str) -> Option<u64> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let before = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = stem[before.len()..].parse().ok()?;
    let word_of = |text: &str| {
        let start = text.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        STEPS.contains(&text[start..].to_ascii_lowercase().as_str())
    };
    let is_meant = match before.strip_suffix(['-', '=', '.', ' ']) {
        Some(word) => word_of(word),
        None => before.is_empty() || before.ends_with('_') || word_of(before),
    };
    is_meant.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_where_it_is_meant() {
        for (file, expected) in [
            ("step-100.safetensors", Some(100)),
            ("checkpoint-2000.safetensors", Some(2000)),
            ("g_7.safetensors", Some(7)),
            ("epoch=3-step=40.safetensors", Some(40)),
            ("step12.safetensors", Some(12)),
            ("model-10.safetensors", Some(10)),
            ("7.safetensors", Some(7)),
            ("gpt2.safetensors", None),
            ("resnet18.safetensors", None),
            ("resnet-50.safetensors", None),
            ("model-00001-of-00003.safetensors", None),
            ("weights.safetensors", None),
        ] {
            assert_eq!(step(file), expected, "{file}");
        }
    }

    #[test]
    fn a_series_is_named_by_its_file() {
        for (file, expected) in [
            ("grad_norm_fc1.weight.csv", "grad_norm_fc1.weight"),
            ("run-.-tag-grad_norm_fc1.csv", "grad_norm_fc1"),
            ("run-a-tag-loss.csv", "a - loss"),
            ("run-validation-tag-epoch_loss.json", "validation/epoch_loss"),
            ("loss (2).csv", "loss"),
            ("loss", "loss"),
            ("fc1.weight", "fc1.weight"),
        ] {
            assert_eq!(series(file), expected, "{file}");
        }
    }
}
