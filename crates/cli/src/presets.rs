//! `gradlab presets`: the list, or one preset as JSON to edit.

use experiment::{json, presets};

use crate::failure::Failure;

/// Prints the preset `name` as JSON, or all with what they show.
pub(crate) fn print(name: Option<&str>) -> Result<(), Failure> {
    let Some(name) = name else {
        let presets = presets::all();
        let widest = presets.iter().map(|preset| preset.name.len()).max().unwrap_or(0);
        for preset in presets {
            println!("{:<widest$}  {}", preset.name, preset.about.text());
        }
        return Ok(());
    };
    let preset = presets::find(name).map_err(|problem| vec![problem])?;
    println!("{}", json::write(&preset.spec));
    Ok(())
}
