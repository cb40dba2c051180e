//! What the rows of the pictures are: layers, time steps of a recurrent layer, or weight matrices.

use experiment::{Plan, Quantity, View};
use insight::Reading;
use model::{Along, Measure, Model, Track};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::settings;

/// The rows that a picture shows of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places {
    /// The measure.
    pub measure: Measure,
    /// The first of the measure's places that is shown.
    pub first: usize,
    /// How many are shown.
    pub count: usize,
    /// What they are.
    pub kind: Kind,
    /// Whether a value of 0 can only be underflow.
    pub positive_slope: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A layer; the last one is the output layer.
    Layers,
    /// A hidden layer.
    HiddenLayers,
    /// A time step.
    Times,
    /// A weight matrix, of which a recurrent layer has two.
    Weights,
    /// What a log of a run that was trained elsewhere calls it.
    Own {
        /// Whether the last one is called `output`, as in traces of the lab.
        output: bool,
    },
}

impl Places {
    /// What is shown of this plan in this view: where there is no such measure, the gradients.
    pub fn shown(plan: &Plan, view: &View) -> Places {
        Places::of(plan, view.quantity, view.layer)
    }

    /// What is shown of this plan: the track of the quantity, of a recurrent layer (0 asks for the last one)
    /// where each has a track of its own. The gradients where there is no such measure.
    pub fn of(plan: &Plan, quantity: Quantity, layer: usize) -> Places {
        let model = &plan.model;
        let measure = quantity.measure(model).unwrap_or(Measure::GradActivation);
        let shown = layer_index(model, layer);
        let tracks = model.tracks(measure);
        let of_layer = tracks.iter().find(|it| it.along == Along::Times { block: shown });
        let Some(Track { along, places, .. }) = of_layer.or(tracks.first()) else {
            return Places {
                measure,
                first: 0,
                count: 0,
                kind: Kind::Layers,
                positive_slope: false,
            };
        };
        let with_output = places.len() > model.hidden().len();
        let kind = match along {
            Along::Times { .. } => Kind::Times,
            Along::Weights => Kind::Weights,
            Along::Blocks if with_output => Kind::Layers,
            Along::Blocks => Kind::HiddenLayers,
        };
        let positive_slope = match measure {
            Measure::GradActivation | Measure::GradWeight => model.has_positive_slopes(),
            Measure::UpdateRatio
            | Measure::WeightNorm
            | Measure::ActivationMean
            | Measure::ActivationDeviation
            | Measure::Saturated
            | Measure::Gate(_) => false,
        };
        Places { measure, first: places.start, count: places.len(), kind, positive_slope }
    }

    /// How many of the rows are judged: all but the output layer.
    pub fn judged(&self) -> usize {
        match self.kind {
            Kind::Layers | Kind::Weights | Kind::Own { output: true } => self.count - 1,
            Kind::HiddenLayers | Kind::Times | Kind::Own { output: false } => self.count,
        }
    }

    /// Whether the last row is the output layer's.
    pub fn ends_with_output(&self) -> bool {
        matches!(self.kind, Kind::Layers | Kind::Weights | Kind::Own { output: true })
    }

    /// The shown ones of a measure's values; empty where it was not taken.
    pub fn pick<'a>(&self, values: &'a [f64]) -> &'a [f64] {
        values.get(self.first..self.first + self.count).unwrap_or_default()
    }

    /// What the shown ones of a measure's values say, from the input side on; nothing where it was not
    /// taken.
    pub fn readings(&self, values: &[f64]) -> Vec<Reading> {
        let mut all = Vec::new();
        insight::readings(self.pick(values), self.positive_slope, &mut all);
        all
    }

    /// A row by name: `layer 3`, `output layer`, `time step 17`.
    pub fn name(&self, words: &Catalogue, row: usize) -> String {
        let number = (row + 1).to_string();
        if self.ends_with_output() && row + 1 == self.count {
            return words.layer_name_output.to_owned();
        }
        match self.kind {
            Kind::Layers | Kind::HiddenLayers | Kind::Own { .. } => {
                fill(words.layer_name, &[("layer", &number)])
            }
            Kind::Times => fill(words.time_name, &[("time", &number)]),
            Kind::Weights => {
                let layer = fill(words.layer_name, &[("layer", &(row / 2 + 1).to_string())]);
                let message = if row.is_multiple_of(2) {
                    words.weights_input
                } else {
                    words.weights_recurrent
                };
                fill(message, &[("layer", &layer)])
            }
        }
    }

    /// The title of the axis along the rows.
    pub fn axis(&self, words: &Catalogue) -> &'static str {
        match self.kind {
            Kind::Times => words.time_axis,
            Kind::Layers | Kind::HiddenLayers | Kind::Weights | Kind::Own { .. } => {
                words.layer_axis
            }
        }
    }

    /// Whether a gradient is shown.
    pub fn is_gradient(&self) -> bool {
        matches!(self.measure, Measure::GradActivation | Measure::GradWeight)
    }

    /// The symbol of what is measured.
    pub fn symbol(&self, words: &Catalogue) -> &'static str {
        match (self.measure, self.kind) {
            (Measure::GradActivation, Kind::Times) => words.symbol_hidden,
            _ => settings::symbol(words, self.measure),
        }
    }
}

/// Index of the recurrent layer that is shown; 0 asks for the last one.
pub fn layer_index(model: &Model, layer: usize) -> usize {
    let hidden = model.hidden().len();
    if layer == 0 { hidden - 1 } else { layer.min(hidden) - 1 }
}
