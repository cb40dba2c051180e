//! `gradlab export`: the experiment as a PyTorch script and a safetensors file beside it.

use std::fs;
use std::path::Path;

use anyhow::Context;
use data::Source;
use engine::initial_parameters;
use experiment::Plan;
use export::Batches;

use crate::failure::Failure;

/// Writes both files into a folder, which is made if it is not there.
pub(crate) fn pytorch(
    plan: &Plan,
    experiment: &str,
    folder: &Path,
    steps: u32,
) -> Result<(), Failure> {
    let stem = Path::new(experiment).file_stem().unwrap_or_default().to_string_lossy();
    let source = Source::of(plan.spec.built_in());
    let (inputs, targets) = source.first_batches(plan.spec.batch, plan.spec.seed, steps);
    let batches = Batches { inputs: &inputs, targets: &targets };
    let files = export::pytorch(plan, &stem, &initial_parameters(plan), batches)
        .context("writing the tensors")?;
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for (name, contents) in files {
        let path = folder.join(name);
        fs::write(&path, contents).with_context(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
