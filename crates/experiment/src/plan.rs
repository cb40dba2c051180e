//! `Plan`: a checked experiment with the model that it describes.

use model::{Model, Shape};

use crate::families;
use crate::problem::Problem;
use crate::rules;
use crate::run_spec::RunSpec;
use crate::schema::RUN_FIELDS;

/// An experiment and the network that it describes, built once and read by everyone.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The experiment.
    pub spec: RunSpec,
    /// What a row of its data looks like.
    pub row: Shape,
    /// Its network as data.
    pub model: Model,
}

impl PartialEq for Plan {
    /// The model follows from the rest.
    fn eq(&self, other: &Plan) -> bool {
        self.spec == other.spec && self.row == other.row
    }
}

impl Plan {
    /// Builds the model of `spec` without judging it; see [`check`].
    pub fn new(spec: &RunSpec) -> Plan {
        Plan::for_shape(spec, spec.data.shape(spec.length))
    }

    /// As [`Plan::new`], for rows of another shape.
    pub fn for_shape(spec: &RunSpec, row: Shape) -> Plan {
        Plan { spec: spec.clone(), row, model: families::build(spec, row) }
    }
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
    use model::{Draw, Kind, Measure};

    use crate::choices::{DataSet, Loss, Network, Norm, Skip};

    #[test]
    fn the_default_is_a_plan_of_twenty_hidden_layers_and_an_output() {
        let model = check(&RunSpec::default()).unwrap().model;
        assert_eq!(model.blocks.len(), 21);
        assert_eq!(model.hidden().len(), 20);
        let fans = |block: usize| (model.parameters_of(block)[0].columns, model.units(block));
        assert_eq!((fans(0), fans(20)), ((64, 64), (64, 10)));
        assert_eq!(model.blocks[19].name, "layer20");
        assert_eq!(model.blocks[20].name, "output");
        assert_eq!(model.parameter_count(), 20 * (64 * 64 + 64) + 64 * 10 + 10);
        let count = |measure| model.places(measure).len();
        assert_eq!((count(Measure::GradActivation), count(Measure::GradWeight)), (21, 21));
    }

    /// (from, to) of every path of a network.
    fn paths(spec: RunSpec) -> Vec<(usize, usize)> {
        Plan::new(&spec).model.paths().map(|path| (path.from, path.to)).collect()
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
        let model = Plan::new(&spec).model;
        let path = model.path_into(16).unwrap();
        assert_eq!(model.module(path.module).kind, Kind::Add { scale: 0.25 });
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
            let model = Plan::new(&spec(data)).model;
            assert_eq!((model.steps(), model.features()), (steps, features), "{data}");
            assert_eq!(model.units(2), outputs, "{data}");
            assert_eq!(model.places(Measure::GradActivation).len(), 2 * steps + 1, "{data}");
            assert_eq!(model.places(Measure::GradWeight).len(), 5, "{data}");
        }
        // A dense network reads a sequence at once and answers for all of it.
        let dense = RunSpec { network: Network::Dense, ..spec(DataSet::CopyMemory) };
        let model = Plan::new(&dense).model;
        assert_eq!((model.features(), model.units(2)), (700, 630));
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
        let model = Plan::new(&spec).model;
        let parameters = model.parameters_of(0);
        let shapes: Vec<_> = parameters.iter().map(|it| (it.name, it.shape())).collect();
        assert_eq!(
            shapes,
            [
                ("weight_ih", (256, 2)),
                ("weight_hh", (256, 64)),
                ("bias_ih", (1, 256)),
                ("bias_hh", (1, 256))
            ]
        );
        let draws = |name| parameters.iter().find(|it| it.name == name).unwrap();
        assert_eq!(draws("bias_ih").rows[1].draw, Draw::Constant(2.0));
        assert_eq!(draws("bias_hh").rows[1].draw, Draw::Constant(0.0));
        assert_eq!(draws("bias_hh").rows[0].draw, Draw::Uniform { bound: 0.125 });
    }

    #[test]
    fn runs_that_start_alike_share_their_state_whatever_the_initialisation_is_called() {
        use crate::Init;
        // 1/√64, for a fan-in of 64 in every layer.
        let normal = RunSpec { init: Init::Normal, sigma: 0.125, ..RunSpec::default() };
        let model = |spec: RunSpec| Plan::new(&spec).model;
        let [normal, lecun, he] = [
            normal.clone(),
            RunSpec { init: Init::LeCun, ..normal.clone() },
            RunSpec { init: Init::He, ..normal },
        ]
        .map(model);
        assert!(normal.shares_state(&lecun) && normal != lecun);
        assert!(!lecun.shares_state(&he));
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

    #[test]
    fn no_two_parameters_of_a_preset_share_a_random_stream() {
        for preset in crate::presets::all() {
            let model = Plan::new(&preset.spec).model;
            let mut streams: Vec<u64> = model.parameters.iter().map(|it| it.stream).collect();
            streams.sort_unstable();
            streams.dedup();
            assert_eq!(streams.len(), model.parameters.len(), "{}", preset.name);
        }
    }

    /// RNN, depth 50, width 64, batch 1024, copy memory of 200: its numbers pass 32 bits, also where a
    /// `usize` has no more.
    #[test]
    fn sizes_beyond_32_bits_are_refused_with_the_largest_that_fits() {
        let spec = RunSpec {
            network: Network::Rnn,
            data: DataSet::CopyMemory,
            depth: 50,
            width: 64,
            batch: 1024,
            length: 200,
            ..RunSpec::default()
        };
        assert!(Plan::new(&spec).model.numbers() > 1 << 32);
        let problems = check(&spec).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(
            problems[0].to_string(),
            "batch: 1024 is not valid; expected a whole number from 2 to 44"
        );
    }
}
