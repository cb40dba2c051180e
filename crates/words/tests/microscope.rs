//! What the microscope says of a layer.

use experiment::Language::{English, Portuguese};
use experiment::{Cell, DataSet, Network, Norm, Plan, RunSpec, Skip};
use protocol::{Inspection, Passage, RunId, Slopes};
use words::catalogue;
use words::microscope::{Fact, sentence};
use words::settings;

fn dense(skip: Skip, norm: Norm) -> Plan {
    Plan::new(&RunSpec { depth: 4, skip, norm, ..RunSpec::default() })
}

fn recurrent(network: Network) -> Plan {
    let data = DataSet::Adding;
    Plan::new(&RunSpec { network, data, depth: 1, length: 9, ..RunSpec::default() })
}

/// A layer whose gradient goes from 2 to 0.5 with a slope of 0.25 and weights of 2.
fn seen(from: usize, to: usize, times: u32) -> Inspection {
    let passage = Passage {
        from,
        to,
        times,
        norms: [2.0, 0.5],
        exponent: 0,
        slope: 0.25,
        slopes: Vec::new(),
        weight_gain: 2.0,
    };
    Inspection {
        run: RunId::default(),
        step: 3,
        layer: from,
        histograms: Vec::new(),
        slopes: Some(Slopes { mean: 0.2, root_mean_square: 0.25, saturated: 0.125 }),
        passage: Some(passage),
        openings: Vec::new(),
    }
}

fn told(plan: &Plan, seen: &Inspection) -> String {
    sentence(plan, catalogue(English), seen)
}

#[test]
fn layers_have_names_in_every_language() {
    let plan = dense(Skip::None, Norm::None);
    let name = |language, layer| settings::layer(catalogue(language), &plan, layer);
    assert_eq!((name(English, 0), name(English, 4)), ("layer 1".into(), "output layer".into()));
    assert_eq!(name(Portuguese, 3), "camada 4");
}

#[test]
fn a_plain_layer_multiplies_slope_and_weights() {
    let told = told(&dense(Skip::None, Norm::None), &seen(2, 1, 0));
    assert_eq!(
        told,
        "From layer 3 to layer 2 the gradient is multiplied by 0.250. Slope times weights: 0.250 · \
         2.00 = 0.500."
    );
}

#[test]
fn a_path_around_the_weights_adds_to_the_product() {
    let plan = dense(Skip::Residual, Norm::None);
    let told = told(&plan, &seen(2, 1, 0));
    assert!(told.contains("With the path around the weights"), "{told}");
    // √(1 + (0.25 · 2)²)
    assert!(told.contains("slope times weights gives 1.12 instead of"), "{told}");
}

#[test]
fn normalisation_and_gates_leave_only_what_was_measured() {
    for plan in [dense(Skip::None, Norm::Layer), dense(Skip::Highway, Norm::None)] {
        let told = told(&plan, &seen(2, 1, 0));
        assert!(told.contains("Normalisation, gates or other paths"), "{told}");
    }
    let told = told(&recurrent(Network::Lstm), &seen(0, 0, 8));
    assert!(told.contains("The gates decide how much of it passes."), "{told}");
}

#[test]
fn a_recurrent_layer_is_passed_once_for_every_time_step() {
    let plan = recurrent(Network::Rnn);
    assert!(matches!(plan.model.cell(0), Some(Cell::Rnn(_))));
    let told = told(&plan, &seen(0, 0, 2));
    assert!(
        told.starts_with("Each of 2 time steps back multiplies the gradient by 0.500"),
        "{told}"
    );
}

#[test]
fn below_the_first_layer_there_is_only_the_input() {
    let nothing = Inspection { passage: None, ..seen(0, 0, 0) };
    let plain = told(&dense(Skip::None, Norm::None), &nothing);
    assert_eq!(plain, "Below layer 1 there is only the input: the gradient goes no further.");
    let far = told(&recurrent(Network::Rnn), &nothing);
    assert_eq!(far, catalogue(English).microscope_far);
}

#[test]
fn a_factor_that_f32_cannot_hold_is_said_to_be_one() {
    let mut seen = seen(2, 1, 0);
    for norms in [[2.0, 0.0], [f64::NAN, 1.0], [1.0, 1e-40]] {
        seen.passage.iter_mut().for_each(|passage| passage.norms = norms);
        let told = told(&dense(Skip::None, Norm::None), &seen);
        assert!(told.contains("multiplied by a factor that f32 cannot hold"), "{told}");
    }
}

#[test]
fn a_true_0_is_no_factor_that_f32_cannot_hold() {
    let mut seen = seen(2, 1, 0);
    for (norms, says) in [
        ([2.0, 0.0], "is multiplied by 0."),
        ([0.0, 0.0], "is multiplied by an unknown factor: there is nothing left of it."),
    ] {
        seen.passage.iter_mut().for_each(|passage| (passage.norms, passage.slope) = (norms, 0.0));
        let told = told(&dense(Skip::None, Norm::None), &seen);
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn a_gradient_below_f32_is_told_with_its_power_of_two() {
    let mut seen = seen(2, 1, 0);
    seen.passage.iter_mut().for_each(|passage| {
        (passage.norms, passage.exponent) =
            ([2.6 * 0.5f64.powi(203), 1.3 * 0.5f64.powi(204)], -224);
    });
    let told = told(&dense(Skip::None, Norm::None), &seen);
    assert!(
        told.contains("multiplied by 0.250")
            && told.contains("It comes out as 1.3\u{a0}·\u{a0}2⁻²⁰⁴:"),
        "{told}"
    );
}

#[test]
fn facts_are_told_where_the_layer_has_them() {
    let plan = dense(Skip::None, Norm::None);
    let all = |seen: &Inspection, dead| {
        Fact::ALL.map(|fact| fact.figures(&plan, catalogue(English), seen, dead))
    };
    let known = ["0.250", "0.200", "2.00", "0.500", "0.250", "12.5%", "3%"];
    assert_eq!(all(&seen(2, 1, 0), Some(0.03)), known.map(|it| Some(it.to_owned())));
    let nothing = Inspection { passage: None, slopes: None, ..seen(2, 1, 0) };
    assert_eq!(all(&nothing, None), [const { None }; 7]);
    for &language in experiment::Language::SPOKEN {
        let words = catalogue(language);
        assert!(Fact::ALL.iter().all(|fact| !fact.word(words).is_empty()));
    }
}

#[test]
fn one_time_step_is_no_average() {
    let told = told(&recurrent(Network::Rnn), &seen(0, 0, 1));
    assert!(told.starts_with("1 time step back multiplies the gradient by 0.250."), "{told}");
}
