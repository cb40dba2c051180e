//! Changes of a whole experiment: to another network, to a smaller one, to a part of it.

use crate::choices::Network;
use crate::plan::Plan;
use crate::presets;
use crate::run_spec::RunSpec;

/// The fewest rows of a [`part`].
const FEWEST_ROWS: usize = 8;

/// The experiment with another network. Between two recurrent networks, or two that are not, only the network
/// changes; the others have so little in common that each kind opens as its own example.
pub fn with_network(spec: &RunSpec, network: Network) -> RunSpec {
    let example = match (spec.network.is_recurrent(), network.is_recurrent()) {
        (true, true) | (false, false) => return RunSpec { network, ..spec.clone() },
        (false, true) => "adding-rnn",
        (true, false) => "deep-sigmoid",
    };
    let example = presets::find(example).map(|preset| preset.spec).unwrap_or_default();
    RunSpec { network, seed: spec.seed, ..example }
}

/// Whether two experiments have networks of one kind, so that a field of the one says much of the other.
pub fn are_alike(one: &RunSpec, other: &RunSpec) -> bool {
    one.network.is_recurrent() == other.network.is_recurrent()
}

/// Makes an experiment smaller by one of its sizes: first by that which says least about it. Whether
/// there was one left to make smaller.
pub fn shrink(spec: &mut RunSpec) -> bool {
    if spec.batch > 32 {
        spec.batch /= 2;
    } else if spec.width > 64 {
        spec.width /= 2;
    } else if spec.depth > 20 {
        spec.depth /= 2;
    } else if spec.network.is_recurrent() && spec.length > 50 {
        spec.length /= 2;
    } else if spec.width > 2 {
        spec.width /= 2;
    } else {
        return false;
    }
    true
}

/// A part of a network that has no more than `work` multiply-adds a step, unless two layers and the fewest
/// rows have more: fewer layers, then fewer rows, as wide and of the same kind.
pub fn part(plan: &Plan, work: u64) -> Plan {
    let most = plan.spec.depth;
    let with = |spec: RunSpec| Plan::for_shape(&spec, plan.row);
    let mut part = with(RunSpec { depth: most.min(2), ..plan.spec.clone() });
    while part.model.work() > work && part.spec.batch >= 2 * FEWEST_ROWS {
        part = with(RunSpec { batch: part.spec.batch / 2, ..part.spec.clone() });
    }
    while part.spec.depth < most {
        // Twice as many layers may have more than twice the work, so what they have is counted.
        let deeper = with(RunSpec { depth: most.min(2 * part.spec.depth), ..part.spec.clone() });
        if deeper.model.work() > work {
            break;
        }
        part = deeper;
    }
    part
}

