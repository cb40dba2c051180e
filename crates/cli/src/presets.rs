//! `gradlab presets`: the list, or one preset as JSON to edit.

use spec::{Expected, Problem, json, presets};

use crate::Failure;

/// Prints the preset `name` as JSON, or all with what they show.
pub(crate) fn print(name: Option<&str>) -> Result<(), Failure> {
    let presets = presets::all();
    let Some(name) = name else {
        let widest = presets.iter().map(|preset| preset.name.len()).max().unwrap_or(0);
        for preset in presets {
            println!("{:<widest$}  {}", preset.name, preset.about);
        }
        return Ok(());
    };
    match presets::find(name) {
        Some(preset) => {
            println!("{}", json::write(&preset.spec));
            Ok(())
        }
        None => {
            let names = presets.iter().map(|preset| preset.name.to_owned()).collect();
            Err(Failure::Experiment(vec![Problem::new("preset", name, Expected::OneOf(names))]))
        }
    }
}
