//! Verdicts, reasons and remedies of labelled runs: courses as predicted for the plans, and evidence
//! made up for what a course does not show.

use experiment::schema::{RUN_FIELDS, Value, find};
use experiment::{
    Activation, Clip, DataSet, ForgetInit, Init, Network, Norm, Plan, RunSpec, Skip, check,
};
use insight::{
    Course, Evidence, Kind, Known, Reading, Reason, SATURATED_SHARE, Verdict, judge, judge_again,
    predict, readings, typical_rows,
};
use model::Normalisation;

/// The predicted course as it would be measured, if the last layer received 0.1.
fn course(plan: &Plan) -> Vec<Reading> {
    let prediction = predict(&plan.model, &typical_rows(&plan.spec)).expect("a prediction");
    let norms: Vec<f64> = prediction.relative().iter().map(|log| 10f64.powf(log - 1.0)).collect();
    let mut layers = Vec::new();
    readings(&norms, true, &mut layers);
    layers
}

fn verdict(spec: &RunSpec) -> Verdict {
    let plan = check(spec).expect("a valid experiment");
    let layers = course(&plan);
    judge(&plan, &Evidence { layers: &layers, ..Evidence::default() }).expect("a verdict")
}

fn net(activation: Activation, init: Init, depth: usize) -> RunSpec {
    RunSpec { activation, init, depth, ..RunSpec::default() }
}

/// Twenty layers of these activation functions, as a link writes them.
fn layered(names: &str) -> RunSpec {
    let mut spec = net(Activation::Relu, Init::He, 20);
    let field = find(RUN_FIELDS, "activation").expect("it is a field");
    (field.set)(&mut spec, field.domain.parse(names).expect("they are known"));
    spec
}

fn through_time(network: Network, activation: Activation) -> RunSpec {
    let spec = net(activation, Init::PyTorch, 1);
    RunSpec { network, data: DataSet::Adding, length: 100, ..spec }
}

/// Experiments with what is known of them.
fn labelled() -> Vec<(RunSpec, Kind, Reason)> {
    use Activation::{Gelu, Relu, Selu, Sigmoid, Silu, Tanh};
    let shrinks = Reason::ActivationShrinks { activation: Sigmoid };
    let explodes = |norm| Reason::NormalisationExplodes { norm };
    let lstm = |forget_bias| RunSpec {
        forget_init: ForgetInit::Constant,
        forget_bias,
        ..through_time(Network::Lstm, Tanh)
    };
    let highway = |transform_bias| RunSpec {
        skip: Skip::Highway,
        transform_bias,
        ..net(Tanh, Init::Glorot, 60)
    };
    vec![
        (net(Sigmoid, Init::Glorot, 20), Kind::Vanishing, shrinks),
        (net(Sigmoid, Init::Glorot, 100), Kind::Vanishing, shrinks),
        (net(Sigmoid, Init::He, 20), Kind::Vanishing, shrinks),
        (net(Sigmoid, Init::Glorot, 3), Kind::Healthy, Reason::Shallow),
        (layered("relu*10,sigmoid"), Kind::Vanishing, shrinks),
        (layered("relu*20,sigmoid"), Kind::Healthy, Reason::Balanced),
        (net(Tanh, Init::Glorot, 50), Kind::Healthy, Reason::Balanced),
        (net(Tanh, Init::PyTorch, 20), Kind::Vanishing, Reason::WeightsTooSmall),
        (net(Relu, Init::He, 50), Kind::Healthy, Reason::Balanced),
        (net(Relu, Init::Glorot, 30), Kind::Vanishing, Reason::WeightsTooSmall),
        (net(Relu, Init::PyTorch, 20), Kind::Vanishing, Reason::WeightsTooSmall),
        (net(Silu, Init::He, 50), Kind::Vanishing, Reason::WeightsTooSmall),
        (net(Gelu, Init::Glorot, 30), Kind::Vanishing, Reason::WeightsTooSmall),
        (net(Selu, Init::LeCun, 50), Kind::Healthy, Reason::Balanced),
        (
            RunSpec { gain: 3.0, ..net(Relu, Init::He, 20) },
            Kind::Exploding,
            Reason::WeightsTooLarge,
        ),
        (
            RunSpec { skip: Skip::Residual, ..net(Relu, Init::He, 60) },
            Kind::Exploding,
            Reason::UnscaledResidual,
        ),
        (
            RunSpec { skip: Skip::ResidualScaled, ..net(Relu, Init::He, 60) },
            Kind::Healthy,
            Reason::Carried,
        ),
        (RunSpec { skip: Skip::ReZero, ..net(Relu, Init::He, 60) }, Kind::Healthy, Reason::Carried),
        (
            RunSpec { skip: Skip::Residual, ..net(Sigmoid, Init::Glorot, 20) },
            Kind::Healthy,
            Reason::Carried,
        ),
        (
            RunSpec { norm: Norm::Batch, ..net(Relu, Init::He, 60) },
            Kind::Exploding,
            explodes(Normalisation::Batch),
        ),
        (RunSpec { norm: Norm::Layer, ..net(Sigmoid, Init::Glorot, 20) }, Kind::Vanishing, shrinks),
        (
            RunSpec { norm: Norm::Batch, skip: Skip::Residual, ..net(Relu, Init::He, 60) },
            Kind::Healthy,
            Reason::Carried,
        ),
        (highway(-6.0), Kind::Healthy, Reason::Carried),
        (highway(0.0), Kind::Vanishing, Reason::TransformGatesOpen),
        (through_time(Network::Lstm, Tanh), Kind::Vanishing, Reason::GatesForget),
        (lstm(1.0), Kind::Vanishing, Reason::GatesForget),
        (lstm(3.0), Kind::Healthy, Reason::GatesKeep),
        (through_time(Network::Gru, Tanh), Kind::Vanishing, Reason::GatesForget),
        (through_time(Network::Rnn, Tanh), Kind::Vanishing, Reason::WeightsTooSmall),
        (through_time(Network::Rnn, Sigmoid), Kind::Vanishing, shrinks),
        (
            RunSpec { gain: 3.0, ..through_time(Network::Rnn, Relu) },
            Kind::Exploding,
            Reason::WeightsTooLarge,
        ),
    ]
}

