//! From what was typed to a plan: presets, files, and fields changed on the command line.

use std::path::Path;

use anyhow::Context;
use spec::schema::{self, RUN_FIELDS};
use spec::{LayerRole, Plan, check, json, presets};

use crate::Failure;

/// The plan of the preset or file `name`, with the fields in `changes` (`depth=50`) set.
pub(crate) fn find(name: &str, changes: &[String]) -> Result<Plan, Failure> {
    let mut spec = match presets::find(name) {
        Ok(preset) => preset.spec,
        Err(_) if Path::new(name).extension().is_some() || Path::new(name).exists() => {
            let text = std::fs::read_to_string(name).with_context(|| format!("reading {name}"))?;
            json::read(&text)?.spec
        }
        Err(problem) => return Err(vec![problem].into()),
    };

    let mut problems = Vec::new();
    for change in changes {
        let (key, text) = change.split_once('=').unwrap_or((change, ""));
        let Some(field) = schema::find(RUN_FIELDS, key) else {
            problems.push(schema::unknown_field(key, text));
            continue;
        };
        match field.domain.parse(text) {
            Ok(value) => (field.set)(&mut spec, value),
            Err(_) => problems.push(field.problem(text)),
        }
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    Ok(check(&spec)?)
}

/// Prints the layers and the program.
pub(crate) fn explain(plan: &Plan) {
    for layer in &plan.layers {
        let function = match layer.role {
            LayerRole::Hidden(function) => function.name(),
            LayerRole::Output => "softmax",
        };
        println!(
            "{:<9} {:>3} → {:<3} {function}{}",
            layer.name,
            layer.fan_in,
            layer.fan_out,
            if layer.skip { ", skip" } else { "" }
        );
    }
    let program = engine::Program::compile(plan);
    let kilobytes = program.bytes() / 1000;
    println!("{} parameters, {kilobytes} kB of buffers\n\n{program}", plan.parameters());
}
