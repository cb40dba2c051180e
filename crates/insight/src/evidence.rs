//! `Evidence`: what was measured of a run, as a verdict reads it.

use crate::learning::Losses;
use crate::reading::Reading;

/// What was measured. Slices have one element for each hidden layer, from the input on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// Gradient with respect to the hidden layers' outputs, from the input on; of a recurrent layer,
    /// to its time steps, from the first on.
    pub layers: &'a [Reading],
    /// Share of activations on their flat ends.
    pub saturated: Option<&'a [f64]>,
    /// Share of units that are 0 on the whole set.
    pub dead: Option<&'a [f32]>,
    /// Standard deviation of what the activation gives. A layer where it is 0 hands on a constant,
    /// and is as good as dead.
    pub activation_deviation: Option<&'a [f64]>,
    /// Coherence of the rows' gradients in the first layer, see [`crate::coherence()`].
    pub coherence: Option<f32>,
    /// How the loss has come down, where it is known what guessing gives.
    pub losses: Option<Losses>,
    /// Whether the parameters had been updated when this was measured.
    pub trained: bool,
    /// The number of the run, while it trains: its verdict does not follow every flicker. Nothing at rest.
    pub live: Option<u32>,
}