#[test]
fn labelled_runs_get_their_label_and_reason() {
    for (spec, kind, reason) in labelled() {
        let found = verdict(&spec);
        assert_eq!((found.kind, found.reason), (kind, reason), "{spec:?}");
    }
}

#[test]
fn remedies_change_one_field_that_counts_and_the_theory_agrees() {
    let mut checked = 0;
    for (spec, kind, _) in labelled() {
        let found = verdict(&spec);
        let ill = matches!(kind, Kind::Vanishing | Kind::Exploding);
        assert_eq!(!found.remedies.is_empty(), ill, "{spec:?}: {:?}", found.remedies);
        assert!(found.remedies.len() <= 3);
        for remedy in &found.remedies {
            let field = find(RUN_FIELDS, remedy.field).expect("a field of an experiment");
            let mut changed = spec.clone();
            (field.set)(&mut changed, remedy.value);
            assert_ne!((field.get)(&spec), remedy.value, "{spec:?}: {remedy:?} changes nothing");
            assert!((field.applies)(&changed), "{spec:?}: {remedy:?} has no part");
            let plan = check(&changed).expect("a valid experiment");
            if remedy.field == "clip" {
                // It makes steps smaller and leaves the course as it is.
                assert_eq!(kind, Kind::Exploding, "{spec:?}");
                continue;
            }
            if let Some(prediction) = predict(&plan.model, &typical_rows(&changed)) {
                let kind = Course::predicted(&plan.model, &prediction).kind();
                assert!(matches!(kind, Kind::Healthy), "{spec:?}: {remedy:?} is {kind:?}");
                checked += 1;
            }
        }
        let mut fields: Vec<&str> = found.remedies.iter().map(|remedy| remedy.field).collect();
        fields.dedup();
        assert_eq!(fields.len(), found.remedies.len(), "{spec:?}: a field twice");
    }
    assert!(checked > 30, "only {checked} remedies have a prediction");
}

