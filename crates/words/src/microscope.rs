//! What the microscope says of a layer: its factor in a sentence, and its numbers.

use experiment::Plan;
use model::{Cell, Kind, Model, Module, Path};
use protocol::{Inspection, Passage};

use crate::fill::fill;
use crate::messages::Catalogue;
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
    module.kind.normalisation().is_some()
}

/// The factor that was measured, of one time step where there are several between the norms.
fn factor(passage: &Passage) -> Option<f64> {
    let [from, to] = passage.norms;
    let ratio = to / from;
    // Without a power of two beside them, numbers below f32 have lost digits.
    let least = if passage.exponent == 0 { f64::from(f32::MIN_POSITIVE) } else { 0.0 };
    let holds = |norm: f64| norm.is_finite() && norm > 0.0 && norm >= least;
    let steps = f64::from(passage.times.max(1));
    (holds(from) && holds(to)).then(|| ratio.powf(1.0 / steps))
}

/// The factor in words, where it is no number as well.
fn told_factor(passage: &Passage, words: &Catalogue) -> String {
    let [from, to] = passage.norms;
    if from == 0.0 {
        return words.microscope_nothing.to_owned();
    }
    // Where no slope lets anything through it is a true 0.
    if to == 0.0 && from.is_finite() && passage.slope == 0.0 {
        return measured(0.0, 3, words);
    }
    let known = factor(passage).map(|factor| measured(factor, 3, words));
    known.unwrap_or_else(|| words.microscope_unmeasured.to_owned())
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
    let product = expected(&plan.model, passage);
    let branch = passage.slope * passage.weight_gain;
    let message = match product {
        Some(_) if passage.times > 0 => words.microscope_time.of(passage.times.into()),
        None if passage.times > 0 => words.microscope_gated.of(passage.times.into()),
        Some(product) if product == branch => words.microscope_plain,
        Some(_) => words.microscope_path,
        None => words.microscope_mixed,
    };
    let told = fill(
        message,
        &[
            ("from", &name(passage.from)),
            ("to", &name(passage.to)),
            ("count", &passage.times.to_string()),
            ("measured", &told_factor(passage, words)),
            ("slope", &number(passage.slope)),
            ("gain", &number(passage.weight_gain)),
            ("branch", &number(branch)),
            ("product", &product.map(number).unwrap_or_default()),
        ],
    );
    match kept(words, passage) {
        Some(kept) => format!("{told} {kept}"),
        None => told,
    }
}

/// How a gradient is kept that f32 alone could not hold: as a number and a power of two.
fn kept(words: &Catalogue, passage: &Passage) -> Option<String> {
    let norm = passage.norms[1];
    if passage.exponent == 0 || !norm.is_normal() {
        return None;
    }
    // Of a normal number the bits between sign and digits are the exponent, more by 1023.
    let exponent = (norm.to_bits() >> 52) as i32 - 1023;
    let digits = f64::from_bits(norm.to_bits() & ((1 << 52) - 1) | 1.0f64.to_bits());
    let power = plot::power_label(2, exponent);
    let value = format!("{}\u{a0}·\u{a0}{power}", measured(digits, 2, words));
    Some(fill(words.microscope_kept, &[("value", &value)]))
}

/// A number that a layer may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Root mean square of the slopes.
    Slope,
    /// Mean of the slopes.
    MeanSlope,
    /// What the weights do to a gradient that does not depend on them.
    Gain,
    /// The factor that is expected.
    Product,
    /// The factor that was measured.
    Measured,
    /// Share of slopes on the flat ends.
    Saturated,
    /// Share of units that were 0 on every test row.
    Dead,
}

impl Fact {
    /// All of them, in the order they are shown.
    pub const ALL: [Fact; 7] = [
        Fact::Slope,
        Fact::MeanSlope,
        Fact::Gain,
        Fact::Product,
        Fact::Measured,
        Fact::Saturated,
        Fact::Dead,
    ];

    /// The name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Fact::Slope => "slope",
            Fact::MeanSlope => "mean",
            Fact::Gain => "gain",
            Fact::Product => "product",
            Fact::Measured => "measured",
            Fact::Saturated => "saturated",
            Fact::Dead => "dead",
        }
    }

    /// What it is called.
    pub fn word(self, words: &Catalogue) -> &'static str {
        match self {
            Fact::Slope => words.fact_slope,
            Fact::MeanSlope => words.fact_slope_mean,
            Fact::Gain => words.fact_gain,
            Fact::Product => words.fact_product,
            Fact::Measured => words.fact_measured,
            Fact::Saturated => words.fact_saturated,
            Fact::Dead => words.fact_dead,
        }
    }

    /// Its figures, if the layer has it. `dead` is the share of the layer's units that were 0 on every
    /// test row.
    pub fn figures(
        self,
        plan: &Plan,
        words: &Catalogue,
        seen: &Inspection,
        dead: Option<f32>,
    ) -> Option<String> {
        let passage = seen.passage.as_ref();
        let number = |value: f32| measured(f64::from(value), 3, words);
        let share = |value: f32| percent(f64::from(value), words);
        match self {
            Fact::Slope => Some(number(seen.slopes?.root_mean_square)),
            Fact::MeanSlope => Some(number(seen.slopes?.mean)),
            Fact::Gain => Some(number(passage?.weight_gain)),
            Fact::Product => Some(number(expected(&plan.model, passage?)?)),
            Fact::Measured => Some(number(factor(passage?)? as f32)),
            Fact::Saturated => Some(share(seen.slopes?.saturated)),
            Fact::Dead => Some(share(dead?)),
        }
    }
}
