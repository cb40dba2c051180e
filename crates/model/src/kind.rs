//! `Kind`: the closed set of modules that a network is made of.

use crate::activation::Activation;
use crate::measure::Gate;
use crate::parameter::ParameterId;

/// What a module computes from the values that it reads. Shapes name the axes in memory order; B is the
/// batch, T the time steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// W x + b of each row. Reads \[…, fan-in\], writes \[…, fan-out\] (`torch.nn.Linear`).
    Linear {
        /// W, \[fan-out, fan-in\].
        weight: ParameterId,
        /// b.
        bias: ParameterId,
    },
    /// φ(x) of each element.
    Activation {
        /// φ.
        activation: Activation,
        /// Slope of leaky ReLU below 0.
        leak: f64,
    },
    /// (x − mean) / deviation · scale + shift.
    Normalisation {
        /// Over what mean and deviation are taken.
        over: Normalisation,
        /// Factors, one for each unit.
        scale: ParameterId,
        /// What is added; RMSNorm has none.
        shift: Option<ParameterId>,
    },
    /// carried + scale · branch. Reads \[carried, branch\].
    Add {
        /// Constant factor on the branch.
        scale: f64,
    },
    /// carried + α · branch with a learned α (arXiv 2003.04887). Reads \[carried, branch\].
    ScaledAdd {
        /// α.
        alpha: ParameterId,
    },
    /// gate · candidate + (1 − gate) · carried (arXiv 1505.00387). Reads \[gate, candidate, carried\].
    Blend,
    /// Hidden states h of all time steps, from a state of 0, out of the inputs' part of the sums. Reads
    /// \[T, B, gates · H\], writes \[T, B, H\] (`torch.nn.RNN`, `LSTM`, `GRU`).
    Recurrence {
        /// The cell.
        cell: Cell,
        /// Slope of leaky ReLU below 0, of a vanilla cell.
        leak: f64,
        /// Hidden-to-hidden weights, \[gates · H, H\].
        weight: ParameterId,
        /// Their biases.
        bias: ParameterId,
        /// Time steps through which a gradient is carried back at most; 0 is all of them.
        truncation: usize,
    },
    /// The last time step. Reads \[T, B, units\], writes \[B, units\].
    LastStep,
    /// The same numbers with some units read as time steps. Reads \[B, T · units\], writes \[B, T, units\].
    SplitSteps,
}

/// Over what a normalisation takes mean and deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// Over the rows, unit by unit (Ioffe & Szegedy 2015; `torch.nn.BatchNorm1d`).
    Batch,
    /// Over the units, row by row (Ba et al. 2016; `torch.nn.LayerNorm`).
    Layer,
    /// Over the units, row by row, with 0 for the mean (Zhang & Sennrich 2019; `torch.nn.RMSNorm`).
    Rms,
}

/// The cell of a recurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// h ← φ(W x + b + U h + c).
    Rnn(Activation),
    /// Long short-term memory with the gates i, f, g, o.
    Lstm,
    /// Gated recurrent unit with the gates r, z, n.
    Gru,
}

impl Cell {
    /// Row blocks of the weights, one for each gate: i, f, g, o for LSTM and r, z, n for GRU, as PyTorch
    /// stacks them; 1 for a vanilla cell.
    pub fn gates(self) -> usize {
        match self {
            Cell::Rnn(_) => 1,
            Cell::Gru => 3,
            Cell::Lstm => 4,
        }
    }

    /// Which of those blocks open and close (the others are candidates), and what they are.
    pub fn openings(self) -> &'static [(usize, Gate)] {
        match self {
            Cell::Rnn(_) => &[],
            Cell::Lstm => &[(0, Gate::Input), (1, Gate::Forget), (3, Gate::Output)],
            Cell::Gru => &[(0, Gate::Reset), (1, Gate::Update)],
        }
    }

    /// The gate that keeps the state, with its block: f of LSTM, z of GRU.
    pub fn keeping_gate(self) -> Option<(usize, Gate)> {
        match self {
            Cell::Rnn(_) => None,
            Cell::Lstm => Some((1, Gate::Forget)),
            Cell::Gru => Some((1, Gate::Update)),
        }
    }
}

