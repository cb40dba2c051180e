//! From what was typed to a plan: presets, files, and fields changed on the command line.

use std::path::Path;

use anyhow::Context;
use experiment::{Activation, Loss, Plan, TableChoices, check, json, presets, synonyms};
use model::{Cell, Model, Normalisation, Objective};
use protocol::TableFile;

use crate::failure::Failure;
use crate::{course, input};

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
        let Some(field) = synonyms::field(key) else {
            problems.push(synonyms::unknown_field(key, text));
            continue;
        };
        match field.domain.parse(&synonyms::value(field.domain, text)) {
            Ok(value) => (field.set)(&mut spec, value),
            Err(_) => problems.push(field.problem(text)),
        }
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    Ok(check(&spec)?)
}

/// The table in the file `csv`; where none is named, the one that was saved with the experiment `name`.
pub(crate) fn table(
    csv: Option<&Path>,
    choices: TableChoices,
    name: &str,
) -> Result<Option<TableFile>, Failure> {
    let read =
        |path: &Path| std::fs::read(path).with_context(|| format!("reading {}", path.display()));
    match csv {
        Some(csv) => Ok(Some(TableFile { bytes: read(csv)?, choices })),
        None if presets::find(name).is_ok() => Ok(None),
        None => {
            let file = read(Path::new(name))?;
            let saved = json::table(&String::from_utf8_lossy(&file))?;
            Ok(saved.map(|it| TableFile { bytes: it.text.into_bytes(), choices: it.choices }))
        }
    }
}

/// Prints the layers and the program.
pub(crate) fn explain(plan: &Plan) {
    let model = &plan.model;
    for block in 0..model.blocks.len() {
        println!("{}", line(plan, block));
    }
    let (steps, features) = (model.steps(), model.features());
    let reads = if model.is_time_major() {
        format!("{steps} time steps of {features}")
    } else {
        features.to_string()
    };
    let (batch, loss) = (model.batch(), minimised(model));
    println!("\nreads {reads} numbers a row, {batch} rows a step; minimises {loss}");
    let unit = course::unit(plan);
    match insight::predict(&plan.model, &input::rows(&plan.spec, None)) {
        Some(prediction) => {
            let factor = prediction.geometric_mean();
            println!("theory predicts ×{factor:.4} per {unit} going backward at the first step");
        }
        None => println!("theory has no prediction"),
    }
    let program = engine::Program::compile(plan);
    let kilobytes = program.bytes() / 1000;
    println!("{} parameters, {kilobytes} kB of memory\n\n{program}", model.parameter_count());
}

/// A block in a line: its name, how many numbers it reads and hands on, and what it is made of.
fn line(plan: &Plan, block: usize) -> String {
    let (model, spec) = (&plan.model, &plan.spec);
    let function = match (model.cell(block), model.curve(block)) {
        (_, Some(curve)) => curve.activation.name(),
        (Some(Cell::Lstm), None) => "lstm",
        (Some(Cell::Gru), None) => "gru",
        (Some(Cell::Rnn(_)) | None, None) if model.blocks[block].is_output => minimised(model),
        (Some(Cell::Rnn(_)) | None, None) => Activation::Identity.name(),
    };
    let modules = model.modules_of(block);
    let norm = match modules.iter().find_map(|module| module.kind.normalisation()) {
        Some(Normalisation::Batch) => ", batch norm",
        Some(Normalisation::Layer) => ", layer norm",
        Some(Normalisation::Rms) => ", rms norm",
        None => "",
    };
    let path = model.path_into(block).map_or_else(String::new, |path| {
        format!(", {} from {}", spec.skip, model.blocks[path.from].name)
    });
    let fan_in = model.parameters_of(block).first().map_or(0, |weight| weight.columns);
    let (name, fan_out) = (&model.blocks[block].name, model.units(block));
    format!("{name:<9} {fan_in:>3} → {fan_out:<3} {function}{norm}{path}")
}

/// The written name of what is minimised.
fn minimised(model: &Model) -> &'static str {
    match model.main_loss().objective {
        Objective::SquaredError if model.squashed().is_some() => Loss::SigmoidSquaredError.name(),
        Objective::SoftmaxSquaredError => Loss::SoftmaxSquaredError.name(),
        Objective::CrossEntropy { .. } => Loss::CrossEntropy.name(),
        Objective::Binary => Loss::Binary.name(),
        Objective::SquaredError => Loss::SquaredError.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_output_has_what_is_minimised_as_its_function() {
        let mut plan = Plan::new(&experiment::RunSpec { depth: 2, ..Default::default() });
        let ends = |plan: &Plan, block, end| line(plan, block).ends_with(end);
        assert!(ends(&plan, 1, " sigmoid") && ends(&plan, 2, " cross-entropy"));
        plan.model.blocks[1].activated = None;
        assert!(ends(&plan, 1, " identity") && ends(&plan, 2, " cross-entropy"));
    }
}
