//! From what was typed to a plan: presets, files, and fields changed on the command line.

use std::path::Path;

use anyhow::Context;
use experiment::schema::{self, RUN_FIELDS};
use experiment::{Cell, LayerRole, Norm, Plan, check, json, presets};
use protocol::TableText;

use crate::{Failure, course, input};

/// The plan of the preset or file `name`, with the fields in `changes` (`depth=50`) set.
pub(crate) fn find(name: &str, changes: &[impl AsRef<str>]) -> Result<Plan, Failure> {
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
        let change = change.as_ref();
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

/// The table in the file `csv`, if one was named.
pub(crate) fn table(
    csv: Option<&Path>,
    label: Option<String>,
    features: Option<Vec<String>>,
) -> Result<Option<TableText>, Failure> {
    let (Some(csv), Some(label)) = (csv, label) else { return Ok(None) };
    let text =
        std::fs::read_to_string(csv).with_context(|| format!("reading {}", csv.display()))?;
    Ok(Some(TableText { text, label, features }))
}

/// Prints the layers and the program.
pub(crate) fn explain(plan: &Plan) {
    for layer in &plan.layers {
        let function = match layer.role {
            LayerRole::Hidden(function) | LayerRole::Recurrent(Cell::Rnn(function)) => {
                function.name()
            }
            LayerRole::Recurrent(Cell::Lstm) => "lstm",
            LayerRole::Recurrent(Cell::Gru) => "gru",
            LayerRole::Output => plan.loss.name(),
        };
        let norm = match layer.norm {
            Norm::None => String::new(),
            norm => format!(", {norm} norm"),
        };
        let path = layer.path.map_or_else(String::new, |path| {
            format!(", {} from {}", path.kind, plan.layers[path.from].name)
        });
        let (name, fan_in, fan_out) = (&layer.name, layer.fan_in, layer.fan_out);
        println!("{name:<9} {fan_in:>3} → {fan_out:<3} {function}{norm}{path}");
    }
    let experiment::Shape { steps, features, .. } = plan.shape;
    let reads = if plan.is_recurrent() {
        format!("{steps} time steps of {features}")
    } else {
        features.to_string()
    };
    let (batch, loss) = (plan.spec.batch, plan.loss);
    println!("\nreads {reads} numbers a row, {batch} rows a step; minimises {loss}");
    let unit = course::unit(plan);
    match insight::predict(plan, input::mean_square(&plan.spec, None)) {
        Some(prediction) => {
            let factor = prediction.geometric_mean();
            println!("theory predicts ×{factor:.4} per {unit} going backward at the first step");
        }
        None => println!("theory has no prediction"),
    }
    let program = engine::Program::compile(plan);
    let kilobytes = program.bytes() / 1000;
    println!("{} parameters, {kilobytes} kB of memory\n\n{program}", plan.parameters());
}
