//! `gradlab export`: the experiment as a PyTorch script and a safetensors file beside it.

use std::fs;
use std::path::Path;

use anyhow::Context;
use data::{Layout, Source};
use engine::initial_parameters;
use export::{Batches, Title};
use spec::link::{self, Link};
use spec::{Comparison, Plan, RunSpec, View, presets};

use crate::Failure;

/// Writes both files into a folder, which is made if it is not there.
pub(crate) fn pytorch(
    plan: &Plan,
    experiment: &str,
    folder: &Path,
    steps: u32,
) -> Result<(), Failure> {
    let stem = Path::new(experiment).file_stem().unwrap_or_default().to_string_lossy();
    let preset = presets::all().into_iter().find(|preset| preset.spec == plan.spec);
    let about = match &preset {
        Some(preset) => format!("{}: {}.", preset.name, preset.about),
        None => format!("{stem}: {} layers of {} units.", plan.spec.depth, plan.spec.width),
    };
    let link = match &preset {
        Some(preset) => format!("#preset={}", preset.name),
        None => {
            let (comparison, view) = (Comparison::default(), View::default());
            format!("#{}", link::write(&Link { spec: plan.spec.clone(), comparison, view }))
        }
    };
    let tensors = format!("{stem}.safetensors");
    let script = export::script(plan, Title { about: &about, link: &link, tensors: &tensors });
    let (inputs, targets) = batches(&plan.spec, steps);
    let batches = Batches { inputs: &inputs, targets: &targets };
    let start = export::safetensors(plan, &initial_parameters(plan), batches)
        .context("writing the tensors")?;
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for (name, contents) in [(format!("{stem}.py"), script.as_bytes()), (tensors, &start)] {
        let path = folder.join(name);
        fs::write(&path, contents).with_context(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The first batches that a run of the experiment sees, one after the other.
fn batches(spec: &RunSpec, steps: u32) -> (Vec<f32>, Vec<f32>) {
    let source = Source::new(spec.data, spec.length, spec.noise, spec.seed);
    let mut feed = source.feed(spec.batch, spec.seed);
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    let (mut batch, mut answers) = (Vec::new(), Vec::new());
    for _ in 0..steps {
        feed.next_batch(&source, Layout::Rows, &mut batch, &mut answers);
        inputs.extend_from_slice(&batch);
        targets.extend_from_slice(&answers);
    }
    (inputs, targets)
}
