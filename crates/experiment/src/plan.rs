//! `Plan`: every layer of the network with its shape and parameters, derived once, read by everyone.

use model::{Activation, Cell, Model, Shape, Target};

use crate::choices::{Loss, Network, Norm, Skip};
use crate::families;
use crate::parameter::{self, Parameter};
use crate::problem::Problem;
use crate::rules;
use crate::run_spec::RunSpec;
use crate::schema::RUN_FIELDS;

/// A checked experiment with every layer spelled out.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The experiment this plan describes.
    pub spec: RunSpec,
    /// What the network learns, as it reads it: one time step with all numbers for a dense network;
    /// a recurrent one reads a row that is no sequence number by number.
    pub shape: Shape,
    /// Targets of each row of the data: one, or one for each time step.
    pub targets: usize,
    /// What is minimised, never `Auto`.
    pub loss: Loss,
    /// The layers from the input on; the last one is the output layer.
    pub layers: Vec<Layer>,
    /// The network as data.
    pub model: Model,
}

/// A layer with weights of shape \[fan-out, fan-in\] (or, recurrent, several such blocks).
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// `layer1`, `layer2`, … and `output`: the names of PyTorch exports and traces.
    pub name: String,
    /// Dense, recurrent or output.
    pub role: LayerRole,
    /// Inputs of each unit.
    pub fan_in: usize,
    /// Units.
    pub fan_out: usize,
    /// Normalisation of its units, before or after the activation as the experiment says.
    pub norm: Norm,
    /// The path around it, if one ends here.
    pub path: Option<Path>,
    /// What it learns, in the order in which PyTorch lists it.
    pub parameters: Vec<Parameter>,
}

/// A path around one or more layers, which ends at the layer that holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// What kind of path.
    pub kind: Skip,
    /// Index of the layer whose output takes the path.
    pub from: usize,
    /// Constant factor on the branch that the path goes around.
    pub scale: f64,
}

/// What a layer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerRole {
    /// A dense hidden layer with this activation function.
    Hidden(Activation),
    /// A recurrent hidden layer.
    Recurrent(Cell),
    /// The last layer; its outputs are the logits, or the number to be predicted.
    Output,
}

/// A place where the gradient with respect to what a layer hands on is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Index of the layer.
    pub layer: usize,
    /// The time step, from 0; `None` where the layer hands on one value a row.
    pub time: Option<usize>,
}

impl Layer {
    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.parameters.iter().map(Parameter::count).sum()
    }

    /// Whether it carries a hidden state.
    pub fn is_recurrent(&self) -> bool {
        matches!(self.role, LayerRole::Recurrent(_))
    }
}

impl Plan {
    /// Spells out the layers of `spec` without judging it; see [`check`].
    pub fn new(spec: &RunSpec) -> Plan {
        Plan::for_shape(spec, spec.data.shape(spec.length))
    }

    /// As [`Plan::new`], for rows of another shape.
    pub fn for_shape(spec: &RunSpec, row: Shape) -> Plan {
        let recurrent = spec.network.is_recurrent();
        let (steps, features) = match (recurrent, row.steps) {
            (true, 1) => (row.features, 1),
            (true, steps) => (steps, row.features),
            (false, _) => (1, row.numbers()),
        };
        let loss = loss(spec, row.target);
        let outputs = match (row.target, loss) {
            (Target::Value, _) => 1,
            (Target::Class { classes: 2 } | Target::ClassPerStep { classes: 2 }, Loss::Binary) => 1,
            (Target::Class { classes } | Target::ClassPerStep { classes }, _) => classes,
        };
        // A dense network answers for all time steps at once.
        let outputs = if recurrent { outputs } else { outputs * row.targets() };
        let mut plan = Plan {
            spec: spec.clone(),
            shape: Shape { steps, features, target: row.target },
            targets: row.targets(),
            loss,
            layers: Vec::with_capacity(spec.depth + 1),
            model: families::build(spec, row),
        };
        for index in 0..=spec.depth {
            let fan_in = if index == 0 { features } else { spec.width };
            let layer = if index == spec.depth {
                Layer {
                    name: "output".to_owned(),
                    role: LayerRole::Output,
                    fan_in,
                    fan_out: outputs,
                    norm: Norm::None,
                    path: None,
                    parameters: Vec::new(),
                }
            } else {
                Layer {
                    name: format!("layer{}", index + 1),
                    role: hidden_role(spec),
                    fan_in,
                    fan_out: spec.width,
                    norm: if recurrent { Norm::None } else { spec.norm },
                    path: if recurrent { None } else { path(spec, index) },
                    parameters: Vec::new(),
                }
            };
            let parameters = parameter::of(spec, steps, &layer);
            plan.layers.push(Layer { parameters, ..layer });
        }
        plan
    }

