//! `predict`: the theory's course of the gradient for a plan, where there is one.

use experiment::{Cell, LayerRole, Norm, Plan};

use crate::prediction::Prediction;
use crate::{dense, gated, recurrent};

/// The course of ‖∂L/∂(layer output)‖ that mean-field theory predicts at the initial parameters, for
/// inputs with this mean square; for a recurrent network, through time.
///
/// Sources: Poole et al. 2016 (arXiv 1606.05340) and Schoenholz et al. 2017 (arXiv 1611.01232) for
/// plain networks, Yang & Schoenholz 2017 (arXiv 1712.08969) for residual ones, Yang et al. 2019
/// (arXiv 1902.08129) for BatchNorm, whose batch is taken as large.
///
/// `None` where no prediction has been derived: post-activation residual layers, highway layers with
/// a normalisation or whose signal outlasts the gradient, ReZero branches of several layers (whose
/// inner layers receive exactly 0),
/// BatchNorm after the activation with random biases, hidden-to-hidden weights at the identity,
/// gates with orthogonal weights; and where a factor is 0 or not finite.
pub fn predict(plan: &Plan, input_mean_square: f64) -> Option<Prediction> {
    match plan.layers.first()?.role {
        LayerRole::Hidden(_) => dense::predict(plan, input_mean_square),
        LayerRole::Recurrent(Cell::Rnn(_)) => recurrent::predict(plan, input_mean_square),
        LayerRole::Recurrent(cell) => gated::predict(plan, cell, input_mean_square),
        LayerRole::Output => None,
    }
}

/// As [`predict`], for rows whose mean squares differ. The squared norm over a batch is the sum over
/// its rows, which are equally strong at the last hidden layer and each take a course of their own:
/// where the slope depends much on the size of what is read (SiLU, GELU), one mean row would not do.
///
/// A normalisation over the batch leaves no row its own size; through time the theory speaks of the
/// far end, where the rows' differences are forgotten. There it is [`predict`] for the mean.
pub fn predict_rows(plan: &Plan, mean_squares: &[f64]) -> Option<Prediction> {
    let mean = mean_squares.iter().sum::<f64>() / mean_squares.len().max(1) as f64;
    let together = predict(plan, mean)?;
    if plan.is_recurrent() || plan.spec.norm == Norm::Batch || mean_squares.is_empty() {
        return Some(together);
    }
    let rows: Option<Vec<Prediction>> = mean_squares.iter().map(|&it| predict(plan, it)).collect();
    Some(together.over_rows(&rows?))
}
