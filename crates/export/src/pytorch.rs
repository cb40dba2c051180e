//! An experiment as a PyTorch script: short, runnable, and in the words of `torch`.
//!
//! Beside the script lies a safetensors file (see [`crate::safetensors`]) with the initial weights and
//! the first batches, so that the first steps give the numbers of the page.

mod dense;
mod function;
mod initialise;
mod number;
mod recurrent;
mod training;

use experiment::{Plan, Schedule};
use model::{Activation, Model, Module, Normalisation};

/// What an exported experiment is called.
#[derive(Clone, Copy, Debug)]
pub struct Title<'a> {
    /// One line that says what the experiment is.
    pub about: &'a str,
    /// The link that opens it.
    pub link: &'a str,
    /// Name of the safetensors file beside the script.
    pub tensors: &'a str,
}

/// Writes the script.
///
/// The script prints one JSON object a line, `{"step", "layer", "metric", "value"}`, in the format of
/// `gradlab train --trace`: the loss, the gradient norm of every layer (every time step), and the
/// gradient norms of all weights.
pub fn script(plan: &Plan, title: Title<'_>) -> String {
    let network = match plan.model.cell(0) {
        Some(cell) => recurrent::network(&plan.model, cell),
        None => dense::network(&plan.model),
    };
    let parts = [
        head(plan, title),
        network,
        initialise::function(&plan.model),
        training::functions(plan),
        training::training(plan, title.tensors),
    ];
    parts.join("\n\n")
}

fn head(plan: &Plan, title: Title<'_>) -> String {
    let Title { about, link, tensors } = title;
    let mut imports = String::from("import json\n");
    if plan.spec.schedule == Schedule::Cosine {
        imports.push_str("import math\n");
    }
    let phi = function::named(&plan.model);
    if phi.iter().any(|((it, _), _)| *it == Activation::LeakyRelu) {
        imports.push_str("from functools import partial\n");
    }
    imports.push_str("from pathlib import Path\n\nimport torch\nfrom safetensors.torch import load_file\nfrom torch import nn\n");
    if uses_functional(&plan.model) {
        imports.push_str("from torch.nn import functional as F\n");
    }
    let phi = function::line(&phi);
    let is_rms = |module: &Module| module.kind.normalisation() == Some(Normalisation::Rms);
    let newer = if plan.model.modules.iter().any(is_rms) {
        "\nnn.RMSNorm needs PyTorch 2.4 or newer."
    } else {
        ""
    };
    format!(
        r#""""{about}

An experiment of Gradient Lab ({link}).
Prints a JSON object a line. {tensors} has the initial weights and the first
batches, so that these steps give the numbers of the page.{newer}
"""

{imports}{phi}"#
    )
}

fn uses_functional(model: &Model) -> bool {
    let phi = function::named(model);
    let cell_of_its_own = model.cell(0).is_some() && !phi.is_empty();
    cell_of_its_own || function::line(&phi).contains("F.") || training::needs_one_hot(model)
}