    /// The hidden layers, from the input on.
    pub fn hidden(&self) -> &[Layer] {
        &self.layers[..self.layers.len() - 1]
    }

    /// All parameters of all layers.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(Layer::parameters).sum()
    }

    /// Whether the network carries a hidden state through time.
    pub fn is_recurrent(&self) -> bool {
        self.spec.network.is_recurrent()
    }

    /// Where the gradient with respect to the layers' outputs is measured: layer by layer from the
    /// input on, and within a recurrent layer time step by time step.
    pub fn sites(&self) -> Vec<Site> {
        let of = |(layer, it): (usize, &Layer)| -> Vec<Site> {
            if it.is_recurrent() {
                (0..self.shape.steps).map(|time| Site { layer, time: Some(time) }).collect()
            } else {
                vec![Site { layer, time: None }]
            }
        };
        self.layers.iter().enumerate().flat_map(of).collect()
    }

    /// The weight matrices, whose gradients are measured: layer and name of the parameter.
    pub fn weights(&self) -> Vec<(usize, &Parameter)> {
        self.layers
            .iter()
            .enumerate()
            .flat_map(|(index, layer)| {
                let matrices = layer.parameters.iter().filter(|it| it.is_measured_weight());
                matrices.map(move |it| (index, it))
            })
            .collect()
    }

    /// Multiply-adds of a training step, roughly: each weight once forward and twice back, in every row.
    pub fn work(&self) -> u64 {
        // In u64: a browser's usize has 32 bits.
        3 * self.spec.batch as u64 * self.shape.steps as u64 * self.parameters() as u64
    }

    /// Numbers that a training step keeps in memory, roughly: values, gradients, parameters, their
    /// gradients and what the optimiser remembers.
    pub fn numbers(&self) -> u64 {
        // In u64: a browser's usize has 32 bits.
        let rows = self.spec.batch as u64 * self.shape.steps as u64;
        let per_unit = match self.spec.network {
            Network::Dense | Network::Rnn => 6,
            Network::Lstm | Network::Gru => 14,
        };
        let units: u64 = self.layers.iter().map(|layer| layer.fan_out as u64).sum();
        rows * (units * per_unit + self.shape.features as u64) + 4 * self.parameters() as u64
    }
}

/// What is minimised for this target.
fn loss(spec: &RunSpec, target: Target) -> Loss {
    match (target, spec.loss) {
        (Target::Value, _) => Loss::SquaredError,
        (_, Loss::Auto) => Loss::CrossEntropy,
        (_, chosen) => chosen,
    }
}

fn hidden_role(spec: &RunSpec) -> LayerRole {
    match spec.network {
        Network::Dense => LayerRole::Hidden(spec.activation),
        Network::Rnn => LayerRole::Recurrent(Cell::Rnn(spec.activation)),
        Network::Lstm => LayerRole::Recurrent(Cell::Lstm),
        Network::Gru => LayerRole::Recurrent(Cell::Gru),
    }
}