impl Kind {
    /// The activation function that it applies, with leaky ReLU's slope, if it applies one.
    pub fn activation(self) -> Option<(Activation, f64)> {
        match self {
            Kind::Activation { activation, leak }
            | Kind::Recurrence { cell: Cell::Rnn(activation), leak, .. } => {
                Some((activation, leak))
            }
            Kind::Recurrence { cell: Cell::Lstm | Cell::Gru, .. }
            | Kind::Linear { .. }
            | Kind::Normalisation { .. }
            | Kind::Add { .. }
            | Kind::ScaledAdd { .. }
            | Kind::Blend
            | Kind::LastStep
            | Kind::SplitSteps => None,
        }
    }

    /// Over what it normalises, if it does.
    pub fn normalisation(self) -> Option<Normalisation> {
        match self {
            Kind::Normalisation { over, .. } => Some(over),
            Kind::Linear { .. }
            | Kind::Activation { .. }
            | Kind::Add { .. }
            | Kind::ScaledAdd { .. }
            | Kind::Blend
            | Kind::Recurrence { .. }
            | Kind::LastStep
            | Kind::SplitSteps => None,
        }
    }

    /// Whether it computes the same as another kind, with parameters of its own.
    pub fn is_same(&self, other: &Kind) -> bool {
        match *self {
            Kind::Linear { .. } => matches!(other, Kind::Linear { .. }),
            Kind::ScaledAdd { .. } => matches!(other, Kind::ScaledAdd { .. }),
            Kind::Normalisation { over, .. } => {
                matches!(*other, Kind::Normalisation { over: theirs, .. } if over == theirs)
            }
            Kind::Recurrence { cell, leak, truncation, .. } => match *other {
                Kind::Recurrence { cell: theirs, leak: slope, truncation: steps, .. } => {
                    (cell, leak, truncation) == (theirs, slope, steps)
                }
                _ => false,
            },
            Kind::Activation { .. }
            | Kind::Add { .. }
            | Kind::Blend
            | Kind::LastStep
            | Kind::SplitSteps => self == other,
        }
    }

    /// The same kind with 0 for the constants that may change while a network trains: leaky ReLU's slope and
    /// the truncation.
    #[must_use]
    pub fn without_constants(self) -> Kind {
        match self {
            Kind::Activation { activation, .. } => Kind::Activation { activation, leak: 0.0 },
            Kind::Recurrence { cell, weight, bias, .. } => {
                Kind::Recurrence { cell, leak: 0.0, weight, bias, truncation: 0 }
            }
            Kind::Linear { .. }
            | Kind::Normalisation { .. }
            | Kind::Add { .. }
            | Kind::ScaledAdd { .. }
            | Kind::Blend
            | Kind::LastStep
            | Kind::SplitSteps => self,
        }
    }

    /// Cell and truncation, if it is a recurrence.
    pub fn recurrence(self) -> Option<(Cell, usize)> {
        match self {
            Kind::Recurrence { cell, truncation, .. } => Some((cell, truncation)),
            Kind::Linear { .. }
            | Kind::Activation { .. }
            | Kind::Normalisation { .. }
            | Kind::Add { .. }
            | Kind::ScaledAdd { .. }
            | Kind::Blend
            | Kind::LastStep
            | Kind::SplitSteps => None,
        }
    }

    /// Whether it is a recurrence with gates, which keeps several numbers for each unit.
    pub fn is_gated(self) -> bool {
        self.recurrence().is_some_and(|(cell, _)| cell.gates() > 1)
    }

    /// The place among what it reads of the value that a path carries around a branch.
    pub fn carried(self) -> Option<usize> {
        match self {
            Kind::Add { .. } | Kind::ScaledAdd { .. } => Some(0),
            Kind::Blend => Some(2),
            Kind::Linear { .. }
            | Kind::Activation { .. }
            | Kind::Normalisation { .. }
            | Kind::Recurrence { .. }
            | Kind::LastStep
            | Kind::SplitSteps => None,
        }
    }
}