/// The plan of a changed experiment, for rows like those of the plan before unless their length has
/// changed.
pub fn replan(spec: &RunSpec, before: &Plan) -> Plan {
    let same = spec.length == before.spec.length;
    if same { Plan::for_shape(spec, before.row) } else { Plan::new(spec) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::{DataSet, Optimiser};
    use crate::plan::check;
    use model::Init;

    #[test]
    fn another_network_keeps_what_it_has_in_common() {
        let rnn = with_network(&RunSpec::default(), Network::Rnn);
        assert_eq!((rnn.network, rnn.data), (Network::Rnn, DataSet::Adding));
        let lstm = with_network(&RunSpec { width: 7, ..rnn.clone() }, Network::Lstm);
        assert_eq!(lstm, RunSpec { width: 7, network: Network::Lstm, ..rnn.clone() });
        assert!(are_alike(&rnn, &lstm) && !are_alike(&rnn, &RunSpec::default()));
        let spec = RunSpec { seed: 9, ..lstm };
        let dense = with_network(&spec, Network::Dense);
        assert_eq!((dense.network, dense.data, dense.seed), (Network::Dense, DataSet::Digits, 9));
    }

    #[test]
    fn every_network_leads_to_every_other_one() {
        for &from in Network::ALL {
            let spec = with_network(&RunSpec::default(), from);
            for &to in Network::ALL {
                let changed = with_network(&spec, to);
                assert_eq!(changed.network, to, "from {from}");
                assert!(check(&changed).is_ok(), "{from} to {to}");
            }
        }
    }

    #[test]
    fn a_network_is_recurrent_where_its_model_has_cells() {
        for &network in Network::ALL {
            let plan = Plan::new(&with_network(&RunSpec::default(), network));
            assert_eq!(network.is_recurrent(), plan.model.cell(0).is_some(), "{network}");
        }
    }

    #[test]
    fn an_experiment_shrinks_until_nothing_is_left_to_shrink() {
        let data = DataSet::Adding;
        for network in [Network::Dense, Network::Lstm] {
            let mut spec = RunSpec {
                network,
                data,
                batch: 256,
                width: 128,
                depth: 80,
                length: 200,
                ..RunSpec::default()
            };
            while shrink(&mut spec) {
                assert!(spec.width > 0 && spec.depth > 0 && spec.length > 1);
            }
            let length = if network == Network::Dense { 200 } else { 50 };
            let sizes = (spec.batch, spec.width, spec.depth, spec.length);
            assert_eq!(sizes, (32, 2, 20, length));
        }
    }

    #[test]
    fn parts_are_as_wide_and_of_the_same_kind_and_no_more_than_asked_for() {
        let dense = RunSpec { init: Init::He, ..RunSpec::default() };
        let (data, network, init) = (DataSet::Adding, Network::Lstm, Init::PyTorch);
        for spec in [
            RunSpec { depth: 30, width: 128, batch: 256, ..dense.clone() },
            RunSpec { depth: 1000, width: 32, optimiser: Optimiser::Adam, ..dense.clone() },
            RunSpec { data, network, init, depth: 2, width: 48, batch: 64, length: 100, ..dense },
        ] {
            let plan = Plan::new(&spec);
            let mut before = 0;
            for work in [30_000_000, 200_000_000, u64::MAX] {
                let part = part(&plan, work);
                let RunSpec { depth, batch, .. } = part.spec;
                assert!(part.model.work() <= work || batch == FEWEST_ROWS, "{:?}", part.spec);
                assert!(part.model.work() >= before && depth <= spec.depth && batch <= spec.batch);
                before = part.model.work();
                assert_eq!(RunSpec { depth: spec.depth, batch: spec.batch, ..part.spec }, spec);
            }
            assert_eq!(before, plan.model.work());
        }
    }

    /// The first layer reads two numbers and the others a hundred: twice the layers, nearly three times the
    /// work.
    #[test]
    fn parts_are_no_more_than_asked_for_where_twice_the_layers_are_more_than_twice_the_work() {
        let spec = RunSpec { data: DataSet::Moons, depth: 64, width: 100, ..RunSpec::default() };
        let plan = Plan::new(&spec);
        let with = |depth| Plan::new(&RunSpec { depth, ..spec.clone() }).model.work();
        assert!(with(4) > 2 * with(2));
        for (work, depth) in [(2 * with(2), 2), (with(4), 4), (with(8) - 1, 4), (with(64), 64)] {
            let part = part(&plan, work);
            assert!(part.model.work() <= work, "{} of {work}", part.model.work());
            assert_eq!((part.spec.depth, part.spec.batch), (depth, spec.batch));
        }
    }

    #[test]
    fn rows_of_a_table_stay_and_those_of_another_length_are_built_in() {
        let spec = RunSpec { data: DataSet::Adding, network: Network::Gru, ..RunSpec::default() };
        let table = Plan::for_shape(&spec, DataSet::Moons.shape(0));
        assert_eq!(replan(&RunSpec { depth: 2, ..spec.clone() }, &table).row, table.row);
        let shorter = RunSpec { length: 10, ..spec };
        assert_eq!(replan(&shorter, &table).row, DataSet::Adding.shape(10));
    }
}
