//! The recipe: an experiment in one sentence, word by word. Each word stands for one field.

use experiment::RunSpec;
use experiment::schema::{RUN_FIELDS, find};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::settings::{applies, chosen, number, told_fields, value_word};

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// A dot: another matter.
    Dot,
    /// A comma: more of the same matter.
    Comma,
    /// Nothing but a space.
    Space,
}

/// A word of the sentence.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The written name of its field.
    pub key: &'static str,
    /// How it is joined to what stands before it.
    pub join: Join,
    /// The group of settings that it belongs to; `None` for what is flipped.
    pub group: Option<&'static str>,
}

const fn word(key: &'static str, join: Join, group: &'static str) -> Word {
    Word { key, join, group: Some(group) }
}

const fn flip(key: &'static str) -> Word {
    Word { key, join: Join::Dot, group: None }
}

/// The words in their order.
pub static WORDS: &[Word] = &[
    flip("network"),
    word("depth", Join::Comma, "network"),
    word("width", Join::Space, "network"),
    word("length", Join::Comma, "data"),
    flip("activation"),
    word("leak", Join::Comma, "network"),
    flip("skip"),
    word("block", Join::Space, "network"),
    word("transform_bias", Join::Comma, "network"),
    flip("norm"),
    word("norm_place", Join::Space, "network"),
    flip("init"),
    word("gain", Join::Space, "weights"),
    word("sigma", Join::Comma, "weights"),
    word("bias_variance", Join::Comma, "weights"),
    word("recurrent_init", Join::Comma, "weights"),
    word("forget_init", Join::Comma, "weights"),
    word("forget_bias", Join::Comma, "weights"),
    word("optimiser", Join::Dot, "training"),
    word("learning_rate", Join::Comma, "training"),
    word("momentum", Join::Comma, "training"),
    word("weight_decay", Join::Comma, "training"),
    word("schedule", Join::Comma, "training"),
    word("warm_up", Join::Comma, "training"),
    word("horizon", Join::Comma, "training"),
    word("clip", Join::Dot, "training"),
    word("clip_at", Join::Comma, "training"),
    word("truncation", Join::Dot, "training"),
    word("loss", Join::Dot, "training"),
    word("label_smoothing", Join::Comma, "training"),
    word("batch", Join::Dot, "training"),
    word("data", Join::Dot, "data"),
    word("noise", Join::Comma, "data"),
    word("seed", Join::Dot, "weights"),
];

/// What the sentence says of a field; `None` where it has no part in the experiment, or has its default
/// and goes without saying.
pub fn said(words: &Catalogue, spec: &RunSpec, key: &str) -> Option<String> {
    let field = find(RUN_FIELDS, key).filter(|_| applies(spec, key) && is_told(spec, key))?;
    let value = value_word(words, key, (field.get)(spec));
    let option = chosen(RUN_FIELDS, spec, key);
    let filled = |message: &str| fill(message, &[("value", &value)]);
    let with_count = |message: &crate::plural::Counted| {
        fill(message.of_decimal(number(spec, key)), &[("count", &value)])
    };
    Some(match key {
        "depth" => with_count(&words.recipe_depth),
        "length" => with_count(&words.recipe_length),
        "block" => with_count(&words.recipe_block),
        "truncation" => with_count(&words.recipe_truncation),
        "width" => filled(words.recipe_width),
        "leak" => filled(words.recipe_leak),
        "batch" => filled(words.recipe_batch),
        "norm_place" => filled(words.recipe_norm_place),
        "gain" => format!("× {value}"),
        "skip" if option == "none" => words.recipe_skip_none.to_owned(),
        "skip" if option == "residual" => words.recipe_skip.to_owned(),
        "skip" => format!("{}: {}", words.recipe_skip, within(&value)),
        "norm" if option == "none" => words.recipe_norm_none.to_owned(),
        "activation" => value.split(", ").map(within).collect::<Vec<_>>().join(", "),
        "data" | "loss" => within(&value),
        "network" | "norm" | "init" | "optimiser" => value,
        _ => format!("{} {value}", within(words.named(&[key]))),
    })
}

/// Whether the sentence says a field that has a part in the experiment.
fn is_told(spec: &RunSpec, key: &str) -> bool {
    match key {
        // Layers without a word before them are dense ones.
        "network" => chosen(RUN_FIELDS, spec, key) != "dense",
        // As everyone says it, even where it is the default.
        "norm" | "gain" | "optimiser" | "length" | "forget_bias" | "clip_at" => true,
        // Its bias says it better.
        "forget_init" => chosen(RUN_FIELDS, spec, key) == "chrono",
        "momentum" => spec.momentum > 0.0,
        _ => told_fields(spec).any(|field| field.key == key),
    }
}

/// A word as it is written within a sentence: in small letters, unless it has others than the first, as
/// names and abbreviations have.
fn within(word: &str) -> String {
    let mut letters = word.chars();
    let (Some(first), rest) = (letters.next(), letters.as_str()) else { return String::new() };
    let head = rest.split(' ').next().unwrap_or_default();
    let is_name = head.is_empty() || head.chars().any(char::is_uppercase);
    if is_name { word.to_owned() } else { first.to_lowercase().chain(rest.chars()).collect() }
}
