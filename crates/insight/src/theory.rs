//! `predict`: the theory's course of the gradient for a network, where there is one.

use model::Model;

use crate::prediction::Prediction;
use crate::rows::Rows;
use crate::{across_layers, recurrent, through_time};

/// The course of ‖∂L/∂(layer output)‖ that mean-field theory predicts at the initial parameters for a batch of
/// such rows; for a recurrent network, through time, where the theory speaks of the far end and the rows'
/// differences are forgotten.
///
/// Sources: Poole et al. 2016 (arXiv 1606.05340) and Schoenholz et al. 2017 (arXiv 1611.01232) for
/// plain networks, Yang & Schoenholz 2017 (arXiv 1712.08969) for residual ones, Yang et al. 2019
/// (arXiv 1902.08129) for BatchNorm, whose batch is taken as large.
///
/// `None` where no prediction has been derived: highway layers whose signal outlasts the gradient, ReZero
/// branches of several layers (whose inner layers receive exactly 0), BatchNorm after the activation with random
/// biases, hidden-to-hidden weights at the identity, gates with orthogonal weights; and where a factor is 0 or
/// not finite.
pub fn predict(model: &Model, rows: &Rows) -> Option<Prediction> {
    let layers = recurrent::layers(model);
    if layers.is_empty() {
        across_layers::predict(model, rows)
    } else {
        through_time::predict(&layers, rows.mean_square())
    }
}
