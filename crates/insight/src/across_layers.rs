//! What the theory predicts of networks of layers: moments forward, gain backward, module by module.
//!
//! Per layer, q is the variance of what the activation is given and χ = fan-in · Var W · E φ′² the factor on the
//! squared norm of a gradient that passes back through it (Poole et al. 2016, arXiv 1606.05340; Schoenholz et
//! al. 2017, arXiv 1611.01232). What several modules read gets the sum of what they hand back.

use model::{Kind, Model, Module, Objective, ValueId};

use crate::backward::gradients;
use crate::drawn::{Bias, bias};
use crate::forward::{Forward, normalises_over_rows};
use crate::gradient::Gradient;
use crate::prediction::Prediction;
use crate::rows::Rows;

/// The course for a batch of rows.
pub(crate) fn predict(model: &Model, rows: &Rows) -> Option<Prediction> {
    // A normalisation over the batch leaves no row its own size.
    if normalises_over_rows(model) {
        return of_row(model, rows.mean_square());
    }
    let rows: Option<Vec<(f64, Prediction)>> = rows
        .iter()
        .map(|(mean_square, share)| Some((share, of_row(model, mean_square)?)))
        .collect();
    Prediction::over_rows(&rows?)
}

/// The course for rows of one mean square.
fn of_row(model: &Model, mean_square: f64) -> Option<Prediction> {
    let hidden = model.hidden();
    let last = hidden.last()?;
    // What follows on the last output has no part in what passes it.
    let end = model.modules.iter().position(|module| module.writes == last.output)? + 1;
    if has_another_end(model, end, last.output) {
        return None;
    }
    let forward = Forward::through(model, end, mean_square)?;
    let gradients = gradients(model, &forward, last.output)?;
    if outlasts(model, &forward, &gradients) {
        return None;
    }
    let layers: Option<Vec<&Gradient>> =
        hidden.iter().map(|block| gradients[block.output.0].as_ref()).collect();
    Prediction::across(&layers?, independent(model))
}

/// Whether a loss depends on hidden layers in another way than through `output`, the last of the modules before
/// `end`: the gradient then does not come from there alone.
fn has_another_end(model: &Model, end: usize, output: ValueId) -> bool {
    let (hidden, behind) = model.modules.split_at(end);
    let reads = behind.iter().flat_map(|module| &module.reads);
    let read = reads.chain(model.losses.iter().map(|loss| &loss.answers));
    read.into_iter().any(|&it| it != output && hidden.iter().any(|module| module.writes == it))
}

/// Directions in which the gradients of a batch differ from row to row, at most. The norm is taken
/// over all rows; they share the weights, but what the weights' chance does to one direction says
/// nothing about another, so that so many fluctuations average out. Gradients of a softmax sum to
/// 0 over the classes.
fn independent(model: &Model) -> f64 {
    let outputs = model.blocks.len().checked_sub(1).map_or(1, |last| model.units(last));
    let bound = match model.main_loss().objective {
        Objective::CrossEntropy { .. } | Objective::SoftmaxSquaredError => model.targets_per_row(),
        Objective::Binary | Objective::SquaredError => 0,
    };
    outputs.saturating_sub(bound).clamp(1, model.batch().max(1)) as f64
}

/// ln of the most by which, per layer, a highway network's signal may outlast the gradient.
///
/// Without biases and with an activation that is linear at large arguments and not odd, a change of
/// the signal's scale passes on as the signal itself does. Where that decays much more slowly than
/// all other directions, it is what is left of the gradient in the end, and the sum over
/// directions says too little (measured: 5 % too little per layer with ReLU, He weights and a
/// transform bias of −1).
const LEAD: f64 = 0.04;

/// Whether blends of a network let the signal outlast the gradient.
fn outlasts(model: &Model, forward: &Forward<'_>, gradients: &[Option<Gradient>]) -> bool {
    let mut leads = Vec::new();
    for module in &model.modules[..forward.passages.len()] {
        let Module { kind: Kind::Blend, reads, writes } = module else { continue };
        let &[_, candidate, carried] = &reads[..] else { continue };
        if !scales(model, candidate) {
            return false;
        }
        let signals = forward.signal(carried).zip(forward.signal(*writes));
        let passed = gradients[carried.0].as_ref().zip(gradients[writes.0].as_ref());
        let Some(((before, after), (below, above))) = signals.zip(passed) else { return false };
        leads.push(0.5 * (libm::log(after.square / before.square) - (below.log - above.log)));
    }
    leads.iter().sum::<f64>() > LEAD * leads.len() as f64
}

/// Whether a value scales with what its block reads, at large arguments, and has a mean.
fn scales(model: &Model, value: ValueId) -> bool {
    let modules = model.value(value).block.map_or(&[][..], |block| model.modules_of(block));
    let Some(module) = modules.iter().find(|module| module.writes == value) else { return false };
    match module.kind {
        Kind::Linear { bias: shift, .. } => bias(model.parameter(shift), 0)
            .is_some_and(|Bias { mean, variance, .. }| mean == 0.0 && variance == 0.0),
        Kind::Activation { activation, .. } => {
            activation.has_mean_that_scales() && scales(model, module.reads[0])
        }
        Kind::Normalisation { .. } => false,
        Kind::Add { .. }
        | Kind::ScaledAdd { .. }
        | Kind::Blend
        | Kind::Recurrence { .. }
        | Kind::LastStep
        | Kind::SplitSteps => false,
    }
}
