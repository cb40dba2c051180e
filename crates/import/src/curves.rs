//! Which keys are a loss or an accuracy, by the words in their names.

use protocol::Taken;

/// Words that say nothing of what is measured.
const AROUND: [&str; 13] = [
    "train",
    "training",
    "step",
    "epoch",
    "batch",
    "metrics",
    "metric",
    "total",
    "running",
    "avg",
    "mean",
    "network",
    "categorical",
];

/// Words that say that it was measured on other rows than those of the batch.
const HELD_OUT: [&str; 8] =
    ["val", "valid", "validation", "eval", "evaluation", "test", "dev", "holdout"];

/// The curve of this name, in lower case: `loss`, `train/loss`, `Loss/train`, `val_acc`.
pub(crate) fn named(lower: &str) -> Option<Taken> {
    let mut held_out = false;
    let mut said = ["", ""];
    let mut count = 0;
    for word in words(lower) {
        held_out |= HELD_OUT.contains(&word);
        if HELD_OUT.contains(&word) || AROUND.contains(&word) || said[..count].contains(&word) {
            continue;
        }
        *said.get_mut(count)? = word;
        count += 1;
    }
    match (&said[..count], held_out) {
        (["loss" | "losses"], false) => Some(Taken::Loss),
        (["loss" | "losses"], true) => Some(Taken::TestLoss),
        (["accuracy" | "acc" | "top1"] | ["sparse" | "binary", "accuracy"], true) => {
            Some(Taken::TestAccuracy)
        }
        (["accuracy" | "acc" | "top1"] | ["sparse" | "binary", "accuracy"], false) => {
            Some(Taken::Accuracy)
        }
        // Ultralytics says so only of what it measured on the validation set.
        (["accuracy", "top1"], _) if lower.starts_with("metrics/") => Some(Taken::TestAccuracy),
        _ if is_part_of_loss("train/", lower) => Some(Taken::Loss),
        _ if is_part_of_loss("val/", lower) => Some(Taken::TestLoss),
        _ => None,
    }
}

/// How far the name of a curve is from saying plainly what it is: of several losses in a table the plainest
/// is shown. `None` if it is no curve.
pub(crate) fn distance(name: &str) -> Option<usize> {
    let lower = name.to_ascii_lowercase();
    named(&lower)?;
    // Epochs have fewer values than steps, and a part of a loss is not the loss.
    let epochs = words(&lower).any(|word| word == "epoch");
    let part = is_part_of_loss("train/", &lower) || is_part_of_loss("val/", &lower);
    Some(words(&lower).count() + 10 * usize::from(epochs) + 20 * usize::from(part))
}

/// Whether it is a part of the loss on these rows, as of a detector: `train/box_loss`.
fn is_part_of_loss(rows: &str, lower: &str) -> bool {
    let part = lower.strip_prefix(rows).and_then(|rest| rest.strip_suffix("_loss"));
    part.is_some_and(|part| !part.is_empty() && !AROUND.contains(&part))
}

fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(['/', '_', '.', '-', ' ', '(', ')']).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_are_known_by_their_usual_names() {
        for (name, expected) in [
            ("loss", Some(Taken::Loss)),
            ("train_loss", Some(Taken::Loss)),
            ("train/loss", Some(Taken::Loss)),
            ("loss/train", Some(Taken::Loss)),
            ("train_loss_step", Some(Taken::Loss)),
            ("epoch_loss", Some(Taken::Loss)),
            ("train/box_loss", Some(Taken::Loss)),
            ("val_loss", Some(Taken::TestLoss)),
            ("eval_loss", Some(Taken::TestLoss)),
            ("eval/loss", Some(Taken::TestLoss)),
            ("test_loss", Some(Taken::TestLoss)),
            ("acc", Some(Taken::Accuracy)),
            ("train_accuracy", Some(Taken::Accuracy)),
            ("sparse_categorical_accuracy", Some(Taken::Accuracy)),
            ("val_acc", Some(Taken::TestAccuracy)),
            ("test_accuracy", Some(Taken::TestAccuracy)),
            ("val_categorical_accuracy", Some(Taken::TestAccuracy)),
            ("metrics/accuracy_top1", Some(Taken::TestAccuracy)),
            ("metrics/accuracy_top5", None),
            ("val/box_loss", Some(Taken::TestLoss)),
            ("lr", None),
            ("loss_scale", None),
            ("epoch", None),
            ("lossless", None),
        ] {
            assert_eq!(named(name), expected, "{name}");
        }
        assert!(distance("loss") < distance("train/loss"));
        assert!(distance("train_loss_step") < distance("train_loss_epoch"));
        assert!(distance("train_loss_epoch") < distance("train/box_loss"));
    }
}
