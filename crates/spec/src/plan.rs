//! `Plan`: every layer of the network with its shape, derived once and read by everyone.

use crate::choices::{Activation, Skip};
use crate::problem::Problem;
use crate::run_spec::RunSpec;
use crate::schema::RUN_FIELDS;

/// A checked experiment with every layer spelled out.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The experiment this plan describes.
    pub spec: RunSpec,
    /// Number of input features.
    pub features: usize,
    /// Number of classes.
    pub classes: usize,
    /// The layers from the input on; the last one is the output layer.
    pub layers: Vec<Layer>,
}

/// A fully connected layer: z = W x + b with W of shape \[fan-out, fan-in\].
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// `layer1`, `layer2`, … and `output`: the names of PyTorch exports and traces.
    pub name: String,
    /// Hidden or output.
    pub role: LayerRole,
    /// Inputs of each unit.
    pub fan_in: usize,
    /// Units.
    pub fan_out: usize,
    /// Whether the layer's input also reaches its output by a path around it.
    pub skip: bool,
}

/// What a layer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerRole {
    /// A hidden layer with this activation function.
    Hidden(Activation),
    /// The last layer; its outputs are the logits.
    Output,
}

impl Layer {
    /// Weights and biases.
    pub fn parameters(&self) -> usize {
        self.fan_in * self.fan_out + self.fan_out
    }
}

impl Plan {
    /// Spells out the layers of `spec` without judging it; see [`check`].
    pub fn new(spec: &RunSpec) -> Plan {
        Plan::for_shape(spec, spec.data.features(), spec.data.classes())
    }

    /// As [`Plan::new`], for rows of `features` numbers in `classes` classes.
    pub fn for_shape(spec: &RunSpec, features: usize, classes: usize) -> Plan {
        let hidden = (0..spec.depth).map(|l| Layer {
            name: format!("layer{}", l + 1),
            role: LayerRole::Hidden(spec.activation),
            fan_in: if l == 0 { features } else { spec.width },
            fan_out: spec.width,
            // The first layer changes the width, so there is nothing to add its input to.
            skip: spec.skip == Skip::Residual && l > 0,
        });
        let output = Layer {
            name: "output".to_owned(),
            role: LayerRole::Output,
            fan_in: if spec.depth == 0 { features } else { spec.width },
            fan_out: classes,
            skip: false,
        };
        Plan {
            spec: spec.clone(),
            features,
            classes,
            layers: hidden.chain(std::iter::once(output)).collect(),
        }
    }

    /// The hidden layers, from the input on.
    pub fn hidden(&self) -> &[Layer] {
        &self.layers[..self.layers.len() - 1]
    }

    /// Weights and biases of all layers.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(Layer::parameters).sum()
    }
}

/// Checks every field of `spec`.
///
/// # Errors
/// All problems at once, in the order of the fields.
pub fn check(spec: &RunSpec) -> Result<Plan, Vec<Problem>> {
    let problems: Vec<Problem> = RUN_FIELDS
        .iter()
        .filter_map(|field| {
            let value = (field.get)(spec);
            (!field.domain.contains(value)).then(|| field.problem(&value.to_string()))
        })
        .collect();
    if problems.is_empty() { Ok(Plan::new(spec)) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_plan_of_twenty_hidden_layers_and_an_output() {
        let plan = check(&RunSpec::default()).unwrap();
        assert_eq!(plan.layers.len(), 21);
        assert_eq!(plan.hidden().len(), 20);
        assert_eq!((plan.layers[0].fan_in, plan.layers[0].fan_out), (64, 64));
        assert_eq!((plan.layers[20].fan_in, plan.layers[20].fan_out), (64, 10));
        assert_eq!(plan.layers[19].name, "layer20");
        assert_eq!(plan.layers[20].name, "output");
        assert_eq!(plan.parameters(), 20 * (64 * 64 + 64) + 64 * 10 + 10);
    }

    #[test]
    fn only_layers_of_equal_width_have_a_skip() {
        let plan = Plan::new(&RunSpec { skip: Skip::Residual, depth: 4, ..RunSpec::default() });
        let skips: Vec<bool> = plan.layers.iter().map(|layer| layer.skip).collect();
        assert_eq!(skips, [false, true, true, true, false]);
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let bad = RunSpec {
            depth: 0,
            width: 100_000,
            learning_rate: f64::NAN,
            momentum: 1.0,
            batch: 0,
            ..RunSpec::default()
        };
        let problems = check(&bad).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["depth", "width", "learning_rate", "momentum", "batch"]);
        assert_eq!(
            problems[0].to_string(),
            "depth: 0 is not valid; expected a whole number from 2 to 100"
        );
    }
}
