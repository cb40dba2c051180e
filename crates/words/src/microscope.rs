//! What the microscope says of a layer: its factor in a sentence, and its numbers.

use experiment::Plan;
use model::{Cell, Kind, Model, Module, Path};
use protocol::{Inspection, Passage};

use crate::messages::{Catalogue, fill};
use crate::numbers::{measured, percent};
use crate::settings;

/// The factor that is expected where the weights do not depend on the gradient; `None` where more
/// than one slope and one weight matrix have a part in it.
fn expected(model: &Model, passage: &Passage) -> Option<f32> {
    let (slope, gain) = (passage.slope, passage.weight_gain);
    let branch = slope * gain;
    match model.cell(passage.from) {
        Some(Cell::Rnn(_)) => return Some(branch),
        Some(Cell::Lstm | Cell::Gru) => return None,
        None => {}
    }
    let leaves = |path: Path| path.to != passage.from && path.from == passage.to;
    if model.modules.iter().any(is_normalisation) || model.paths().any(leaves) {
        return None;
    }
    let Some(path) = model.path_into(passage.from) else { return Some(branch) };
    let along = path.from == passage.to;
    match model.module(path.module).kind {
        Kind::Add { scale } => {
            let scaled = branch * scale as f32;
            Some(match (along, model.hands_on_sums(path.to)) {
                (true, true) => (1.0 + scaled * scaled).sqrt(),
                (true, false) => slope * (1.0 + gain * gain).sqrt(),
                (false, _) => scaled,
            })
        }
        Kind::ScaledAdd { .. }
        | Kind::Blend
        | Kind::Linear { .. }
        | Kind::Activation { .. }
        | Kind::Normalisation { .. }
        | Kind::Recurrence { .. }
        | Kind::LastStep
        | Kind::SplitSteps => None,
    }
}

fn is_normalisation(module: &Module) -> bool {
    matches!(module.kind, Kind::Normalisation { .. })
}

/// The factor that was measured, of one time step where there are several between the norms.
fn factor(passage: &Passage) -> Option<f64> {
    let [from, to] = passage.norms.map(f64::from);
    let ratio = to / from;
    let holds = |norm: f64| norm.is_finite() && norm >= f64::from(f32::MIN_POSITIVE);
    let steps = f64::from(passage.times.max(1));
    (holds(from) && holds(to)).then(|| ratio.powf(1.0 / steps))
}

/// What becomes of the gradient in this layer, in one sentence.
pub fn sentence(plan: &Plan, words: &Catalogue, seen: &Inspection) -> String {
    let name = |layer| settings::layer(words, plan, layer);
    let Some(passage) = &seen.passage else {
        let far = plan.model.cell(0).is_some();
        let message = if far { words.microscope_far } else { words.microscope_first };
        return fill(message, &[("layer", &name(seen.layer))]);
    };
    let number = |value: f32| measured(f64::from(value), 3, words);
    let factor = factor(passage).map(|factor| measured(factor, 3, words));
    let product = expected(&plan.model, passage);
    let branch = passage.slope * passage.weight_gain;
    let message = match product {
        Some(_) if passage.times > 0 => words.microscope_time,
        None if passage.times > 0 => words.microscope_gated,
        Some(product) if product == branch => words.microscope_plain,
        Some(_) => words.microscope_path,
        None => words.microscope_mixed,
    };
    fill(
        message,
        &[
            ("from", &name(passage.from)),
            ("to", &name(passage.to)),
            ("times", &passage.times.to_string()),
            ("measured", factor.as_deref().unwrap_or(words.microscope_unmeasured)),
            ("slope", &number(passage.slope)),
            ("gain", &number(passage.weight_gain)),
            ("branch", &number(branch)),
            ("product", &product.map(number).unwrap_or_default()),
        ],
    )
}

/// A number of this layer, by name, if it has it. `dead` is the share of its units that were 0 on
/// every test row.
pub fn fact(
    plan: &Plan,
    words: &Catalogue,
    seen: &Inspection,
    dead: Option<f32>,
    name: &str,
) -> Option<String> {
    let passage = seen.passage.as_ref();
    let value = match name {
        "slope" => seen.slopes?.root_mean_square,
        "mean" => seen.slopes?.mean,
        "gain" => passage?.weight_gain,
        "product" => expected(&plan.model, passage?)?,
        "measured" => factor(passage?)? as f32,
        "saturated" => return Some(percent(f64::from(seen.slopes?.saturated), words)),
        _ => return Some(percent(f64::from(dead?), words)),
    };
    Some(measured(f64::from(value), 3, words))
}
