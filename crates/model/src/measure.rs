//! What is measured of a run, by name, and which of it is asked for.

use serde::{Deserialize, Serialize};

/// What is measured at a place of the network, once a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// L2 norm of ∂loss/∂(layer output), over the whole batch; of recurrent layers for every time
    /// step.
    GradActivation,
    /// L2 norm of ∂loss/∂(layer weights), before clipping.
    GradWeight,
    /// ‖change of the weights‖ / ‖weights before‖.
    UpdateRatio,
    /// L2 norm of a layer's weights, in logs of runs that were trained elsewhere.
    WeightNorm,
    /// Mean of what the activation gives.
    ActivationMean,
    /// Standard deviation of what the activation gives.
    ActivationDeviation,
    /// Share of units and rows where the slope of the activation is below a twentieth of its
    /// steepest; with ReLU, those that are off.
    Saturated,
    /// Mean opening of a gate in one time step.
    Gate(Gate),
}

/// A gate of a recurrent cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Gate {
    /// LSTM's i: how much of the candidate enters the cell.
    Input,
    /// LSTM's f: how much of the cell stays.
    Forget,
    /// LSTM's o: how much of the cell shows.
    Output,
    /// GRU's r: how much of the state the candidate sees.
    Reset,
    /// GRU's z: how much of the state stays.
    Update,
}

impl Gate {
    /// Whether it says how much of the state stays from one time step to the next: what the gradient is
    /// multiplied by on its way back through the state.
    pub fn keeps_the_state(self) -> bool {
        match self {
            Gate::Forget | Gate::Update => true,
            Gate::Input | Gate::Output | Gate::Reset => false,
        }
    }
}

impl Measure {
    /// Every measure, in the order of a step's record.
    pub const ALL: [Measure; 12] = [
        Measure::GradActivation,
        Measure::GradWeight,
        Measure::UpdateRatio,
        Measure::WeightNorm,
        Measure::ActivationMean,
        Measure::ActivationDeviation,
        Measure::Saturated,
        Measure::Gate(Gate::Input),
        Measure::Gate(Gate::Forget),
        Measure::Gate(Gate::Output),
        Measure::Gate(Gate::Reset),
        Measure::Gate(Gate::Update),
    ];

    /// Stands for a value that was not measured: norms, ratios and shares are 0 or more.
    pub const MISSING: f64 = -1.0;

    /// Written name in traces.
    pub fn name(self) -> &'static str {
        match self {
            Measure::GradActivation => "grad_activation",
            Measure::GradWeight => "grad_weight",
            Measure::UpdateRatio => "update_ratio",
            Measure::WeightNorm => "weight_norm",
            Measure::ActivationMean => "activation_mean",
            Measure::ActivationDeviation => "activation_deviation",
            Measure::Saturated => "saturated",
            Measure::Gate(Gate::Input) => "gate_input",
            Measure::Gate(Gate::Forget) => "gate_forget",
            Measure::Gate(Gate::Output) => "gate_output",
            Measure::Gate(Gate::Reset) => "gate_reset",
            Measure::Gate(Gate::Update) => "gate_update",
        }
    }
}

/// Stands for a loss that was not logged: a NaN that no arithmetic makes, told by its bits.
pub const NOT_LOGGED: f32 = f32::from_bits(0x7fc0_106d);

/// Whether a loss was logged, be it a number or not.
pub fn is_logged(loss: f32) -> bool {
    loss.to_bits() != NOT_LOGGED.to_bits()
}

/// Which measures are taken. It changes no other number of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probes {
    /// Gradient norms of outputs and weights.
    pub gradients: bool,
    /// Update-to-weight ratios.
    pub updates: bool,
    /// Mean and deviation of activations, and the saturated share.
    pub activations: bool,
    /// Mean gate openings.
    pub gates: bool,
}

impl Default for Probes {
    /// What every step measures unless told otherwise: the gradients.
    fn default() -> Self {
        Probes { gradients: true, ..Probes::NONE }
    }
}

impl Probes {
    /// Everything there is.
    pub const ALL: Probes =
        Probes { gradients: true, updates: true, activations: true, gates: true };
    /// Nothing at all.
    pub const NONE: Probes =
        Probes { gradients: false, updates: false, activations: false, gates: false };
}
