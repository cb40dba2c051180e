//! The fixtures as they are written. An unknown or a missing field is an error.

use std::collections::BTreeMap;
use std::path::PathBuf;

use engine::Rows;
use serde::Deserialize;
use spec::{Activation, Plan, RunSpec, Skip};

/// One network that PyTorch trained.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixture {
    pub(crate) name: String,
    #[serde(rename = "torch")]
    _torch: String,
    spec: Spec,
    features: usize,
    classes: usize,
    inputs: Vec<Vec<f32>>,
    labels: Vec<u32>,
    pub(crate) parameters: Vec<Tensor>,
    pub(crate) first_step: FirstStep,
    pub(crate) losses: Vec<f64>,
    pub(crate) final_parameters: Vec<Tensor>,
}

/// The fields of the experiment that shape the computation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    activation: Activation,
    skip: Skip,
    depth: usize,
    width: usize,
    batch: usize,
    learning_rate: f64,
    momentum: f64,
}

/// A tensor with its name, row-major.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    shape: Vec<usize>,
    pub(crate) values: Vec<f64>,
}

/// What the first step computes before it changes anything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstStep {
    pub(crate) loss: f64,
    pub(crate) logits: Vec<f64>,
    pub(crate) gradients: BTreeMap<String, Vec<f64>>,
    pub(crate) grad_activations: Vec<Vec<f64>>,
    pub(crate) grad_activation_norms: Vec<f64>,
    pub(crate) grad_weight_norms: Vec<f64>,
}

impl Fixture {
    /// The network layer by layer.
    pub(crate) fn plan(&self) -> Plan {
        let Spec { activation, skip, depth, width, batch, learning_rate, momentum } = self.spec;
        let other = RunSpec::default();
        let spec =
            RunSpec { activation, skip, depth, width, batch, learning_rate, momentum, ..other };
        Plan::for_shape(&spec, self.features, self.classes)
    }

    /// The batch.
    pub(crate) fn rows(&self) -> Rows {
        Rows { inputs: self.inputs.concat(), labels: self.labels.clone() }
    }

    /// Every number that the comparison takes for granted.
    fn check(&self) {
        let name = &self.name;
        let plan = self.plan();
        let layers = plan.layers.len();
        assert!(self.inputs.iter().all(|row| row.len() == self.features), "{name}");
        assert_eq!((self.inputs.len(), self.labels.len()), (plan.spec.batch, plan.spec.batch));
        assert_eq!(self.losses.len(), 11, "{name}");
        assert_eq!(self.first_step.grad_activations.len(), layers, "{name}");
        assert_eq!(self.first_step.grad_activation_norms.len(), layers, "{name}");
        assert_eq!(self.first_step.grad_weight_norms.len(), layers, "{name}");
        let expected: Vec<(String, Vec<usize>)> = plan
            .layers
            .iter()
            .flat_map(|layer| {
                let weight = (format!("{}.weight", layer.name), vec![layer.fan_out, layer.fan_in]);
                [weight, (format!("{}.bias", layer.name), vec![layer.fan_out])]
            })
            .collect();
        for tensors in [&self.parameters, &self.final_parameters] {
            let found: Vec<_> = tensors.iter().map(|t| (t.name.clone(), t.shape.clone())).collect();
            assert_eq!(found, expected, "{name}");
        }
    }
}

/// Every network, in the order of their names.
pub(crate) fn networks() -> Vec<Fixture> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the fixtures can be read")
        .map(|entry| entry.expect("the fixtures can be read").path())
        .collect();
    paths.retain(|path| !path.ends_with("functions.json"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("the fixtures can be read");
        let fixture: Fixture =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        fixture.check();
        fixture
    };
    let networks: Vec<Fixture> = paths.iter().map(read).collect();
    // All six kinds of network must be among them: an empty folder compares nothing.
    for &activation in Activation::ALL {
        for &skip in Skip::ALL {
            let present = networks
                .iter()
                .any(|network| network.spec.activation == activation && network.spec.skip == skip);
            assert!(present, "no fixture for {activation}, {skip}");
        }
    }
    networks
}

/// Where the fixtures are.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("parity/fixtures")
}
