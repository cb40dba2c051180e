//! `Fixture`: a network that PyTorch trained, read strictly: an unknown or a missing field is an error.

use std::collections::BTreeMap;
use std::path::PathBuf;

use experiment::{Plan, RunSpec, Shape};
use model::{Kind, Normalisation};
use serde::Deserialize;

/// One network that PyTorch trained.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixture {
    pub(crate) name: String,
    #[serde(rename = "torch")]
    _torch: String,
    spec: serde_json::Value,
    shape: Shape,
    train: Rows,
    pub(crate) parameters: Vec<Tensor>,
    pub(crate) outputs: Vec<f64>,
    pub(crate) gradients: Tensors,
    /// Parameters whose gradient is 0 in exact arithmetic.
    pub(crate) vanishing: Vec<String>,
    pub(crate) layer_gradients: Tensors,
    pub(crate) gradient_norms: [f64; 2],
    pub(crate) clipped_gradients: Tensors,
    pub(crate) losses: Vec<f64>,
    pub(crate) final_parameters: Tensors,
    pub(crate) running_statistics: Tensors,
    test: Rows,
    pub(crate) train_loss_after: f64,
    pub(crate) test_loss_after: f64,
}

/// Tensors by name, row-major.
pub(crate) type Tensors = BTreeMap<String, Vec<f64>>;

/// Rows in PyTorch's order: row after row, and within a row time step after time step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    inputs: Vec<Vec<f32>>,
    targets: Vec<Vec<f32>>,
}

/// A tensor with its name, row-major.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    shape: Vec<usize>,
    pub(crate) values: Vec<f64>,
}

/// A batch as a program reads it.
pub(crate) struct Batch {
    pub(crate) inputs: Vec<f32>,
    pub(crate) targets: Vec<f32>,
    /// How many rows count, from the first on; the others only fill the batch.
    pub(crate) rows: usize,
}

impl Fixture {
    /// The experiment.
    pub(crate) fn spec(&self) -> RunSpec {
        let plan = experiment::json::read(&self.spec.to_string());
        plan.unwrap_or_else(|problems| panic!("{}: {problems:?}", self.name)).spec
    }

    /// The network of this experiment for rows of the fixture's shape.
    pub(crate) fn plan(&self, spec: &RunSpec) -> Plan {
        Plan::for_shape(spec, self.shape)
    }

    /// The shape of a row and its target.
    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// The rows it is trained on.
    pub(crate) fn train(&self) -> Batch {
        self.batch(&self.train)
    }

    /// The test rows, fewer than a batch.
    pub(crate) fn test(&self) -> Batch {
        self.batch(&self.test)
    }

    /// A batch of these rows, filled up with training rows, which must not count. A recurrent network
    /// reads time step after time step, each with all rows; a dense network reads row after row.
    fn batch(&self, rows: &Rows) -> Batch {
        let plan = self.plan(&self.spec());
        let count = rows.inputs.len();
        let filled = |rows: &[Vec<f32>], others: &[Vec<f32>]| [rows, &others[count..]].concat();
        let inputs = filled(&rows.inputs, &self.train.inputs);
        let targets = filled(&rows.targets, &self.train.targets);
        let (inputs, targets) = if plan.model.is_time_major() {
            (time_major(&inputs, plan.model.steps()), time_major(&targets, self.shape.targets()))
        } else {
            (inputs.concat(), targets.concat())
        };
        Batch { inputs, targets, rows: count }
    }

    /// Checks every number that the comparison assumes.
    fn check(&self) {
        let name = &self.name;
        let spec = self.spec();
        let plan = self.plan(&spec);
        assert_eq!(self.train.inputs.len(), spec.batch, "{name}");
        assert!((1..spec.batch).contains(&self.test.inputs.len()), "{name}");
        for rows in [&self.train, &self.test] {
            assert_eq!(rows.inputs.len(), rows.targets.len(), "{name}");
            assert!(rows.inputs.iter().all(|row| row.len() == self.shape.numbers()), "{name}");
            assert!(rows.targets.iter().all(|row| row.len() == self.shape.targets()), "{name}");
        }
        assert_eq!(self.losses.len(), 10, "{name}");

        // The same parameters in the same order.
        let blocks = 0..plan.model.blocks.len();
        let expected: Vec<(String, Vec<usize>)> = blocks
            .flat_map(|block| {
                let block_name = &plan.model.blocks[block].name;
                plan.model.parameters_of(block).iter().map(move |it| {
                    let is_matrix = it.kind.is_matrix();
                    let shape =
                        if is_matrix { vec![it.size(), it.columns] } else { vec![it.size()] };
                    (format!("{block_name}.{}", it.name), shape)
                })
            })
            .collect();
        let found: Vec<_> =
            self.parameters.iter().map(|it| (it.name.clone(), it.shape.clone())).collect();
        assert_eq!(found, expected, "{name}");

        let names = |tensors: &Tensors| tensors.keys().cloned().collect::<Vec<_>>();
        let sorted = |names: &mut dyn Iterator<Item = String>| {
            let mut names: Vec<String> = names.collect();
            names.sort();
            names
        };
        let parameters = sorted(&mut expected.iter().map(|(name, _)| name.clone()));
        assert_eq!(names(&self.gradients), parameters, "{name}");
        assert_eq!(names(&self.final_parameters), parameters, "{name}");
        if spec.clip != experiment::Clip::None {
            assert_eq!(names(&self.clipped_gradients), parameters, "{name}");
        }
        let layers = sorted(&mut plan.model.blocks.iter().map(|block| block.name.clone()));
        assert_eq!(names(&self.layer_gradients), layers, "{name}");
        let model = &plan.model;
        let has_batch_norm = |block: usize| {
            let over_rows =
                |kind| matches!(kind, Kind::Normalisation { over: Normalisation::Batch, .. });
            model.modules_of(block).iter().any(|module| over_rows(module.kind))
        };
        let batch_norms = (0..model.blocks.len()).filter(|&block| has_batch_norm(block));
        let running = batch_norms.flat_map(|block| {
            let name = &model.blocks[block].name;
            ["mean", "variance"].map(|what| format!("{name}.norm.running_{what}"))
        });
        assert_eq!(names(&self.running_statistics), sorted(&mut { running }), "{name}");
    }
}

/// Rows of `steps` equal parts each, the first part of every row first.
fn time_major(rows: &[Vec<f32>], steps: usize) -> Vec<f32> {
    let part = |row: &[f32], step: usize| {
        let size = row.len() / steps;
        row[step * size..(step + 1) * size].to_vec()
    };
    (0..steps).flat_map(|step| rows.iter().flat_map(move |row| part(row, step))).collect()
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
    paths.iter().map(read).collect()
}

/// Where the fixtures are.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("parity/fixtures")
}