/// The path that ends at hidden layer `index`. The first layer changes the width, so there is
/// nothing to add its input to; from the second on, every `block` layers have one path around them.
fn path(spec: &RunSpec, index: usize) -> Option<Path> {
    let block = if spec.skip == Skip::Highway { 1 } else { spec.block };
    let ends = index > 0 && (index.is_multiple_of(block) || index + 1 == spec.depth);
    if spec.skip == Skip::None || !ends {
        return None;
    }
    let branches = (spec.depth - 1).div_ceil(block);
    let scale = match spec.skip {
        Skip::ResidualScaled => 1.0 / libm::sqrt(branches as f64),
        _ => 1.0,
    };
    Some(Path { kind: spec.skip, from: (index - 1) / block * block, scale })
}

/// Checks every field of `spec`, then what fields say to each other.
///
/// # Errors
/// All problems at once, in the order of the fields.
pub fn check(spec: &RunSpec) -> Result<Plan, Vec<Problem>> {
    let mut problems: Vec<Problem> = RUN_FIELDS
        .iter()
        .filter_map(|field| {
            let value = (field.get)(spec);
            (!field.domain.contains(value)).then(|| field.problem(&value.to_string()))
        })
        .collect();
    if problems.is_empty() {
        problems = rules::mend(&mut spec.clone()).into_iter().map(|(problem, _)| problem).collect();
    }
    if problems.is_empty() { Ok(Plan::new(spec)) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::DataSet;
    use crate::parameter::Draw;

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
        assert_eq!((plan.sites().len(), plan.weights().len()), (21, 21));
    }

    /// (from, to) of every path of a network.
    fn paths(spec: RunSpec) -> Vec<(usize, usize)> {
        let plan = Plan::new(&spec);
        let path = |(to, layer): (usize, &Layer)| Some((layer.path?.from, to));
        plan.layers.iter().enumerate().filter_map(path).collect()
    }

    #[test]
    fn paths_go_around_blocks_of_equal_width() {
        let net =
            |depth, block| RunSpec { skip: Skip::Residual, depth, block, ..RunSpec::default() };
        assert_eq!(paths(net(4, 1)), [(0, 1), (1, 2), (2, 3)]);
        assert_eq!(paths(net(5, 2)), [(0, 2), (2, 4)]);
        assert_eq!(paths(net(6, 2)), [(0, 2), (2, 4), (4, 5)]);
        assert_eq!(paths(net(1, 2)), []);
        assert_eq!(paths(net(3, 8)), [(0, 2)]);
        assert_eq!(paths(RunSpec { skip: Skip::None, ..net(4, 1) }), []);
    }

    #[test]
    fn scaled_branches_share_one_over_root_of_their_number() {
        let spec = RunSpec { skip: Skip::ResidualScaled, depth: 17, ..RunSpec::default() };
        assert_eq!(Plan::new(&spec).layers[16].path.unwrap().scale, 0.25);
    }

    #[test]
    fn recurrent_networks_read_sequences_and_rows_number_by_number() {
        let spec = |data| RunSpec { data, network: Network::Lstm, depth: 2, ..RunSpec::default() };
        for (data, steps, features, outputs) in [
            (DataSet::Digits, 64, 1, 10),
            (DataSet::Adding, 50, 2, 1),
            (DataSet::CopyMemory, 70, 10, 9),
            (DataSet::Moons, 2, 1, 2),
        ] {
            let plan = Plan::new(&spec(data));
            assert_eq!((plan.shape.steps, plan.shape.features), (steps, features), "{data}");
            assert_eq!(plan.layers[2].fan_out, outputs, "{data}");
            assert_eq!(plan.sites().len(), 2 * steps + 1, "{data}");
            assert_eq!(plan.weights().len(), 5, "{data}");
        }
        // A dense network reads a sequence at once and answers for all of it.
        let dense = RunSpec { network: Network::Dense, ..spec(DataSet::CopyMemory) };
        let plan = Plan::new(&dense);
        assert_eq!((plan.layers[0].fan_in, plan.layers[2].fan_out), (700, 630));
    }

    #[test]
    fn gates_have_blocks_of_their_own_and_one_forget_bias() {
        let spec = RunSpec {
            network: Network::Lstm,
            data: DataSet::Adding,
            init: crate::Init::PyTorch,
            forget_init: crate::ForgetInit::Constant,
            forget_bias: 2.0,
            depth: 1,
            ..RunSpec::default()
        };
        let layer = &Plan::new(&spec).layers[0];
        let shapes: Vec<_> = layer.parameters.iter().map(|it| (it.name, it.shape())).collect();
        assert_eq!(
            shapes,
            [
                ("weight_ih", (256, 2)),
                ("weight_hh", (256, 64)),
                ("bias_ih", (1, 256)),
                ("bias_hh", (1, 256))
            ]
        );
        let draws = |name| layer.parameters.iter().find(|it| it.name == name).unwrap();
        assert_eq!(draws("bias_ih").blocks[1].draw, Draw::Constant(2.0));
        assert_eq!(draws("bias_hh").blocks[1].draw, Draw::Constant(0.0));
        assert_eq!(draws("bias_hh").blocks[0].draw, Draw::Uniform { bound: 0.125 });
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
            "depth: 0 is not valid; expected a whole number from 1 to 1000"
        );
    }

    #[test]
    fn fields_that_contradict_each_other_are_problems_too() {
        let adding = RunSpec {
            data: DataSet::Adding,
            loss: Loss::CrossEntropy,
            norm: Norm::Batch,
            batch: 1,
            ..RunSpec::default()
        };
        let fields = |spec: &RunSpec| -> Vec<String> {
            check(spec).unwrap_err().into_iter().map(|problem| problem.field).collect()
        };
        assert_eq!(fields(&adding), ["loss", "batch"]);
        let huge = RunSpec { depth: 1000, width: 256, batch: 1024, ..RunSpec::default() };
        assert_eq!(fields(&huge), ["width", "batch"]);
        let mut mended = huge;
        rules::mend(&mut mended);
        assert!(check(&mended).is_ok());
    }
}

