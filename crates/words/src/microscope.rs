//! What the microscope says of a layer: its factor in a sentence, and its numbers.

use experiment::{Cell, LayerRole, Norm, Plan, Skip};
use protocol::{Inspection, Passage};

use crate::messages::{Catalogue, fill};
use crate::numbers::{measured, percent};

/// A layer by name.
pub fn layer_name(plan: &Plan, words: &Catalogue, layer: usize) -> String {
    if layer + 1 >= plan.layers.len() {
        return words.layer_name_output.to_owned();
    }
    fill(words.layer_name, &[("layer", &(layer + 1).to_string())])
}

/// The factor that is expected where the weights do not depend on the gradient; `None` where more
/// than one slope and one weight matrix have a part in it.
fn expected(plan: &Plan, passage: &Passage) -> Option<f32> {
    let (slope, gain) = (passage.slope, passage.weight_gain);
    let branch = slope * gain;
    let from = &plan.layers[passage.from];
    match from.role {
        LayerRole::Recurrent(Cell::Rnn(_)) => return Some(branch),
        LayerRole::Recurrent(_) => return None,
        LayerRole::Hidden(_) | LayerRole::Output => {}
    }
    let others = plan.layers.iter().enumerate().filter(|(end, _)| *end != passage.from);
    let leaves = |path: Option<experiment::Path>| path.is_some_and(|path| path.from == passage.to);
    if plan.spec.norm != Norm::None || others.into_iter().any(|(_, layer)| leaves(layer.path)) {
        return None;
    }
    let Some(path) = from.path else { return Some(branch) };
    let (scaled, along) = (branch * path.scale as f32, path.from == passage.to);
    match path.kind {
        Skip::Residual | Skip::ResidualScaled if along => Some((1.0 + scaled * scaled).sqrt()),
        Skip::ResidualPost if along => Some(slope * (1.0 + gain * gain).sqrt()),
        Skip::Residual | Skip::ResidualScaled | Skip::ResidualPost => Some(scaled),
        Skip::ReZero | Skip::Highway | Skip::None => None,
    }
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
    let name = |layer| layer_name(plan, words, layer);
    let Some(passage) = &seen.passage else {
        let far = plan.is_recurrent();
        let message = if far { words.microscope_far } else { words.microscope_first };
        return fill(message, &[("layer", &name(seen.layer))]);
    };
    let number = |value: f32| measured(f64::from(value), 3, words);
    let factor = factor(passage).map(|factor| measured(factor, 3, words));
    let product = expected(plan, passage);
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
        "product" => expected(plan, passage?)?,
        "measured" => factor(passage?)? as f32,
        "saturated" => return Some(percent(f64::from(seen.slopes?.saturated), words)),
        _ => return Some(percent(f64::from(dead?), words)),
    };
    Some(measured(f64::from(value), 3, words))
}