#[test]
fn the_best_remedy_is_the_one_a_textbook_names() {
    use Activation::{Relu, Sigmoid, Tanh};
    let first = |spec: RunSpec| verdict(&spec).remedies[0];
    let is = |spec: RunSpec, field: &str, value: &str| {
        let found = first(spec.clone());
        assert_eq!((found.field, found.value.to_string().as_str()), (field, value), "{spec:?}");
    };
    is(net(Relu, Init::Glorot, 30), "init", "he");
    is(net(Relu, Init::PyTorch, 20), "init", "he");
    is(net(Sigmoid, Init::Glorot, 20), "activation", "tanh");
    is(RunSpec { skip: Skip::Residual, ..net(Relu, Init::He, 60) }, "skip", "residual-scaled");
    is(RunSpec { norm: Norm::Batch, ..net(Relu, Init::He, 60) }, "skip", "residual");
    is(
        RunSpec { skip: Skip::Highway, transform_bias: 0.0, ..net(Tanh, Init::Glorot, 60) },
        "transform_bias",
        "-6",
    );
    is(through_time(Network::Lstm, Tanh), "forget_init", "chrono");
    let constant = RunSpec {
        forget_init: ForgetInit::Constant,
        forget_bias: 0.0,
        ..through_time(Network::Lstm, Tanh)
    };
    assert_eq!(first(constant).value, Value::Number(2.0));
}

#[test]
fn a_gradient_that_is_clipped_already_is_not_clipped_again() {
    let spec =
        RunSpec { skip: Skip::Residual, clip: Clip::Norm, ..net(Activation::Relu, Init::He, 60) };
    assert!(verdict(&spec).remedies.iter().all(|remedy| remedy.field != "clip"));
}

/// A healthy course over five layers.
const EVEN: [Reading; 5] = [Reading::Value(0.1); 5];

fn judged(spec: &RunSpec, evidence: &Evidence<'_>) -> (Kind, Reason, Option<(usize, f32)>) {
    let found = judge(&Plan::new(spec), evidence).expect("a verdict");
    (found.kind, found.reason, found.worst)
}

#[test]
fn saturation_counts_above_its_threshold_and_only_where_the_course_is_even() {
    let spec = net(Activation::Tanh, Init::Glorot, 5);
    let shares = [0.1, 0.2, 0.3, 0.95, 0.92];
    let evidence = Evidence { layers: &EVEN, saturated: Some(&shares), ..Evidence::default() };
    let expected = (Kind::Saturated, Reason::FlatEnds, Some((3, 0.95)));
    assert_eq!(judged(&spec, &evidence), expected);
    let below = [f64::from(SATURATED_SHARE); 5];
    let evidence = Evidence { saturated: Some(&below), ..evidence };
    assert_eq!(judged(&spec, &evidence).0, Kind::Healthy);
    let steep = [1e-9, 1e-7, 1e-5, 1e-3, 0.1].map(Reading::Value);
    let evidence = Evidence { layers: &steep, saturated: Some(&shares), ..Evidence::default() };
    assert_eq!(judged(&spec, &evidence).0, Kind::Vanishing);
}

#[test]
fn dead_layers_are_told_from_vanishing_ones() {
    let spec = net(Activation::Relu, Init::He, 5);
    let dead = [0.0, 0.3, 0.97, 0.2, 0.0];
    let evidence = Evidence { layers: &EVEN, dead: Some(&dead), ..Evidence::default() };
    assert_eq!(judged(&spec, &evidence), (Kind::Dead, Reason::UnitsOff, Some((2, 0.97))));
    let cut = [Reading::Zero, Reading::Zero, Reading::Value(0.1), Reading::Value(0.1)];
    let evidence = Evidence { layers: &cut, ..Evidence::default() };
    assert_eq!(judged(&spec, &evidence), (Kind::Dead, Reason::CutOff, None));
    let deviation = [1.0, 0.5, 0.0, 0.0, 0.0];
    let evidence =
        Evidence { layers: &EVEN, activation_deviation: Some(&deviation), ..Evidence::default() };
    assert_eq!(judged(&spec, &evidence), (Kind::Dead, Reason::UnitsOff, Some((2, 1.0))));
    let remedies = judge(&Plan::new(&spec), &evidence).expect("a verdict").remedies;
    let rate = Value::Number(spec.learning_rate / 10.0);
    assert_eq!((remedies[0].field, remedies[0].value), ("learning_rate", rate));
}