#[cfg(test)]
mod same {
    use super::*;

    #[test]
    fn the_model_says_what_the_layers_say() {
        let links = include_str!("../../session/tests/goldens/goldens.tsv");
        for entry in links.lines() {
            let (link, _) = crate::link::read(entry.split('\t').nth(1).unwrap());
            let plan = Plan::new(&link.spec);
            let model = &plan.model;
            assert_eq!(model.blocks.len(), plan.layers.len());
            assert_eq!(model.numbers(), plan.numbers(), "{entry}");
            assert_eq!(model.work(), plan.work());
            assert_eq!(model.targets_per_row(), plan.targets);
            assert_eq!(model.steps(), plan.shape.steps);
            assert_eq!(model.features(), plan.shape.features);
            assert_eq!(model.is_time_major(), plan.is_recurrent());
            let places = model.places(model::Measure::GradActivation);
            let sites: Vec<_> =
                places.iter().map(|it| Site { layer: it.block, time: it.time }).collect();
            assert_eq!(sites, plan.sites());
            let paths: Vec<_> = model.paths().map(|it| (it.from, it.to)).collect();
            let old =
                plan.layers.iter().enumerate().filter_map(|(to, it)| Some((it.path?.from, to)));
            assert_eq!(paths, old.collect::<Vec<_>>());
            for (index, layer) in plan.layers.iter().enumerate() {
                let new = model.parameters_of(index);
                assert_eq!(new.len(), layer.parameters.len());
                assert_eq!(model.units(index), layer.fan_out);
                for (new, old) in new.iter().zip(&layer.parameters) {
                    assert_eq!(
                        (new.name, new.columns, new.shape()),
                        (old.name, old.columns, old.shape())
                    );
                    assert_eq!(new.kind.is_measured(), old.is_measured_weight());
                    let new = new.rows.iter().map(|it| format!("{} {:?}", it.size, it.draw));
                    let old = old.blocks.iter().map(|it| format!("{} {:?}", it.size, it.draw));
                    assert_eq!(new.collect::<Vec<_>>(), old.collect::<Vec<_>>());
                }
            }
        }
    }
}
