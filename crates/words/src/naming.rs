//! What runs that are compared are called: by what is flipped in them.

use experiment::schema::{RUN_FIELDS, Value, find};
use experiment::{Comparison, Norm, RunSpec};

use crate::messages::Catalogue;
use crate::settings::value_word;

/// The names of the experiment and of the runs beside it.
pub fn names(spec: &RunSpec, comparison: &Comparison, words: &Catalogue) -> Vec<String> {
    let specs = comparison.specs(spec);
    let mut flipped: Vec<&'static str> = Vec::new();
    let others: Vec<String> = comparison
        .others
        .iter()
        .zip(specs.iter().skip(1))
        .map(|(flips, spec)| {
            let fields: Vec<&'static str> = flips.iter().map(|flip| flip.field).collect();
            let name = name(spec, &fields, words);
            for field in fields {
                if !flipped.contains(&field) {
                    flipped.push(field);
                }
            }
            if name.is_empty() { words.compare_same.to_owned() } else { name }
        })
        .collect();
    // What one or two fields tell apart, these name in the first as well.
    let alike = comparison.others.len() == 1 && flipped.len() <= 2 || flipped.len() == 1;
    let first = if alike && !flipped.is_empty() {
        name(spec, &flipped, words)
    } else {
        words.compare_first.to_owned()
    };
    std::iter::once(first).chain(others).collect()
}

fn name(spec: &RunSpec, fields: &[&'static str], words: &Catalogue) -> String {
    let parts: Vec<String> = fields.iter().map(|key| part(spec, key, words)).collect();
    parts.join(", ")
}

/// A field's value by itself where it says enough, else with the field's name.
pub fn part(spec: &RunSpec, key: &'static str, words: &Catalogue) -> String {
    let Some(field) = find(RUN_FIELDS, key) else { return String::new() };
    let value = (field.get)(spec);
    let word = value_word(words, key, value);
    let says_enough = match key {
        "activation" | "network" | "optimiser" | "data" => true,
        "norm" => value != Value::Choice(Norm::None.name()),
        _ => false,
    };
    if says_enough { word } else { format!("{}: {word}", words.named(&[key])) }
}