#[test]
fn a_function_without_a_slope_is_named_as_the_reason_and_only_another_one_helps() {
    for network in [Network::Dense, Network::Rnn] {
        let spec = RunSpec { network, ..net(Activation::Step, Init::He, 5) };
        let plan = Plan::new(&spec);
        assert_eq!(predict(&plan.model, &typical_rows(&spec)), None);
        // What it measures: the last hidden layer receives what the output layer hands back.
        let mut layers = Vec::new();
        readings(&[0.0, 0.0, 0.0, 0.0, 0.1], plan.model.has_positive_slopes(), &mut layers);
        let zero = Reading::Zero;
        assert_eq!(layers, [zero, zero, zero, zero, Reading::Value(0.1)]);
        let evidence = Evidence { layers: &layers, ..Evidence::default() };
        assert_eq!(judged(&spec, &evidence), (Kind::Dead, Reason::NoSlope, None));
        let remedies = judge(&plan, &evidence).expect("a verdict").remedies;
        assert!(!remedies.is_empty() && remedies.iter().all(|it| it.field == "activation"));
    }
}

#[test]
fn noise_of_the_right_size_is_shattered() {
    let spec = net(Activation::Relu, Init::He, 5);
    let with = |coherence| Evidence { layers: &EVEN, coherence, ..Evidence::default() };
    assert_eq!(judged(&spec, &with(Some(0.002))).0, Kind::Shattered);
    assert_eq!(judged(&spec, &with(Some(0.03))).0, Kind::Healthy);
    assert_eq!(judged(&spec, &with(None)).0, Kind::Healthy);
}

#[test]
fn what_training_made_is_not_blamed_on_the_initialisation() {
    let spec = net(Activation::Relu, Init::He, 5);
    let steep = [1e-9, 1e-7, 1e-5, 1e-3, 0.1].map(Reading::Value);
    let at_first = Evidence { layers: &steep, ..Evidence::default() };
    let later = Evidence { trained: true, ..at_first };
    assert_eq!(judged(&spec, &later), (Kind::Vanishing, Reason::Trained, None));
    assert_eq!(judged(&spec, &at_first), (Kind::Vanishing, Reason::Chance, None));
}

#[test]
fn undecided_says_why_and_proposes_nothing() {
    let two = net(Activation::Sigmoid, Init::Glorot, 2);
    let layers = [1e-4, 0.1].map(Reading::Value);
    let found = judge(&Plan::new(&two), &Evidence { layers: &layers, ..Evidence::default() });
    let found = found.expect("a verdict");
    assert_eq!((found.kind, found.reason), (Kind::Undecided, Reason::TooFewLayers));
    let valley = [1.0, 1e-2, 1e-4, 1e-2, 1.0].map(Reading::Value);
    let five = Plan::new(&net(Activation::Sigmoid, Init::Glorot, 5));
    let found = judge(&five, &Evidence { layers: &valley, ..Evidence::default() });
    let found = found.expect("a verdict");
    assert_eq!((found.kind, found.reason), (Kind::Undecided, Reason::NoDirection));
    assert_eq!(found.remedies, []);
    assert_eq!(judge(&Plan::new(&two), &Evidence::default()), None);
}

#[test]
fn what_is_explained_already_is_explained_again_only_for_something_else() {
    let plan = |skip| Plan::new(&RunSpec { skip, ..RunSpec::default() });
    let profile = |factor: f32| -> Vec<Reading> {
        (0..20).rev().map(|layer| Reading::Value(0.1 * factor.powi(layer))).collect()
    };
    let mut known = Known::default();
    for (plan, factor) in [
        (plan(Skip::None), 0.235),
        (plan(Skip::None), 0.236),
        (plan(Skip::None), 0.99),
        (plan(Skip::Residual), 0.99),
        (plan(Skip::Residual), 0.235),
    ] {
        let layers = profile(factor);
        let evidence = Evidence { layers: &layers, ..Evidence::default() };
        let first = judge_again(&plan, &evidence, &mut known).expect("a verdict");
        // Only the second one asks for what was explained.
        assert_eq!(known.is_whole(), factor == 0.236);
        let whole = judge(&plan, &evidence).expect("a verdict");
        assert_eq!((first.kind, first.reason), (whole.kind, whole.reason));
        let mut asked = 0;
        while !known.is_whole() {
            judge_again(&plan, &evidence, &mut known);
            asked += 1;
        }
        assert_eq!(judge_again(&plan, &evidence, &mut known), Some(whole));
        assert!(asked < 40, "{asked} questions");
    }
}
