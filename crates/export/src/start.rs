//! The two files of an experiment in PyTorch: the script, and the tensors from which it starts.

use experiment::link::{self, Link};
use experiment::{Comparison, Plan, View, presets};
use safetensors::SafeTensorError;

use crate::pytorch::{Title, script};
use crate::tensors::{Batches, safetensors};

/// Writes script and tensors. Returns the names of the files, which begin with `stem`, and their
/// contents. `parameters` are the initial ones from the engine, `batches` the first batches of the
/// data.
///
/// # Errors
/// If the shapes of parameters or batches do not fit the plan.
pub fn pytorch(
    plan: &Plan,
    stem: &str,
    parameters: &[Vec<f32>],
    batches: Batches<'_>,
) -> Result<[(String, Vec<u8>); 2], SafeTensorError> {
    let preset = presets::of(&plan.spec);
    let about = match &preset {
        Some(preset) => format!("{}: {}.", preset.name, preset.about.text()),
        None => {
            let depth = plan.model.hidden().len();
            let units = |layer| plan.model.units(layer);
            let (least, most) = ((0..depth).map(units).min(), (0..depth).map(units).max());
            match least.zip(most) {
                Some((least, most)) if least < most => {
                    format!("{stem}: {depth} layers of {least} to {most} units.")
                }
                _ => format!("{stem}: {depth} layers of {} units.", units(0)),
            }
        }
    };
    let link = match &preset {
        Some(preset) => format!("#preset={}", preset.name),
        None => {
            let (comparison, view) = (Comparison::default(), View::default());
            format!("#{}", link::write(&Link { spec: plan.spec.clone(), comparison, view }))
        }
    };
    let tensors = format!("{stem}.safetensors");
    let script = script(plan, Title { about: &about, link: &link, tensors: &tensors });
    let start = safetensors(plan, parameters, batches)?;
    Ok([(format!("{stem}.py"), script.into_bytes()), (tensors, start)])
}
