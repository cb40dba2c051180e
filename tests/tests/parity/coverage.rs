//! The fixtures have a network for every choice; a new choice without one fails here.

use experiment::{
    Activation, Clip, Network, Norm, NormPlace, Optimiser, Plan, RunSpec, Schedule, Skip, Target,
};
use model::Objective;

use crate::fixture::{Fixture, networks};

/// A fixture's experiment, network and target.
struct Case {
    spec: RunSpec,
    plan: Plan,
    target: Target,
}

#[test]
fn every_choice_has_a_network() {
    let case = |fixture: &Fixture| {
        let spec = fixture.spec();
        Case { plan: fixture.plan(&spec), target: fixture.shape().target, spec }
    };
    let cases: Vec<Case> = networks().iter().map(case).collect();
    let some = |what: &str, is: &dyn Fn(&Case) -> bool| {
        assert!(cases.iter().any(is), "no fixture for {what}");
    };
    let dense = |case: &Case| case.spec.network == Network::Dense;

    for &it in Activation::ALL {
        some(it.name(), &|case| dense(case) && case.spec.activation == it);
    }
    for &norm in Norm::ALL.iter().filter(|&&norm| norm != Norm::None) {
        for &place in NormPlace::ALL {
            some(&format!("{norm} {place}"), &|case| {
                dense(case) && case.spec.norm == norm && case.spec.norm_place == place
            });
        }
    }
    for &skip in Skip::ALL {
        some(skip.name(), &|case| dense(case) && case.spec.skip == skip && case.spec.block == 1);
        if !matches!(skip, Skip::None | Skip::Highway) {
            some(&format!("{skip} around blocks"), &|case| {
                let longest = case.plan.model.paths().map(|path| path.to - path.from).max();
                case.spec.skip == skip && longest == Some(2)
            });
        }
    }
    for &network in Network::ALL {
        some(&format!("{network} of several layers"), &|case| {
            case.spec.network == network && case.spec.depth > 1
        });
        some(&format!("{network} with a target for each step"), &|case| {
            case.spec.network == network && matches!(case.target, Target::ClassPerStep { .. })
        });
        if network.is_recurrent() {
            some(&format!("{network} of one layer"), &|case| {
                case.spec.network == network && case.spec.depth == 1
            });
            some(&format!("{network}, truncated"), &|case| {
                case.spec.network == network
                    && (1..case.plan.model.steps()).contains(&case.spec.truncation)
            });
        }
    }
    for &it in Optimiser::ALL {
        for decays in [false, true] {
            some(&format!("{it}, decay {decays}"), &|case| {
                case.spec.optimiser == it && (case.spec.weight_decay > 0.0) == decays
            });
        }
    }
    some("gradient descent without momentum", &|case| {
        case.spec.optimiser == Optimiser::Sgd && case.spec.momentum == 0.0
    });
    for &it in Schedule::ALL {
        some(it.name(), &|case| case.spec.schedule == it);
    }
    for &it in Clip::ALL {
        some(it.name(), &|case| case.spec.clip == it);
    }
    for it in [
        Objective::CrossEntropy { smoothing: 0.0 },
        Objective::CrossEntropy { smoothing: 0.125 },
        Objective::Binary,
        Objective::SquaredError,
        Objective::SoftmaxSquaredError,
    ] {
        some(&format!("{it:?}"), &|case| case.plan.model.main_loss().objective == it);
        some(&format!("{it:?} of more than two classes"), &|case| {
            case.plan.model.main_loss().objective == it && case.target.classes() > Some(2)
        });
    }
    some("squared error of a sigmoid", &|case| case.plan.model.squashed().is_some());
    some("one output for two classes", &|case| {
        case.plan.model.main_loss().objective == Objective::Binary
            && case.target == Target::Class { classes: 2 }
    });
    some("a number to learn", &|case| case.target == Target::Value);
}
