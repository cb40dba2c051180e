//! What the theory predicts of recurrent networks: a factor per time step, far from the readout.

use model::Cell;

use crate::prediction::Prediction;
use crate::recurrent::{Input, Layer};
use crate::{gated, vanilla};

/// Mean squares of states that differ by less come to the same factor, in five digits.
const SAME: f64 = 1e-6;

/// The factor per time step for inputs of this mean square. In stacked layers that of the slowest layer, which
/// equal layers approach from above, as 1 / t.
pub(crate) fn predict(layers: &[Layer<'_>], mean_square: f64) -> Option<Prediction> {
    let mut input = Input { still: 0.0, moving: mean_square };
    let mut slowest = 0.0f64;
    for &layer in layers {
        let (factor, state, settles) = match layer.cell {
            Cell::Rnn(activation) => {
                let (factor, state) = vanilla::factor(layer, activation, input)?;
                (factor, state, false)
            }
            Cell::Lstm | Cell::Gru => {
                let (factor, state) = gated::factor(layer, input)?;
                (factor, state, true)
            }
        };
        // Far back in time the layer that keeps most carries the others.
        slowest = slowest.max(factor);
        // Where a gated layer hands on what it read, or next to nothing, the layers above it are alike.
        let moved = (state.still - input.still).abs() + (state.moving - input.moving).abs();
        if settles && moved <= SAME {
            break;
        }
        input = state;
    }
    Prediction::through(layers.first()?.steps, slowest)
}
